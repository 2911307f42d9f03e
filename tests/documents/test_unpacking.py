"""core/documents/unpacking.py: pieces of bounded size, whatever the method."""

import io
import zipfile

import pytest

from core.documents.unpacking import PIECE, unpacked
from tests.documents.material import problems, read_all, texts, zipped

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 40_000, b"a" * 10_000_000], ids=len)
def test_pieces_are_bounded_and_whole(method: int, data: bytes) -> None:
    """All bytes come out, none of the pieces larger than a megabyte."""
    with zipfile.ZipFile(io.BytesIO(zipped(("a.txt", data), method=method))) as archive:
        pieces = list(unpacked(archive, archive.infolist()[0]))

    assert b"".join(pieces) == data
    assert max(map(len, pieces), default=0) <= PIECE


@pytest.mark.parametrize("method", METHODS)
def test_damaged_member_is_said_to_be(method: int) -> None:
    """A byte that was changed, or a checksum that does not fit: the member is left out, its neighbour is read."""
    good = zipped(("a.txt", "A text that was packed. " * 40), ("b.txt", "two"), method=method)
    start = good.index(b"a.txt") + len(b"a.txt")
    for place in (start + 20, good.index(b"PK\x01\x02") + 16):
        bad = bytearray(good)
        bad[place] ^= 0x55
        items = read_all("a.zip", bytes(bad))
        assert texts(items) == ["two"]
        assert [p.message for p in problems(items)] == ["a.zip/a.txt is damaged in the zip and cannot be unpacked."]


def test_dictionary_of_gigabytes_is_refused() -> None:
    """An LZMA member may ask for a dictionary of 4 GB in its head; it is left out as a method that is not known."""
    data = bytearray(zipped(("a.txt", "hello"), method=zipfile.ZIP_LZMA))
    start = data.index(b"a.txt") + len(b"a.txt")
    data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    (problem,) = problems(read_all("a.zip", bytes(data)))

    assert "packed by a method that cannot be read here" in problem.message
