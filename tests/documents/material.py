"""Files made in the tests of this room, and short ways to read them."""

import io
import zipfile
from collections.abc import Iterable

from core.documents import InputFile, ReadOptions, read
from core.records import Document, Problem


def read_all(name: str, data: bytes | str, options: ReadOptions | None = None) -> list[Document | Problem]:
    """Everything one file gives, in order."""
    raw = data.encode() if isinstance(data, str) else data
    return list(read([InputFile.from_bytes(name, raw)], options))


def documents(items: Iterable[Document | Problem]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def texts(items: Iterable[Document | Problem]) -> list[str]:
    return [document.text for document in documents(items)]


def problems(items: Iterable[Document | Problem]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def only_problem(items: Iterable[Document | Problem]) -> str:
    """The sentence of the one thing the file gave, a problem."""
    (item,) = items
    assert isinstance(item, Problem)
    return item.message


def zipped(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()
