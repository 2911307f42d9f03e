"""A run's rows as a table that a file is made of: the own columns of its documents, then ours."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from core.language import Message, Wording, say
from core.prices import Price
from core.reader import ENGLISH, Language, read_in
from core.records import DocumentRow, RunSnapshot, RunStatus, Status, Value
from core.views.columns import Column, export_columns

Pieces = Generator[bytes, None, None]
"""A file bit by bit; closed before its end, it lets go what it holds open. Some bits may be empty."""

OUR_COLUMNS = export_columns()
NOT_SENT = Wording("Not sent.")
"""The error of a row without an outcome."""

NOT_SENT_REFUSED = Wording("Not sent: the run was refused.")
"""The same in a run that the endpoint refused."""

_ROWS_A_CHUNK = 500
_CHARACTERS_A_CHUNK = 2_000_000
_DECIMALS = 4  # a tenth of a millisecond
_COST = "cost_usd"
_COST_DECIMALS = 9  # a token of the cheapest models


class Runs(Protocol):
    """What a table is read from: `core.runs.registry.Registry`."""

    def rows(
        self, run_id: str, *, only: Status | None, search: str, longer_than: int, texts: bool
    ) -> Iterator[DocumentRow]: ...

    def columns(self, run_id: str) -> Sequence[str]: ...

    def column_types(self, run_id: str) -> Mapping[str, type]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """`own` are the names of the documents' own columns in their order. `model` stands where an outcome does not name
    its own. A row without an outcome is cancelled: not sent, and in a run whose `status` is refused, for that reason.

    `price` is what its tokens cost, None where nobody knows. `title` is what the run is called. `types` looks at
    all rows of the run for the type of each own column (int, float, bool, else str), for a format that must know it
    before the first row; a column that it does not have is str.

    Its headings and sentences are in one `language`, whoever reads: a file is English unless another is asked for.
    Statuses stay what they are.
    """

    rows: Iterable[DocumentRow]
    own: Sequence[str] = ()
    model: str = ""
    status: RunStatus = RunStatus.FINISHED
    title: str = ""
    types: Callable[[], Mapping[str, type]] = dict
    language: Language = ENGLISH
    price: Price | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All of them in their order, under the names that they have in this table."""
        return export_columns(self.own, self.language)

    def cells(self, row: DocumentRow) -> list[Value]:
        """One of each column: a duration is seconds, what is unknown None, what a row has no text for ""."""
        own = (row.fields.get(name) for name in self.own)  # a text that is damaged is said to be
        return [
            *(say(each, self.language) if isinstance(each, Message) else each for each in own),
            *self.our_cells(row),
        ]

    def error(self, row: DocumentRow) -> str:
        """Why the row has no summary; "" where it has one, or nobody knows."""
        if row.outcome:
            return say(row.outcome.error, self.language)
        return say(NOT_SENT_REFUSED if self.status is RunStatus.REFUSED else NOT_SENT, self.language)

    def our_cells(self, row: DocumentRow) -> list[Value]:
        """Those of our columns."""
        with read_in(self.language):
            return list(self._our_cells(row))

    def _our_cells(self, row: DocumentRow) -> Iterator[Value]:
        instead = {"error": self.error(row), "model": self.model if row.outcome else ""}
        for column in OUR_COLUMNS:
            value: Value = self._cost(row) if column.name == _COST else column.value(row)
            if value == "":
                value = instead.get(column.name, "")
            decimals = _COST_DECIMALS if column.name == _COST else _DECIMALS
            yield round(value, decimals) if isinstance(value, float) else value

    def _cost(self, row: DocumentRow) -> float | None:
        """US dollars; None without an outcome, and where no price is known."""
        if self.price is None or row.outcome is None:
            return None
        tokens = row.outcome.input_tokens, row.outcome.output_tokens
        return self.price.cost(*tokens, max(1, row.outcome.parts)) if any(tokens) else 0.0

    def chunks(self) -> Iterator[list[DocumentRow]]:
        """The rows, some at a time: few where they are long."""
        chunk: list[DocumentRow] = []
        room = _CHARACTERS_A_CHUNK
        for row in self.rows:
            chunk.append(row)
            room -= _characters(row)
            if room < 0 or len(chunk) == _ROWS_A_CHUNK:
                yield chunk
                chunk, room = [], _CHARACTERS_A_CHUNK
        if chunk:
            yield chunk


def table_of(
    runs: Runs,
    run: RunSnapshot,
    only: Status | None = None,
    search: str = "",
    *,
    longer_than: int = 0,
    language: Language = ENGLISH,
) -> Table:
    """The run's rows that are asked for, read as they are needed; headings and sentences in this `language`."""
    own = runs.columns(run.run_id)
    return Table(
        runs.rows(run.run_id, only=only, search=search, longer_than=longer_than, texts=bool(own)),
        own,
        run.settings.endpoint.model_shown,
        run.status,
        run.label,
        partial(runs.column_types, run.run_id),
        language,
        run.price,
    )


def _characters(row: DocumentRow) -> int:
    own = sum(len(value) for value in row.fields.values() if isinstance(value, str))
    return own + (len(row.outcome.summary) if row.outcome else 0)
