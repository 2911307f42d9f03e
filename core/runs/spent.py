"""What runs of a store have come to at most, after a kill and in a comparison together; and what is still to ask."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.control.spending import OVERHEAD, Bill
from core.errors import ConfigurationError
from core.language import Message
from core.metrics.cost import check_price
from core.metrics.tokens import byte_length
from core.prices import Price, dollars
from core.records import Status
from core.runs.intents import allowed
from core.runs.sendings import sent_by
from core.settings import CAPPED_ANSWER, RunSettings
from core.summarise.prompts import combine_prompt, part_prompt


@dataclass(frozen=True, slots=True)
class Planned:
    """So many different documents have no summary yet, and their prompts so many bytes together."""

    documents: int = 0
    size: int = 0


_WAITING = (
    " FROM run_documents d JOIN documents t ON t.id = d.document_id LEFT JOIN outcomes o ON o.run_id = d.run_id"
    " AND o.position = d.position AND o.status = ?2 WHERE d.run_id = ?1 AND d.position = d.first_position"
    " AND o.status IS NULL"
)


def planned(connection: sqlite3.Connection, run_id: str, settings: RunSettings) -> Planned:
    """What the run still has to ask."""
    documents, size = connection.execute(
        f"SELECT COUNT(*), COALESCE(SUM(t.size), 0){_WAITING}", (run_id, Status.SUCCEEDED)
    ).fetchone()
    return Planned(documents, size + documents * byte_length(settings.prompt))


def with_cap(settings: RunSettings, spent: Bill, max_cost: float | None, max_total_tokens: int | None) -> RunSettings:
    """The settings with these caps, where they are given, for what has come to `spent` at most.

    Raises:
        ConfigurationError: a cap is not above what is spent, or there is no price for it.
    """
    capped = replace(
        settings,
        max_cost=settings.max_cost if max_cost is None else max_cost,
        max_total_tokens=settings.max_total_tokens if max_total_tokens is None else max_total_tokens,
    )
    if max_cost is not None and max_cost <= spent.cost:
        raise ConfigurationError(
            Message(
                "Up to {spent} is spent already; a cap of {cap} leaves nothing. Give a higher one.",
                spent=dollars(spent.cost),
                cap=dollars(max_cost),
            )
        )
    if max_total_tokens is not None and max_total_tokens <= spent.tokens:
        raise ConfigurationError(
            Message(
                "Up to {spent:,} tokens are used already; a cap of {cap:,} leaves nothing. Give a higher one.",
                spent=spent.tokens,
                cap=max_total_tokens,
            )
        )
    check_price(capped)
    return capped


def spent_together(connection: sqlite3.Connection, comparison_id: str) -> Bill:
    """What all runs of the comparison have come to at most, those that were done again, too."""
    row = connection.execute(
        "SELECT c.cost_gone + COALESCE(SUM(r.cost_most), 0), c.tokens_gone + COALESCE(SUM(r.tokens_most), 0)"
        " FROM comparisons c LEFT JOIN runs r ON r.comparison_id = c.comparison_id WHERE c.comparison_id = ?",
        (comparison_id,),
    ).fetchone()
    return Bill(row[0] or 0.0, row[1] or 0)


def spent_elsewhere(connection: sqlite3.Connection, run_id: str) -> Bill | None:
    """What the other runs of the run's comparison have come to at most, those that were done again, too; None where it
    is in no comparison."""
    row = connection.execute(
        "SELECT c.cost_gone + COALESCE((SELECT SUM(o.cost_most) FROM runs o WHERE o.comparison_id = c.comparison_id"
        " AND o.run_id <> r.run_id), 0), c.tokens_gone + COALESCE((SELECT SUM(o.tokens_most) FROM runs o"
        " WHERE o.comparison_id = c.comparison_id AND o.run_id <> r.run_id), 0)"
        " FROM runs r JOIN comparisons c ON c.comparison_id = r.comparison_id WHERE r.run_id = ?",
        (run_id,),
    ).fetchone()
    return Bill(*row) if row else None


def keep_spent(connection: sqlite3.Connection, comparison_id: str, gone: Sequence[str]) -> None:
    """These runs of the comparison are about to be forgotten; what they came to is not."""
    for run_id in gone:
        connection.execute(
            "UPDATE comparisons SET cost_gone = cost_gone + COALESCE(r.cost_most, 0),"
            " tokens_gone = tokens_gone + r.tokens_most FROM (SELECT cost_most, tokens_most FROM runs WHERE run_id = ?)"
            " r WHERE comparison_id = ?",
            (run_id, comparison_id),
        )


def bound_after_kill(connection: sqlite3.Connection, run_id: str, counted: Path) -> None:
    """The run's worker is gone without a word: its calls without a record came to their worst.

    As its file says; where nobody knows what was sent (a power cut), that of all calls that the intents allow.
    """
    row = connection.execute(
        "SELECT session, settings, price, cost_most, tokens_most FROM runs WHERE run_id = ?", (run_id,)
    ).fetchone()
    if row is None:
        return
    sent = sent_by(counted, row["session"])
    most = sent.most if sent else _allowed(connection, row, run_id)
    connection.execute(
        "UPDATE runs SET cost_most = CASE WHEN price = '' THEN cost_most ELSE MAX(COALESCE(cost_most, 0), ?) END,"
        " tokens_most = MAX(tokens_most, ?) WHERE run_id = ?",
        (most.cost, most.tokens, run_id),
    )


def _allowed(connection: sqlite3.Connection, row: sqlite3.Row, run_id: str) -> Bill:
    """What the run came to by its last commit, and each call that the intents allow with its longest document."""
    before = Bill(row["cost_most"] or 0.0, row["tokens_most"])
    calls = allowed(connection, run_id)
    if not calls:
        return before
    settings = RunSettings.from_json(row["settings"])
    into = _longest_prompt(connection, run_id, settings) + OVERHEAD
    out = max(settings.endpoint.max_tokens or CAPPED_ANSWER, longest_answer(connection, run_id))
    each = Price.from_json(row["price"]).most(into, out) if row["price"] else 0.0
    return Bill(before.cost + calls * each, before.tokens + calls * (into + out))


def _longest_prompt(connection: sqlite3.Connection, run_id: str, settings: RunSettings) -> int:
    """Bytes that no prompt of a document without a summary has more than: all its places with all that it has."""
    longest = connection.execute(
        f"SELECT COALESCE(MAX(t.size + LENGTH(CAST(d.fields AS BLOB))), 0){_WAITING}", (run_id, Status.SUCCEEDED)
    ).fetchone()[0]
    prompts = settings.prompt, part_prompt(settings), combine_prompt(settings)
    return max(byte_length(prompt) + prompt.count("{") * int(longest) for prompt in prompts)


def longest_answer(connection: sqlite3.Connection, run_id: str) -> int:
    """Tokens of the longest answer that is on record and was counted; 0 where there is none.

    A server that gives more than it is asked for did so before a kill, too. What took several calls does not count.
    """
    return int(
        connection.execute(
            "SELECT COALESCE(MAX(tokens), 0) FROM (SELECT MAX(output_tokens) AS tokens FROM outcomes WHERE run_id = ?1"
            " AND attempts = 1 AND parts = 0 AND NOT tokens_estimated AND NOT cached"
            " UNION ALL SELECT MAX(output_tokens) FROM parts WHERE run_id = ?1 AND attempts = 1"
            " AND NOT tokens_estimated)",
            (run_id,),
        ).fetchone()[0]
    )
