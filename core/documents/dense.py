"""Tables and lines of which nearly nothing can be read: they are given up, since each row left out costs time."""

from collections.abc import Iterator

from core.documents.port import RawDocument, ReadLimits
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

_LEAST_READ = 0.01  # of the rows left out


def dense(rows: Iterator[RawDocument | Problem], limits: ReadLimits) -> Iterator[RawDocument | Problem]:
    """The rows as they come.

    :raises DocumentError: too many were left out, and next to none was read.
    """
    read = left_out = 0
    for item in rows:
        yield item
        if isinstance(item, RawDocument) and item.text and not item.text.isspace():
            read += 1
            continue
        left_out += 1
        if left_out >= limits.left_out and read < _LEAST_READ * left_out:
            message = Message(
                "was read no further: {count:,} rows had been left out, and {read:,} read.", count=left_out, read=read
            )
            raise DocumentError(message)
