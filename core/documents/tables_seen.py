"""The tables that documents came from, as a person sees them who chooses: columns, and the first of their values."""

from dataclasses import dataclass, field

from core.documents.columns import FIRST_ROWS, SHOWN, first_values
from core.documents.fields import MOST_COLUMNS
from core.documents.labels import title
from core.language import Message
from core.records import Document

_MOST = 20  # tables


@dataclass(frozen=True, slots=True)
class TableSeen:
    """A file's columns, the first values of each, and which of them were taken: for the text, for the rows' names.

    `text` or `name` is "" where it is none of them alone. `first` is the position of its first document.
    """

    source: str
    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    text: str = ""
    name: str = ""
    first: int = 0


@dataclass(slots=True)
class Tables:
    """Keeps the first rows of the first tables while their documents flow by."""

    _rows: dict[str, list[Document]] = field(default_factory=dict)
    _last: str = ""
    _names: set[str] = field(default_factory=set)

    @property
    def too_many(self) -> Message | None:
        """What is said where all tables together have more columns than are kept apart."""
        if len(self._names) <= MOST_COLUMNS:
            return None
        return Message(
            "The tables have more than {most:,} columns together; the first {most:,} stand in the results.",
            most=MOST_COLUMNS,
        )

    def see(self, document: Document) -> None:
        if len(self._names) <= MOST_COLUMNS and not document.fields.keys() <= self._names:
            self._names.update(document.fields)
        source = document.source
        if source == self._last:
            return
        if source not in self._rows and len(self._rows) == _MOST:
            self._last = source
            return
        rows = self._rows.setdefault(source, [])
        rows.extend([document] if len(rows) < FIRST_ROWS else [])
        self._last = source if len(rows) == FIRST_ROWS else ""

    @property
    def seen(self) -> tuple[TableSeen, ...]:
        return tuple(
            _seen(source, rows) for source, rows in list(self._rows.items())
        )  # may be looked at while it grows


def _seen(source: str, rows: list[Document]) -> TableSeen:
    columns = tuple(dict.fromkeys(name for row in rows for name in row.fields))
    cells = [[row.fields.get(name) for name in columns] for row in rows]
    texts = [name for name in columns if all(row.fields.get(name) == row.text for row in rows)]
    names = [name for name in columns if all(title(str(row.fields.get(name))) == row.name for row in rows)]
    shown = columns[:SHOWN]
    text, name = next(iter(texts), ""), next(iter(names), "")
    return TableSeen(source, shown, first_values(len(shown), cells), text, name, rows[0].position)
