"""What every reader of a format takes and gives, and how it gets at a file's bytes: in pieces, counted as they come."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.documents.choice import Choices, FileChoice, id_columns
from core.documents.decoding import Decoded, decode, decode_pieces, encoding_name
from core.documents.files import InputFile
from core.errors import ConfigurationError, DocumentError
from core.language import Message, Wording, counted
from core.records import Problem, Value
from core.system_words import system_words

_MEGABYTE = 1_000_000
_PIECE, _SMALL_PIECE = 1 << 20, 1 << 16
_SECOND_BYTE, _FIRST_BYTE = 0x80, 0xC0  # from which on a byte of UTF-8 is a character's second, its first of several
_LONGEST_LINE = 82_000_000  # bytes: more than 20 million characters


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Past these a file, or a part of it, is refused: sizes in bytes, `ratio` as unpacked / packed.

    A ratio is judged only after `ratio_floor` bytes: a short file of one letter packs well and harms nobody.
    The process that reads may take `memory_bytes`, twice the file's size, and 60 MB more at most. It has `cpu_seconds`
    and one second more for each `bytes_a_second`, and may be silent for `silent_seconds`. A table of which
    `left_out` rows were, and next to none read, is given up. A mail may have so many
    `attachments`, and a file may lie in so many others (`depth`): in a mail in a mail.
    """

    members: int = 100_000
    document_bytes: int = 20_000_000
    file_bytes: int = 512_000_000
    total_bytes: int = 2_000_000_000
    ratio: int = 200
    ratio_floor: int = 5_000_000
    memory_bytes: int = 190_000_000
    cpu_seconds: int = 7
    bytes_a_second: int = 2_000_000
    silent_seconds: int = 60
    left_out: int = 100_000
    attachments: int = 200
    depth: int = 4

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if value < 1:
                raise ConfigurationError(
                    Message("{name} is {value}; it must be 1 or more.", name=name, value=repr(value))
                )

    def seconds_for(self, size: int) -> int:
        """CPU seconds for a file of so many bytes."""
        return self.cpu_seconds + size // self.bytes_a_second


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: which column holds the text (CSV, JSON), and whether each line of a text file is a document.

    `header` says whether a table's first row holds the names of its columns; None leaves it to the reader to tell.
    `sheet` is the one of a workbook's sheets that is read; None reads all that are shown.
    `join_columns` are several columns that make the text together, in the place of `text_column`. `id_column` is what
    rows are called by. `choices` are those of single files, which go before.
    """

    text_column: str | None = None
    one_per_line: bool = False
    header: bool | None = None
    sheet: str | None = None
    limits: ReadLimits = field(default_factory=ReadLimits)
    join_columns: tuple[str, ...] = ()
    id_column: str | None = None
    choices: Choices = field(default_factory=Choices)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns that hold the text, as a person named them; () where it is left to the reader."""
        return self.join_columns or (() if self.text_column is None else (self.text_column,))

    @property
    def id_columns(self) -> tuple[str, ...]:
        """All columns that are named to call rows by."""
        return id_columns(self.id_column, self.choices.files)

    def for_file(self, file: InputFile) -> "ReadOptions":
        """The options with what is chosen for this file; those of an archive's files stay beside."""
        choice = self.choices.of(file)
        if choice is None:
            return self
        texts = choice.text_column is not None or choice.join_columns
        return replace(
            self,
            text_column=choice.text_column if texts else self.text_column,
            join_columns=choice.join_columns if texts else self.join_columns,
            id_column=choice.id_column or self.id_column,
            header=self.header if choice.header is None else choice.header,
        )

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> "ReadOptions":
        """The options whose `dataclasses.asdict` this is, come through JSON."""
        files = tuple(FileChoice(**choice) for choice in raw["choices"]["files"])
        return ReadOptions(
            **{
                **raw,
                "limits": ReadLimits(**raw["limits"]),
                "join_columns": tuple(raw["join_columns"]),
                "choices": Choices(files),
            }
        )


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A text a reader found; it may still turn out empty or too long.

    `fields` are all columns of a table's row in their order, the text's own too, as `fields.values_of` has them.
    """

    name: str
    text: str = field(repr=False)
    source: str
    row: int | None = None
    unit: str = "line"  # what `row` counts
    fields: Mapping[str, Value] = field(default_factory=dict, repr=False, hash=False)


Found = RawDocument | Problem | InputFile
"""What a reader finds in a file: documents, what is to be said about it, and files that are attached to it."""

Reader = Callable[[InputFile, ReadOptions], Iterator[Found]]
"""Yields in the order of the file. Raises `DocumentError`, whose message goes on after the file's name ("is empty."),
where nothing (more) of the file can be read."""


@dataclass(frozen=True, slots=True)
class OfferedLines:
    """A text file that looks as if each of its lines were a document, and how many documents that makes."""

    file: str
    documents: int


def pieces(file: InputFile, at_most: int) -> Iterator[bytes]:
    """The file's bytes, a megabyte at a time; a small file's in small pieces, for which no memory is asked.

    :raises DocumentError: it cannot be opened, or holds more than `at_most` bytes, whatever its size claims.
    """
    size, at_a_time = 0, min(_PIECE, max(_SMALL_PIECE, file.size + 1))
    try:
        with file.open() as stream:
            while piece := stream.read(at_a_time):
                size += len(piece)
                if size > at_most:
                    raise too_large(at_most)
                yield piece
    except OSError as error:
        raise unreadable(error) from error


def load_text(file: InputFile, at_most: int, *, by_lines: bool = False) -> Decoded:
    """The file as text; plain UTF-8 is never held as bytes beside its text.

    `by_lines` says that no line can be of use that is much longer than a document may be: its end is dropped.

    :raises DocumentError: as `pieces`, or the bytes are no text, or there is nothing in it.
    """
    read = pieces(file, at_most)
    decoded = decode_pieces(_shortened(read) if by_lines else read) or decode(b"".join(pieces(file, at_most)))
    if not decoded.text or decoded.text.isspace():
        raise DocumentError(Message("is empty."))
    return decoded


def _shortened(read: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces without the ends of lines that are too long; what is left of those is still too long."""
    length = 0
    for piece in read:
        start = 0 if length <= _LONGEST_LINE else piece.find(b"\n")
        if start < 0:
            continue
        newline = piece.rfind(b"\n")
        length = length + len(piece) if newline < 0 else len(piece) - newline
        yield piece[start:] if length <= _LONGEST_LINE else piece[start : _last_character(piece)]


