"""Runs that go on while their documents are still being read: they grow with their set.

Such a run, and the draft that is being filled, have the name of the process that reads in `reading`.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import DocumentError
from core.language import Message, Wording
from core.settings import RunSettings
from core.summarise.prompts import prompts_of, unknown_places, used_columns

ENDED_EARLY = Wording("Reading the documents ended early: the run has those that had been read by then.")
READ_FIRST = Wording(
    "The prompt uses columns of the documents, which tell repeats apart; start it when all documents are read."
)

STILL_READ = Wording("Its documents are still being read; wait for the end of that.")


@dataclass(frozen=True, slots=True)
class Told:
    """What a reading says at its end: its `ReadingReport` as JSON, and how was read, `drafts.packed_how`."""

    report: str = ""
    options: str = ""


_OF_THE_SET = "set_id = ? AND reading <> ''"


def needs_all(settings: RunSettings, columns: Sequence[str]) -> bool:
    """Whether a run with these settings waits until all documents are read: its prompts may use columns of theirs, and
    these are `columns` so far."""
    prompts = prompts_of(settings)
    return bool(used_columns(prompts, columns)) or any(unknown_places(prompt, columns) for prompt in prompts)


def grow(connection: sqlite3.Connection, set_id: str, total: int, repeats: Mapping[int, int]) -> None:
    """The set has so many documents now; `repeats` says how many of the new ones repeat one, by its position.

    A repeat of what is done is done with it.

    Raises:
        DocumentError: nobody wants them any more.
    """
    grown = connection.execute(
        f"UPDATE runs SET total = ?, duplicates = duplicates + ? WHERE {_OF_THE_SET}",
        (total, sum(repeats.values()), set_id),
    )
    if not grown.rowcount:
        raise DocumentError(Message("The documents were deleted while they were read."))
    runs = connection.execute(
        f"SELECT run_id FROM runs WHERE {_OF_THE_SET} AND status <> 'draft'", (set_id,)
    ).fetchall()
    for (run_id,) in runs if repeats else ():
        _count_repeats(connection, run_id, repeats)


def _count_repeats(connection: sqlite3.Connection, run_id: str, repeats: Mapping[int, int]) -> None:
    """More rows share these documents; where one has its outcome, they have it, too."""
    counts = connection.execute(
        "SELECT COALESCE(SUM(j.more * (o.status = 'succeeded')), 0), COALESCE(SUM(j.more * (o.status = 'failed')), 0),"
        " COALESCE(SUM(j.more * (o.status = 'succeeded') * o.cached), 0), COALESCE(SUM(j.more * o.cut_off), 0),"
        " COALESCE(SUM(j.more * o.prompt_cut), 0) FROM (SELECT json_extract(value, '$[0]') AS position,"
        " json_extract(value, '$[1]') AS more FROM json_each(?)) j"
        " CROSS JOIN outcomes o ON o.run_id = ? AND o.position = j.position",
        (json.dumps(list(repeats.items())), run_id),
    ).fetchone()
    if not any(counts):
        return
    connection.execute(
        "UPDATE runs SET succeeded = succeeded + ?, failed = failed + ?, cached = cached + ?, cut_off = cut_off + ?,"
        " prompt_cut = prompt_cut + ? WHERE run_id = ?",
        (*counts, run_id),
    )
    connection.execute("DELETE FROM digests WHERE run_id = ?", (run_id,))  # of a session that has ended
