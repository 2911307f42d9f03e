"""Answers that earlier runs got with the same prompt, model and address: they tell of those to come."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import GistmillError
from core.request import canonical_body
from core.runs.asked import LONGEST, SELECTED
from core.runs.fields import prompted
from core.settings import EndpointSettings, RunSettings
from core.summarise.estimating import Answered

_ANSWERED = 200
"""Earlier answers that are looked at, ..."""

_RUNS = 20
"""... in so many runs, the newest first."""

_FREE = 500
"""Tokens: a limit of the answers that most summaries never come to."""

_ONE_REQUEST = "o.status = 'succeeded' AND o.attempts = 1 AND o.parts = 0 AND o.input_tokens > 0"


@dataclass(frozen=True, slots=True)
class Like:
    """A run with the same prompt, model and address: its answers tell of those to come."""

    run_id: str
    succeeded: int


def likes(connection: sqlite3.Connection, settings: RunSettings) -> list[Like]:
    """Runs with the same prompt, model and address, the newest first, each with how many documents it has done."""
    endpoint = settings.endpoint
    rows = connection.execute(
        "SELECT run_id, succeeded - cached AS own, settings FROM runs WHERE succeeded > cached AND status <> 'draft'"
        " AND json_valid(settings) AND json_extract(settings, '$.prompt') = ?"
        " AND json_extract(settings, '$.endpoint.kind') = ? AND json_extract(settings, '$.endpoint.model') = ?"
        " AND json_extract(settings, '$.endpoint.base_url') = ? ORDER BY rowid DESC LIMIT ?",
        (settings.prompt, endpoint.kind, endpoint.model, endpoint.base_url, _RUNS),
    )
    return [Like(row["run_id"], row["own"]) for row in rows if _answers_alike(row, endpoint)]


def _answers_alike(row: sqlite3.Row, endpoint: EndpointSettings) -> bool:
    """Whether the run's answers were as long as this endpoint's will be: by the extra body, and the answers' limit,
    unless it is one that no summary comes to."""
    try:
        theirs = RunSettings.from_json(row["settings"]).endpoint
    except (ValueError, KeyError, TypeError, GistmillError):
        return False
    if canonical_body(theirs.extra_body) != canonical_body(endpoint.extra_body):
        return False
    limit, own = theirs.max_tokens or _FREE, endpoint.max_tokens or _FREE
    return limit >= min(own, _FREE)


def answers(connection: sqlite3.Connection, runs: Sequence[Like], used: Mapping[str, str]) -> list[Answered]:
    """Some of the answers of these runs, evenly over each, that took one request."""
    found: list[Answered] = []
    for run in runs:
        if len(found) >= _ANSWERED:
            break
        found += _answers_of(connection, run.run_id, _ANSWERED - len(found), used)
    return found


def _answers_of(connection: sqlite3.Connection, run_id: str, most: int, used: Mapping[str, str]) -> list[Answered]:
    total = connection.execute("SELECT total FROM runs WHERE run_id = ?", (run_id,)).fetchone()[0]
    step = max(1, total / most)
    positions = dict.fromkeys(int(place * step) for place in range(min(most, total)))
    found: dict[int, Answered] = {}
    for position in positions:
        row = connection.execute(
            f"SELECT {SELECTED}, t.text, o.input_tokens, o.output_tokens FROM outcomes o"
            " JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position"
            " JOIN documents t ON t.id = d.document_id WHERE o.run_id = ?1 AND o.position ="
            " (SELECT MIN(position) FROM outcomes WHERE run_id = ?1 AND position >= ?2)"
            f" AND {_ONE_REQUEST} AND t.size <= {LONGEST}",
            (run_id, position),
        ).fetchone()
        if row is not None:
            found[row["at"]] = Answered(prompted(row, used), int(row["input_tokens"]), int(row["output_tokens"]))
    return list(found.values())
