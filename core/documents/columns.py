"""Which column of a table holds the text, and which names the document."""

from collections.abc import Sequence

from core.documents.files import InputFile
from core.documents.labels import title
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


def unknown_text(file: InputFile, columns: Sequence[str], wanted: str | None, row: int, rows: int = 1) -> Problem:
    """No column is known to hold the text, in `rows` rows from `row` on: say which were seen, to choose from."""
    seen = shown(columns)
    missing = f"no column {title(wanted)}" if wanted is not None else "no column known to hold the text"
    where = "" if rows == 1 else f" in {rows:,} lines (the first is line {row})"
    listed = f"{', '.join(seen)}{' ...' if len(columns) > SHOWN else ''}" if seen else "none"
    message = f"{file.source} has {missing}{where}. Columns seen: {listed}. Choose the one that holds the text."
    return Problem(file.source, message, row, seen)


def document_name(file: InputFile, given: object, place: str) -> str:
    """The name a row gives itself, or the file's and the row's place."""
    usable = isinstance(given, str | int) and not isinstance(given, bool)
    return (title(str(given)) if usable else "") or f"{file.name} {place}"