def _last_character(piece: bytes) -> int:
    """Where the last character of a piece of UTF-8 begins; it may be cut off."""
    at = len(piece) - 1
    while at > 0 and _SECOND_BYTE <= piece[at] < _FIRST_BYTE:
        at -= 1
    return at


def split_lines(text: str) -> Iterator[str]:
    """The text's lines one by one, to the last that is not blank; only \\n ends a line."""
    start, last = 0, len(text)
    while last and text[last - 1].isspace():
        last -= 1
    while start <= last:
        end = text.find("\n", start, last)
        end = last if end < 0 else end
        yield text[start:end]
        start = end + 1


def empty_lines(file: InputFile, count: int, first: int) -> Message:
    """One sentence for all lines of a file that are empty."""
    return counted(
        "In {file}, line {line} is empty.",
        "In {file}, {count:,} lines are empty (the first is line {line}).",
        file=file.source,
        count=count,
        line=first,
    )


def reading_notes(file: InputFile, decoded: Decoded) -> Iterator[Problem]:
    """What is to be said about the way in: lines in another encoding, and what could not be read at all."""
    if decoded.foreign_lines:
        yield Problem(file.source, _foreign(file, decoded), note=True)
    if decoded.damaged:
        yield Problem(file.source, _damaged(file, decoded.damaged), note=True)


READ_AS = "{file} was read as {encoding}."
"""The note that a table is in another encoding than UTF-8."""


def encoding_note(file: InputFile, decoded: Decoded) -> Iterator[Problem]:
    """Which encoding a table is in, where it is not UTF-8: a wrong guess spoils every row."""
    if decoded.encoding != "utf-8":
        name = encoding_name(decoded.encoding).upper()
        message = Message("{file} was read as {encoding}.", file=file.source, encoding=name)
        yield Problem(file.source, message, note=True)


def _foreign(file: InputFile, decoded: Decoded) -> Message:
    encoding = encoding_name(decoded.foreign_encoding)
    return counted(
        "{count:,} line of {file} is not UTF-8 and was read as {encoding}.",
        "{count:,} lines of {file} are not UTF-8 and were read as {encoding}.",
        count=decoded.foreign_lines,
        file=file.source,
        encoding=encoding,
    )


def _damaged(file: InputFile, count: int) -> Message:
    return counted(
        "{file} is damaged: {count:,} character could not be read and became \ufffd.",
        "{file} is damaged: {count:,} characters could not be read and became \ufffd.",
        file=file.source,
        count=count,
    )


def reader_of(file: InputFile, readers: Mapping[str, Reader]) -> Reader:
    """The reader of the file's format, by its name's ending; it goes by what is chosen for the file.

    :raises DocumentError: none reads it.
    """
    if file.extension not in readers:
        types = ", ".join(readers)
        raise DocumentError(Message("was left out: its type cannot be read; these can: {types}.", types=types))
    reader = readers[file.extension]
    return lambda file, options: reader(file, options.for_file(file))


def unreadable(error: OSError) -> DocumentError:
    return DocumentError(Message("cannot be read: {why}.", why=system_words(error)))


OUT_OF_MEMORY = Wording("needs more memory than reading a file may take; split it.")


def out_of_memory() -> DocumentError:
    return DocumentError(OUT_OF_MEMORY())


def too_large(at_most: int) -> DocumentError:
    return DocumentError(Message("is larger than {size}.", size=megabytes(at_most)))


def megabytes(size: int) -> Message:
    if size >= _MEGABYTE:
        return Message("{megabytes:,.0f} MB", megabytes=size / _MEGABYTE)
    return Message("{bytes:,} bytes", bytes=size)


def faulty(file: str, error: DocumentError) -> Message:
    """What a `DocumentError` says, after the file's name."""
    return Message("{file} {fault}", file=file, fault=error.message)
