"""The samples themselves, as documents and as a zip of files."""

import zipfile
from collections.abc import Iterator
from random import Random
from typing import BinaryIO

from core.documents.sampling.kinds import Kind
from core.documents.sampling.templates import kinds
from core.errors import ConfigurationError
from core.language import Message
from core.records import Document

MOST = 1_000_000
SOURCE = "samples"

_UNIX_FILE = 0o100644 << 16


def sample_documents(count: int, seed: int = 0) -> Iterator[Document]:
    """`count` documents, no two alike, about 60 to 400 words each; those of a larger count begin with the same ones.

    :raises ConfigurationError: `count` is not from 1 to 1,000,000.
    """
    if not 1 <= count <= MOST:
        raise ConfigurationError(
            Message("Count is {count}; it must be from 1 to {most:,}.", count=repr(count), most=MOST)
        )
    every = kinds()
    return (_sample(every[position % len(every)], position, seed) for position in range(count))


def _sample(kind: Kind, position: int, seed: int) -> Document:
    number = position + 1
    text = kind.write(number, Random(f"{seed}/{position}"))
    return Document(position, f"{kind.name}-{number:05d}.txt", text, SOURCE)


def sample_zip(count: int, seed: int, target: BinaryIO) -> None:
    """Write the samples to `target` as a zip of .txt files in UTF-8; the same bytes for the same count and seed.

    :raises ConfigurationError: as `samples`.
    """
    documents = sample_documents(count, seed)
    with zipfile.ZipFile(target, "w") as archive:
        for document in documents:
            member = zipfile.ZipInfo(document.name)  # dated 1980, always: equal samples are equal bytes
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, _UNIX_FILE
            archive.writestr(member, document.text + "\n")
