"""Documents in batches: each goes into the store in one transaction, and is in memory at once."""

import time
from collections.abc import Iterator
from itertools import islice

from core.records import Document

_DOCUMENTS = 1000
_CHARACTERS = 4_000_000
_SECONDS = 1.0  # after its first document a batch goes, however small: a run may wait for it


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
    room, due = _CHARACTERS, 0.0
    for document in islice(stream, _DOCUMENTS):
        due = due or time.monotonic() + _SECONDS
        batch.append(document)
        room -= size_of(document)
        if room < 0 or time.monotonic() > due:
            break
    return batch
