"""Which column of a table holds the text, and which names the document."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.documents.files import InputFile
from core.documents.labels import places, title
from core.documents.port import ReadOptions
from core.language import Message
from core.records import Problem

TEXT_COLUMNS = (  # the first of these that a table has; compared in small letters
    "text",
    "content",
    "body",
    "document",
    "article",
    "full_text",
    "description",
    "message",
    "review",
    "comment",
    "transcript",
    "正文",
    "内容",
    "文本",
    "全文",
    "文章",
    "描述",
    "评论",
    "內容",
    "評論",
    "本文",
    "본문",
    "내용",
)
_THINGS = "ticket case issue document doc record row item article review message request incident post order invoice"
_KEYS = ("id", "key", "number", "no", "nr", "num")
_ASIAN_KEYS = ("编号", "編號", "工单号", "单号", "單號", "序号", "序號", "号码", "號碼", "番号", "번호")
_OF_A_THING = (f"{thing}{gap}{key}" for thing in _THINGS.split() for key in _KEYS for gap in (" ", ""))
ID_COLUMNS = ("custom_id", *_KEYS, *_OF_A_THING, *_ASIAN_KEYS)
"""What tells rows apart, under the names that `_spaced` gives."""

_TITLE_COLUMNS = ("filename", "file_name", "文件名", "name", "title", "subject", "标题", "名称", "標題", "名稱")
JOINT = "\n\n"
SHOWN = 50  # columns listed to choose from
FIRST_ROWS = 3  # rows shown beside them
_LONGEST_CELL = 80  # characters of a cell in those
_REPEATED = re.compile(r" \(\d+\)$")
_LONGEST = 60  # characters of a column's name that are shown
_BETWEEN_WORDS = re.compile(r"[\s_.-]+")
_NUMBER_SIGN = re.compile(r"(^| )[#№]$")


def plain(column: str) -> str:
    """A column's name as it is compared: no blanks around it, small letters."""
    return " ".join(column.split()).casefold()[:_LONGEST]


