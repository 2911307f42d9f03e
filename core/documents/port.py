"""What every reader of a format takes and gives, and the two ways to get at a file's bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from core.documents.decoding import Decoded, decode, encoding_name
from core.documents.files import InputFile
from core.errors import ConfigurationError, DocumentError
from core.language import Message
from core.records import Problem

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Past these a file, or a part of it, is refused: sizes in bytes, `ratio` as unpacked / packed.

    A ratio is judged only after `ratio_floor` bytes: a short file of one letter packs well and harms nobody.
    """

    members: int = 100_000
    document_bytes: int = 20_000_000
    file_bytes: int = 512_000_000
    total_bytes: int = 2_000_000_000
    ratio: int = 200
    ratio_floor: int = 5_000_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if value < 1:
                raise ConfigurationError(f"{name} is {value!r}; it must be 1 or more.")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: which column holds the text (CSV, JSON), and whether each line of a text file is a document.

    `header` says whether a table's first row holds the names of its columns; None leaves it to the reader to tell.
    """

    text_column: str | None = None
    one_per_line: bool = False
    header: bool | None = None
    limits: ReadLimits = field(default_factory=ReadLimits)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A text a reader found; it may still turn out empty or too long."""

    name: str
    text: str = field(repr=False)
    source: str
    row: int | None = None
    unit: str = "line"  # what `row` counts


Reader = Callable[[InputFile, ReadOptions], Iterator[RawDocument | Problem]]
"""Yields in the order of the file. Raises `DocumentError`, whose message goes on after the file's name ("is empty."),
where nothing (more) of the file can be read."""


def load(file: InputFile, at_most: int) -> bytes:
    """The file's bytes.

    :raises DocumentError: it cannot be opened, or holds more than `at_most` bytes, whatever its size claims.
    """
    try:
        with file.open() as stream:
            data = stream.read(at_most + 1)
    except OSError as error:
        raise DocumentError(Message("cannot be read: {why}.", why=error.strerror or str(error))) from error
    if len(data) > at_most:
        raise too_large(at_most)
    return data


def load_text(file: InputFile, at_most: int) -> Decoded:
    """The file as text.

    :raises DocumentError: as `load`, or the bytes are no text, or there is nothing in it.
    """
    decoded = decode(load(file, at_most))
    if not decoded.text or decoded.text.isspace():
        raise DocumentError(Message("is empty."))
    return decoded


def reading_notes(file: InputFile, decoded: Decoded) -> Iterator[Problem]:
    """What is to be said about the way in: lines in another encoding, and what could not be read at all."""
    if decoded.foreign_lines:
        yield Problem(file.source, _foreign(file, decoded), note=True)
    if decoded.damaged:
        yield Problem(file.source, _damaged(file, decoded.damaged), note=True)


def _foreign(file: InputFile, decoded: Decoded) -> Message:
    encoding = encoding_name(decoded.foreign_encoding)
    if decoded.foreign_lines == 1:
        return Message("1 line of {file} is not UTF-8 and was read as {encoding}.", file=file.source, encoding=encoding)
    return Message(
        "{count:,} lines of {file} are not UTF-8 and were read as {encoding}.",
        count=decoded.foreign_lines,
        file=file.source,
        encoding=encoding,
    )


def _damaged(file: InputFile, count: int) -> Message:
    if count == 1:
        return Message("{file} is damaged: 1 character could not be read and became \ufffd.", file=file.source)
    return Message(
        "{file} is damaged: {count:,} characters could not be read and became \ufffd.", file=file.source, count=count
    )


def reader_of(file: InputFile, readers: Mapping[str, Reader]) -> Reader:
    """The reader of the file's format, by its name's ending.

    :raises DocumentError: none reads it.
    """
    if file.extension not in readers:
        types = ", ".join(readers)
        raise DocumentError(Message("was left out: its type cannot be read; these can: {types}.", types=types))
    return readers[file.extension]


def too_large(at_most: int) -> DocumentError:
    return DocumentError(Message("is larger than {size}.", size=megabytes(at_most)))


def megabytes(size: int) -> Message:
    if size >= _MEGABYTE:
        return Message("{megabytes:,.0f} MB", megabytes=size / _MEGABYTE)
    return Message("{bytes:,} bytes", bytes=size)


def faulty(file: str, error: DocumentError) -> Message:
    """What a `DocumentError` says, after the file's name."""
    return Message("{file} {fault}", file=file, fault=error.message)
