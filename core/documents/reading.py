"""Files to documents: one lazy stream, in the order of the input, in which what is left out says why."""

from collections.abc import Iterable, Iterator, Sequence

from core.documents.archive import read_zip
from core.documents.fields import Bounds
from core.documents.files import InputFile, find_files
from core.documents.formats import FORMATS
from core.documents.labels import place
from core.documents.port import Found, RawDocument, Reader, ReadOptions, faulty, out_of_memory, reader_of, too_large
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Document, Problem

READERS: dict[str, Reader] = {**FORMATS, ".zip": read_zip}
READABLE = tuple(READERS)

_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b\u200c\u200d\u2060\x00"


def read(files: Iterable[InputFile], options: ReadOptions | None = None) -> Iterator[Document | Problem]:
    """The documents of `files`, positions from 0 over all of them, and between them a problem for each thing left out.

    Holds one file (of an archive: one member) in memory at a time. Raises nothing for bad input; writes nothing.
    """
    options = options or ReadOptions()
    position = 0
    for file in files:
        for item in read_found(file, _in_file(file, options), options, position):
            position += isinstance(item, Document)
            yield item


def read_found(
    file: InputFile, found: Iterator[Found], options: ReadOptions, position: int = 0
) -> Iterator[Document | Problem]:
    """What was found in the file, as documents from `position` on; where nothing more can be found, why."""
    bounds = Bounds(file)
    for raw in _with_files_in_it(file, found, options):
        item = raw if isinstance(raw, Problem) else _document(raw, position, options.limits.document_bytes, bounds)
        position += isinstance(item, Document)
        yield item
    yield from bounds.problems()


def files_at(paths: Iterable[str]) -> Iterator[InputFile | Problem]:
    """The readable files at paths of this machine as they are found, and a problem for each path or file that gives
    none.

    A folder gives its readable files of all levels, sorted; a file that is named is taken whatever its type, so that
    `read` can say what is wrong with it.
    """
    return find_files(paths, READABLE)


def _with_files_in_it(
    file: InputFile, found: Iterator[Found], options: ReadOptions, depth: int = 0
) -> Iterator[RawDocument | Problem]:
    """What is in a file, and in the files in it."""
    others: dict[str, list[str]] = {}
    for item in _to_its_end(file, found):
        if not isinstance(item, InputFile):
            yield item
        elif item.extension not in READERS:
            others.setdefault(item.container, []).append(item.name)
        elif depth == options.limits.depth:
            yield Problem(item.source, faulty(item.source, DocumentError(_TOO_DEEP())))
        else:
            yield from _with_files_in_it(item, _in_file(item, options), options, depth + 1)
    for container, names in others.items():
        yield Problem(container, _other_types(container, names))


def _in_file(file: InputFile, options: ReadOptions) -> Iterator[Found]:
    if not file.size:
        raise DocumentError(Message("is empty."))
    yield from reader_of(file, READERS)(file, options)


def _to_its_end(file: InputFile, found: Iterator[Found]) -> Iterator[Found]:
    try:
        yield from found
    except DocumentError as error:
        yield Problem(file.source, faulty(file.source, error))
    except MemoryError:
        yield Problem(file.source, faulty(file.source, out_of_memory()))


_TOO_DEEP = Wording("lies in too many mails, one in the other; save it by itself.")
_NAMED = 8  # files of other types that are named


def _other_types(container: str, names: Sequence[str]) -> Message:
    return Message(
        "In {file}, attachments of other types were left out: {count:,} ({names}).",
        file=container,
        count=len(names),
        names=", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else ""),
    )


def _document(raw: RawDocument, position: int, at_most: int, bounds: Bounds) -> Document | Problem:
    """The document, its text cleaned: no NUL, nothing blank at its ends, lines ending in \\n; or why it is none."""
    text = raw.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip(_BLANK)
    if not text:
        return _left_out(raw, DocumentError(Message("is empty.")))
    if len(text) * 4 > at_most and len(text.encode()) > at_most:
        return _left_out(raw, too_large(at_most))
    fields = bounds.kept(raw.fields, raw.text, text) if raw.fields else {}
    return Document(position, raw.name, text, raw.source, raw.row, fields=fields)


def _left_out(raw: RawDocument, error: DocumentError) -> Problem:
    if raw.row is None:
        return Problem(raw.source, faulty(raw.source, error))
    where = place(raw.unit, raw.row)
    message = Message("{file}, {place}, {fault}", file=raw.source, place=where, fault=error.message)
    return Problem(raw.source, message, raw.row)
