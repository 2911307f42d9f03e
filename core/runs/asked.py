"""The documents that a run over some of the store's will ask about: how many, how long, and some of their texts."""

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, pstdev

from core.errors import StoreError
from core.language import Message
from core.records import Document
from core.runs.fields import key_of, prompted, same_cells, set_columns
from core.settings import RunSettings
from core.summarise.estimating import Sampled, ToAsk
from core.summarise.prompts import prompts_of, used_columns

MOST_SIZES = 20_000
"""Documents whose sizes are looked up."""

MOST_TEXTS = 1_000
MOST_BYTES = 2_000_000
"""Documents whose texts are read, and bytes of these together."""

MOST_EXACT = 5_000
"""Documents that are all read, where they have no more than so many bytes together."""

LONGEST = 20_000
"""Bytes that are read of a text; the rest counts as these do."""

SELECTED = "d.position AS at, d.name, d.source, d.row, d.fields, d.document_id"


class Wanted:
    """The documents that a run will ask about, as the store has them at one moment."""

    def __init__(
        self, connection: sqlite3.Connection, source: str, settings: RunSettings, first: int | None, trial: str
    ) -> None:
        self._connection = connection
        self._settings = settings
        run = _run(connection, source)
        columns = set_columns(connection, run["set_id"])
        self.used = used_columns(prompts_of(settings), tuple(columns))
        self._apart = set(self.used.values())
        self._set_apart = {name for name, apart in columns.items() if apart}
        self._duplicates_in_all = int(run["duplicates"])
        self._all = int(run["total"])
        self.total = min(first or self._all, self._all)
        self._names = {"set_id": run["set_id"], "total": self.total, "parts": settings.parts_key}
        self._trial = trial
        self._key = key_of(settings, tuple(columns))
        self.taken_from = self._sources()
        self._same = same_cells(connection, "d.fields", "e.fields", self._apart)
        self.counts: dict[str, int] = {"documents": self.total}

    def _sources(self) -> tuple[tuple[str, int], ...]:
        """The runs whose summaries are taken over, each with how many it has."""
        rows = self._connection.execute(
            "SELECT run_id, succeeded FROM runs WHERE summary_key = ? AND succeeded > 0 AND (? OR run_id = ?)",
            (self._key, self._settings.reuse, self._trial),
        )
        return tuple((str(name), int(succeeded)) for name, succeeded in rows)

    def to_ask(self) -> ToAsk:
        """The documents without duplicates, and without those whose summaries are there already."""
        firsts = self._firsts()
        free = self._taken(firsts)
        self.counts |= {"duplicates": self.total - firsts, "reused": free}
        step = -(-firsts // MOST_SIZES) if firsts else 1
        asked = self._sizes(step, taken=False) if free < firsts else []
        count = firsts - free
        looked_at = asked or self._sizes(step, taken=True)
        size, error = _grown([size for _, size in asked], count)
        return ToAsk(self._texts(looked_at), count, size, error)

    def _firsts(self) -> int:
        """How many of the documents differ: in their text, and in the columns that the prompt uses."""
        if self._as_in_set and self.total == self._all:
            return self._all - self._duplicates_in_all
        if self._as_in_set:
            return self._counted("COUNT(*)", "d.position = d.first_position")
        if not self._set_apart and self._duplicates_in_all > MOST_SIZES:
            return self.total - self._about_alike()
        cells = f" || {self._same.partition(' = ')[0]}" if self._apart else ""
        return self._counted(f"COUNT(DISTINCT d.document_id || ':'{cells})", "TRUE")

    def _counted(self, what: str, where: str) -> int:
        query = f"SELECT {what} FROM set_documents d WHERE d.set_id = :set_id AND d.position < :total AND {where}"
        return int(self._connection.execute(query, self._names).fetchone()[0])

    def _about_alike(self) -> int:
        """About how many rows of an equal text are equal to its first one in the columns of the prompt, too."""
        step = -(-self._duplicates_in_all // MOST_SIZES)
        repeats = "d.position <> d.first_position"
        alike = (
            f"{repeats} AND d.position % {step} = 0 AND (SELECT {self._same} FROM set_documents e"
            " WHERE e.set_id = d.set_id AND e.position = d.first_position)"
        )
        looked_at = self._counted("COUNT(*)", f"{repeats} AND d.position % {step} = 0")
        return self._counted("COUNT(*)", repeats) * self._counted("COUNT(*)", alike) // max(1, looked_at)

    @property
    def _as_in_set(self) -> bool:
        """Whether what is a duplicate in the set is one here, and no other."""
        return self._apart == self._set_apart or not (self._set_apart or self._duplicates_in_all)

    def _taken(self, firsts: int) -> int:
        """How many of the documents are there already; of very many about so many."""
        if not self.taken_from:
            return 0
        step = 1 if sum(count for _, count in self.taken_from) <= MOST_SIZES else -(-firsts // MOST_SIZES)
        if step == 1:
            counted = self._from_their_side() if firsts > MOST_SIZES else self._count_taken(1)
            return min(firsts, counted)
        return min(firsts, self._count_taken(step) * step)

    def _count_taken(self, step: int) -> int:
        query = f"SELECT COUNT(*) FROM set_documents d WHERE {self._where(step)} AND {self._is_taken}"
        return int(self._connection.execute(query, self._names).fetchone()[0])

    def _from_their_side(self) -> int:
        """The same where few summaries are there and many documents: each of those is looked for."""
        marks = ", ".join(f"'{run_id}'" for run_id, _ in self.taken_from)
        query = (
            "SELECT COUNT(DISTINCT d.position) FROM outcomes o JOIN runs s ON s.run_id = o.run_id"
            " CROSS JOIN set_documents e ON e.set_id = s.set_id AND e.position = o.position AND e.position < s.total"
            " CROSS JOIN set_documents d ON d.document_id = e.document_id AND d.set_id = :set_id"
            " AND d.position < :total AND d.position = d.first_position"
            f" WHERE o.run_id IN ({marks}) AND o.status = 'succeeded' AND (o.parts = 0 OR s.parts_key = :parts)"
            f" AND {self._same}"
        )
        return int(self._connection.execute(query, self._names).fetchone()[0])

    @property
    def _is_taken(self) -> str:
        if not self.taken_from:
            return "FALSE"
        marks = ", ".join(f"'{run_id}'" for run_id, _ in self.taken_from)
        return (
            "EXISTS (SELECT 1 FROM set_documents e JOIN runs s ON s.set_id = e.set_id AND e.position < s.total"
            " JOIN outcomes o ON o.run_id = s.run_id AND o.position = e.first_position"
            f" WHERE e.document_id = d.document_id AND s.run_id IN ({marks}) AND o.status = 'succeeded'"
            f" AND (o.parts = 0 OR s.parts_key = :parts) AND {self._same})"
        )

    @staticmethod
    def _where(step: int) -> str:
        return (
            f"d.set_id = :set_id AND d.position < :total AND d.position = d.first_position AND d.position % {step} = 0"
        )

    def _sizes(self, step: int, *, taken: bool) -> list[tuple[int, int]]:
        """Position and size, bytes, of the documents that will be asked, or of those that are there already; of every
        `step`th. A long text's size is read from the index: beside the text it is behind all of it."""
        chosen = self._is_taken if taken else f"NOT {self._is_taken}"
        rows = self._connection.execute(
            f"WITH long AS MATERIALIZED (SELECT id, size FROM documents WHERE size > {LONGEST})"
            " SELECT d.position, COALESCE((SELECT size FROM long WHERE long.id = d.document_id), t.size)"
            f" FROM set_documents d JOIN documents t ON t.id = d.document_id WHERE {self._where(step)} AND {chosen}",
            self._names,
        )
        return [(int(position), int(size)) for position, size in rows]

    def _texts(self, sizes: Sequence[tuple[int, int]]) -> list[Sampled]:
        """Documents of these: few all, of many some, evenly over all, as far as there is time to read them."""
        read = sum(min(size, LONGEST) for _, size in sizes)
        few = len(sizes) <= MOST_EXACT and read <= MOST_BYTES
        step = 1 if few else max(-(-len(sizes) // MOST_TEXTS), -(-read // MOST_BYTES))
        return [Sampled(self._document(position, size), size) for position, size in sizes[::step]]

    def _document(self, position: int, size: int) -> Document:
        """The document with the beginning of its text: the rest of a long one is not read."""
        text = "t.text" if size <= LONGEST else "''"
        row = self._connection.execute(
            f"SELECT {SELECTED}, {text} AS text FROM set_documents d JOIN documents t ON t.id = d.document_id"
            " WHERE d.set_id = ? AND d.position = ?",
            (self._names["set_id"], position),
        ).fetchone()
        document = prompted(row, self.used)
        return document if size <= LONGEST else replace(document, text=self._beginning(row["document_id"]))

    def _beginning(self, document_id: int) -> str:
        with self._connection.blobopen("documents", "text", document_id, readonly=True) as text:
            return text.read(LONGEST).decode("utf-8", "ignore")


def _grown(sizes: Sequence[int], count: int) -> tuple[int, float]:
    """Bytes of so many documents, of which some have these sizes; and the standard error of that."""
    if not sizes:
        return 0, 0.0
    error = count * pstdev(sizes) / math.sqrt(len(sizes)) * math.sqrt(max(0.0, 1 - len(sizes) / count))
    return round(fmean(sizes) * count), error


def _run(connection: sqlite3.Connection, run_id: str) -> sqlite3.Row:
    query = "SELECT set_id, total, duplicates FROM runs WHERE run_id = ?"
    row: sqlite3.Row | None = connection.execute(query, (run_id,)).fetchone()
    if row is None:
        raise StoreError(Message("There is no run {run_id} in this store.", run_id=run_id))
    return row
