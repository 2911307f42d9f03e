"""Which column of a table holds the text, and which names the document."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from core.documents.files import InputFile
from core.documents.labels import places, title
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
NAME_COLUMNS = (
    "name",
    "title",
    "custom_id",
    "filename",
    "file_name",
    "subject",
    "id",
    "标题",
    "名称",
    "文件名",
    "编号",
    "標題",
    "名稱",
)
SHOWN = 50  # columns listed to choose from
_REPEATED = re.compile(r" \(\d+\)$")
_LONGEST = 60  # characters of a column's name that are shown


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


def name_column(columns: Sequence[str], text: int | None) -> int | None:
    """The place of the column that names the documents, where there is one beside the text's."""
    names = ["" if place == text else plain(name) for place, name in enumerate(columns)]
    return _place(names, NAME_COLUMNS)


def _place(names: Sequence[str], candidates: Sequence[str]) -> int | None:
    return next((names.index(candidate) for candidate in candidates if candidate in names), None)


def known(column: str) -> bool:
    return plain(column) in TEXT_COLUMNS or plain(column) in NAME_COLUMNS


def unknown_text(
    file: InputFile, columns: Sequence[str], wanted: str | None, row: int, *, rows: int = 1, unit: str = "line"
) -> Problem:
    """No column is known to hold the text, in `rows` rows from `row` on: say which were seen, to choose from."""
    seen = shown(columns)
    missing = Message("{file} has no column known to hold the text", file=file.source)
    if wanted is not None:
        missing = Message("{file} has no column {column}", file=file.source, column=title(wanted))
    if rows > 1:
        missing = Message("{missing} in {places}", missing=missing, places=places(unit, rows, row))
    message = Message(
        "{missing}. Columns seen: {columns}. Choose the one that holds the text.",
        missing=missing,
        columns=f"{', '.join(seen)}{' ...' if len(columns) > SHOWN else ''}" if seen else Message("none"),
    )
    return Problem(file.source, message, row, seen, flags="--text-column NAME")


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
    others = [name for name in full if plain(name) not in NAME_COLUMNS and len(full[name]) > _LONGEST]
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
