"""Plain text and Markdown: a file is a document, or each of its lines is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.documents.files import InputFile
from core.documents.port import RawDocument, ReadOptions, empty_lines, load_text, reading_notes, split_lines
from core.errors import DocumentError
from core.records import Problem

EXTENSIONS = (".txt", ".md")

_SENTENCE_END = re.compile(r"""[.!?\u3002\uff01\uff1f\u2026;\uff1b]["'\u201d\u2019)\uff09\u300d\u300f]*$""")
_LONGEST_END = 20  # characters looked at for a sentence's end
_SHORTEST_DOCUMENT = 20  # characters; lines shorter than this are a list, or verse


def read_text(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    limits = options.limits
    decoded = load_text(
        file, limits.file_bytes if options.one_per_line else limits.document_bytes, by_lines=options.one_per_line
    )
    yield from reading_notes(file, decoded)
    if options.one_per_line:
        yield from _lines(file, decoded.text)
    else:
        yield RawDocument(file.name, decoded.text, file.source)


def _lines(file: InputFile, text: str) -> Iterator[RawDocument | Problem]:
    """A document a line; empty lines between them are counted, not listed."""
    empty = first = 0
    for number, line in enumerate(split_lines(text), start=1):
        if line.strip():
            yield RawDocument(f"{file.name} line {number}", line, file.source, number)
        else:
            empty, first = empty + 1, first or number
    if empty:
        yield Problem(file.source, empty_lines(file, empty, first), first)


@dataclass(frozen=True, slots=True)
class LinesOffer:
    """A text file that may be read as a document a line: how many that makes, and whether it looks meant so."""

    documents: int
    likely: bool


def offers_lines(file: InputFile) -> LinesOffer | None:
    """The offer for one .txt or .md file; None where it has fewer than two lines with text, or cannot be read.

    It looks meant so where lines are long enough to be documents and nine in ten end as a sentence does.
    """
    if file.extension not in EXTENSIONS:
        return None
    try:
        text = load_text(file, ReadOptions().limits.file_bytes).text
    except DocumentError:
        return None
    lines = ended = 0
    for line in filter(None, map(str.strip, split_lines(text))):
        lines += 1
        ended += len(line) >= _SHORTEST_DOCUMENT and bool(_SENTENCE_END.search(line[-_LONGEST_END:]))
    if lines <= 1:  # one line is one document either way
        return None
    return LinesOffer(lines, ended >= 0.9 * lines)
