"""Documents in batches: each goes into the store in one transaction, and is in memory at once."""

from collections.abc import Iterator
from itertools import islice

from core.records import Document

_DOCUMENTS = 1000
_CHARACTERS = 4_000_000


def size_of(document: Document) -> int:
    """Characters of its text and of its own columns."""
    size = len(document.text)
    if document.fields:
        size += sum(
            len(value) for value in document.fields.values() if isinstance(value, str) and value != document.text
        )
    return size


def batch_of(stream: Iterator[Document]) -> list[Document]:
    """The next documents, as many as go together; empty at the end."""
    batch: list[Document] = []
    room = _CHARACTERS
    for document in islice(stream, _DOCUMENTS):
        batch.append(document)
        room -= size_of(document)
        if room < 0:
            break
    return batch