def shown(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns' names for a person; one without a name is called by its number."""
    return tuple(
        " ".join(column.split())[:_LONGEST] or f"column {number}"
        for number, column in enumerate(columns[:SHOWN], start=1)
    )


def text_column(columns: Sequence[str], wanted: str | None) -> int | None:
    """The place of the text's column, `wanted` if it is named, else by the list, else the only one; None if unknown."""
    names = [plain(name) for name in shown(columns)] + [plain(name) for name in columns[SHOWN:]]
    if wanted is not None:
        return _place(names, [plain(wanted)])
    place = _place(names, TEXT_COLUMNS)
    return 0 if place is None and len(names) == 1 else place


def name_column(columns: Sequence[str], text: int | None, wanted: str | None = None) -> int | None:
    """The place of the column that names the documents: `wanted` where it is there, else one that tells rows apart,
    else one that describes them; never the text's unless it is wanted."""
    if wanted is not None and (place := text_column(columns, wanted)) is not None:
        return place
    names = ["" if place == text else plain(name) for place, name in enumerate(columns)]
    spaced = [_spaced(name) for name in names]
    keys = [place for place, name in enumerate(spaced) if name in ID_COLUMNS or name.endswith(_ASIAN_KEYS)]
    if keys:
        return min(keys, key=lambda place: ID_COLUMNS.index(spaced[place]) if spaced[place] in ID_COLUMNS else -1)
    return _place(names, _TITLE_COLUMNS)


def _spaced(name: str) -> str:
    """`ticket id` of `ticket_id`, `Ticket-ID` and `ticket #`; a name as `plain` gives it."""
    spaced = name if name == "custom_id" else _BETWEEN_WORDS.sub(" ", name)
    return _NUMBER_SIGN.sub(r"\1no", spaced).strip()


def _place(names: Sequence[str], candidates: Sequence[str]) -> int | None:
    return next((names.index(candidate) for candidate in candidates if candidate in names), None)


def known(column: str) -> bool:
    return plain(column) in TEXT_COLUMNS or plain(column) in ("id", *_TITLE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The places of a table's columns that hold its text, joined where they are several, and of the rows' names.

    Without `texts` they are not known; `missing` is then the name that a person gave and no column has.
    """

    texts: tuple[int, ...]
    name: int | None = None
    missing: str | None = None

    def text(self, cells: Sequence[object]) -> str:
        """The row's text: a blank line between cells, empty ones left out."""
        parts = (cells[place] for place in self.texts if place < len(cells))
        return join_texts("" if cell is None else str(cell) for cell in parts)


def choose(columns: Sequence[str], options: ReadOptions) -> Chosen:
    """Which of a table's columns are which, as they are chosen, or by their names."""
    wanted = options.wanted
    places = [text_column(columns, name) for name in wanted or (None,)]
    if None in places:
        return Chosen((), missing=wanted[places.index(None)] if wanted else None)
    texts = tuple(place for place in places if place is not None)
    only = texts[0] if len(texts) == 1 else None
    return Chosen(texts, name_column(columns, only, options.id_column))


def join_texts(texts: Iterable[str]) -> str:
    """One text of several: a blank line between them, those that are blank left out."""
    parts = list(texts)
    return parts[0] if len(parts) == 1 else JOINT.join(part for part in parts if part.strip())


def unknown_id(file: InputFile, columns: Sequence[str], wanted: str | None) -> Iterator[Problem]:
    """A note where no column is called like the one that rows are to be called by."""
    if wanted is not None and columns and text_column(columns, wanted) is None:
        yield missing(file, columns, wanted, Message("to call its rows by"))


def missing(file: InputFile, columns: Sequence[str], wanted: str, purpose: Message) -> Problem:
    """A note: no column has this name, that was given for a purpose."""
    message = Message(
        "{file} has no column {column} {purpose}. Columns seen: {columns}.",
        file=file.source,
        column=title(wanted),
        purpose=purpose,
        columns=", ".join(shown(columns)),
    )
    return Problem(file.source, message, note=True)


def unknown_text(
    file: InputFile,
    columns: Sequence[str],
    wanted: str | None,
    row: int,
    *,
    rows: int = 1,
    unit: str = "line",
    first: Sequence[Sequence[object]] = (),
) -> Problem:
    """No column is known to hold the text, in `rows` rows from `row` on: say which were seen, to choose from, with
    the cells of the `first` rows.
    """
    seen = shown(columns)
    missing = Message("{file} has no column known to hold the text", file=file.source)
    if wanted is not None:
        missing = Message("{file} has no column {column}", file=file.source, column=title(wanted))
    if rows > 1:
        missing = Message("{missing} in {places}", missing=missing, places=places(unit, rows, row))
    listing = ", ".join(seen) + (" ..." if len(columns) > SHOWN else "")
    message = Message(
        "{missing}. Columns seen: {columns}. Choose the one that holds the text.",
        missing=missing,
        columns=listing or Message("none"),
    )
    values = first_values(len(seen), first)
    return Problem(file.source, message, row, seen, flags="--text-column NAME", values=values)


def first_values(columns: int, rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    """What stands in each of the first columns of the first rows, cut short."""
    first = rows[:FIRST_ROWS]
    return tuple(tuple(shown_cell(row[place]) if place < len(row) else "" for row in first) for place in range(columns))


def shown_cell(cell: object) -> str:
    """A cell on one line, cut short; "" for none."""
    return "" if cell is None else title(str(cell)[: 4 * _LONGEST_CELL])[:_LONGEST_CELL]


class EmptyTexts:
    """Rows whose text is empty while another column is full: one problem for all of them, with that column."""

    def __init__(self, file: InputFile, unit: str) -> None:
        self._file, self._unit = file, unit
        self._first, self._rows, self._text, self._full = 0, 0, "", ""

    def add(self, row: int, text: str, cells: Mapping[str, object]) -> bool:
        """Note a row if one of its other `cells` may be its text; False where none may."""
        full = _fullest(text, cells)
        if full is None:
            return False
        if not self._rows:
            self._first, self._text, self._full = row, text, full
        self._rows += 1
        return True

    def problems(self) -> Iterator[Problem]:
        if not self._rows:
            return
        message = Message(
            "{file}, {place}: `{empty}` is empty; `{full}` is full.",
            file=self._file.source,
            place=places(self._unit, self._rows, self._first),
            empty=title(self._text),
            full=title(self._full),
        )
        yield Problem(self._file.source, message, self._first, (self._text, self._full), flags=flag(self._full))


def _fullest(text: str, cells: Mapping[str, object]) -> str | None:
    """The first known name whose cell has a text in it, or else the longest cell that looks like one."""
    full = {name: cell for name, cell in cells.items() if name != text and isinstance(cell, str) and cell.strip()}
    named = [name for name in full if plain(last(name)) in TEXT_COLUMNS]
    if named:
        return min(named, key=lambda name: TEXT_COLUMNS.index(plain(last(name))))
    others = [name for name in full if plain(name) not in _TITLE_COLUMNS and len(full[name]) > _LONGEST]
    return max(others, key=lambda name: len(full[name]), default=None)


def last(column: str) -> str:
    """`text` of the dotted column `data.text`, and of `text (2)`."""
    return _REPEATED.sub("", column.rpartition(".")[2])


def flag(column: str) -> str:
    """The word of the command line that chooses a column."""
    return f"--text-column {shlex.quote(column)}"


def distinct(names: Sequence[str]) -> list[str]:
    """The names, a repeated one with its number: `text`, `text (2)`."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        count = seen[plain(name)] = seen.get(plain(name), 0) + 1
        result.append(f"{name} ({count})" if count > 1 and name.strip() else name)
    return result


def document_name(file: InputFile, given: object, place: str) -> str:
    """The name a row gives itself, or the file's and the row's place."""
    usable = isinstance(given, str | int) and not isinstance(given, bool)
    return (title(str(given)) if usable else "") or f"{file.name} {place}"
