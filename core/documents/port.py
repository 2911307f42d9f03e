"""What every reader of a format takes and gives, and the two ways to get at a file's bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from core.documents.decoding import Decoded, decode, encoding_name
from core.documents.files import InputFile
from core.errors import ConfigurationError, DocumentError
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
class Found:
    """A text a reader found; it may still turn out empty or too long."""

    name: str
    text: str = field(repr=False)
    source: str
    row: int | None = None
    unit: str = "line"  # what `row` counts


Reader = Callable[[InputFile, ReadOptions], Iterator[Found | Problem]]
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
        raise DocumentError(f"cannot be read: {error.strerror or error}.") from error
    if len(data) > at_most:
        raise DocumentError(f"is larger than {megabytes(at_most)}.")
    return data


def load_text(file: InputFile, at_most: int) -> Decoded:
    """The file as text.

    :raises DocumentError: as `load`, or the bytes are no text, or there is nothing in it.
    """
    decoded = decode(load(file, at_most))
    if not decoded.text or decoded.text.isspace():
        raise DocumentError("is empty.")
    return decoded


def reading_notes(file: InputFile, decoded: Decoded) -> Iterator[Problem]:
    """What is to be said about the way in: lines in another encoding, and what could not be read at all."""
    if decoded.foreign_lines:
        several = decoded.foreign_lines > 1
        lines = f"{decoded.foreign_lines:,} line{'s' if several else ''} of {file.source} {'are' if several else 'is'}"
        read = f"{'were' if several else 'was'} read as {encoding_name(decoded.foreign_encoding)}"
        yield Problem(file.source, f"{lines} not UTF-8 and {read}.", note=True)
    if decoded.damaged:
        count = f"{decoded.damaged:,} character{'s' if decoded.damaged > 1 else ''}"
        message = f"{file.source} is damaged: {count} could not be read and became \ufffd."
        yield Problem(file.source, message, note=True)


def reader_of(file: InputFile, readers: Mapping[str, Reader]) -> Reader:
    """The reader of the file's format, by its name's ending.

    :raises DocumentError: none reads it.
    """
    if file.extension not in readers:
        raise DocumentError(f"was left out: its type cannot be read; these can: {', '.join(readers)}.")
    return readers[file.extension]


def megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.0f} MB" if size >= _MEGABYTE else f"{size:,} bytes"
