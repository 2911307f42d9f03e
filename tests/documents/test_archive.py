"""core/documents/archive.py: zips read in memory, and what must not be read."""

import contextlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from core.documents import InputFile, ReadOptions, read
from core.documents.port import ReadLimits
from core.records import Problem
from tests.documents.material import documents, only_problem, problems, read_all, texts, zipped


def limited(**limits: int) -> ReadOptions:
    return ReadOptions(limits=ReadLimits(**limits))


def test_members_of_all_formats_in_the_order_of_the_archive() -> None:
    """Positions run through all members, and every document says in which file, and where in it, it was."""
    data = zipped(("z.txt", "last name first"), ("sub/", ""), ("sub/b.csv", "id,text\n7,row\n"), ("a.jsonl", '"line"'))

    assert [(d.position, d.name, d.source, d.row, d.text) for d in documents(read_all("in.zip", data))] == [
        (0, "z.txt", "in.zip/z.txt", None, "last name first"),
        (1, "7", "in.zip/sub/b.csv", 2, "row"),
        (2, "a.jsonl line 1", "in.zip/a.jsonl", 1, "line"),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_packing(method: int) -> None:
    """What Python can unpack is read."""
    assert texts(read_all("a.zip", zipped(("a.txt", "hello " * 50), method=method))) == [("hello " * 50).strip()]


def test_names_are_labels_and_nothing_is_written(tmp_path: Path) -> None:
    """Names that lead out of a folder, or carry control characters, are shown tamely; no file appears anywhere."""
    inner = tmp_path / "inner"
    inner.mkdir()
    data = zipped(("../../evil.txt", "a"), ("/abs.txt", "b"), ("C:\\win.txt", "c"), ("x\x1b[2J.txt", "d"))

    with contextlib.chdir(inner):
        names = [document.name for document in documents(read_all("a.zip", data))]

    assert names == ["evil.txt", "abs.txt", "win.txt", "x[2J.txt"]
    assert list(tmp_path.rglob("*")) == [inner]


def test_names_in_gbk_from_a_chinese_windows() -> None:
    """A name not marked as UTF-8 that is GBK, or UTF-8 all the same, is shown as it was written."""
    for encoding in ("gb18030", "utf-8"):
        data = zipped(("xxxx.txt", "a"))
        name = "会议" if encoding == "gb18030" else "会x"
        data = data.replace(b"xxxx", name.encode(encoding))
        assert [d.name for d in documents(read_all("a.zip", data))] == [f"{name}.txt"]


def test_two_members_of_one_name_are_two_documents() -> None:
    """Documents are told apart by their place, not by their name."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("a.txt", "one"), ("a.txt", "two"))

    assert texts(read_all("a.zip", data)) == ["one", "two"]


def test_what_cannot_be_read_is_named_and_the_rest_is_read() -> None:
    """Other types, zips in zips, empty and undecodable members each have their sentence; litter is counted."""
    data = zipped(
        ("a.txt", "first"),
        ("pic.png", b"\x89PNG"),
        ("in.zip", zipped(("x.txt", "x"))),
        ("empty.txt", ""),
        ("bytes.txt", bytes(range(256))),
        ("bad.jsonl", "{oops"),
        ("noend", "x"),
        ("__MACOSX/._a.txt", "x"),
        (".DS_Store", "x"),
        ("z.txt", "last"),
    )
    items = read_all("a.zip", data)

    assert texts(items) == ["first", "last"]
    said = {p.source: p.message for p in problems(items)}
    assert "its type cannot be read" in said["a.zip/pic.png"]
    assert "is a zip inside a zip" in said["a.zip/in.zip"]
    assert said["a.zip/empty.txt"] == "a.zip/empty.txt is empty."
    assert "is not text" in said["a.zip/bytes.txt"]
    assert said["a.zip/bad.jsonl"].startswith("a.zip/bad.jsonl, line 1, is not JSON")
    assert "its type cannot be read" in said["a.zip/noend"]
    assert said["a.zip"] == "In a.zip, hidden and system files were left out: 2."
    assert len(said) == len(problems(items)) == 7


@pytest.mark.parametrize("cut", [1, 10, 30, 90])
def test_truncated_zip_is_one_problem(cut: int) -> None:
    """An archive without its end cannot be read, and says so."""
    assert "broken or cut off" in only_problem(read_all("a.zip", zipped(("a.txt", "hello"))[:-cut]))


def test_no_zip_and_empty_zip() -> None:
    """Bytes that are no zip, and a zip with nothing in it."""
    assert "is no zip file" in only_problem(read_all("a.zip", b"hello"))
    assert only_problem(read_all("a.zip", zipped())) == "a.zip holds no documents."
    assert only_problem(read_all("a.zip", b"")) == "a.zip is empty."


def test_damaged_member_costs_itself() -> None:
    """A flipped byte is noticed by the checksum; the neighbours are read."""
    data = bytearray(zipped(("a.txt", "one"), ("b.txt", "SECRET"), ("c.txt", "three"), method=zipfile.ZIP_STORED))
    data[data.index(b"SECRET")] ^= 0xFF
    items = read_all("a.zip", bytes(data))

    assert texts(items) == ["one", "three"]
    assert [p.message for p in problems(items)] == ["a.zip/b.txt is damaged in the zip and cannot be unpacked."]


def test_encrypted_member_costs_itself() -> None:
    """A member with a password says so; the others are read."""
    data = bytearray(zipped(("a.txt", "one"), ("b.txt", "two")))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag, in the directory
    items = read_all("a.zip", bytes(data))

    assert texts(items) == ["two"]
    assert problems(items)[0].message == "a.zip/a.txt is encrypted; make the zip without a password."


def test_unknown_method_costs_its_member() -> None:
    """A method of packing that Python does not have is named."""
    data = bytearray(zipped(("a.txt", "one"), ("b.txt", "two")))
    for start in (data.index(b"PK\x01\x02") + 10, data.index(b"PK\x03\x04") + 8):
        data[start : start + 2] = struct.pack("<H", 97)
    items = read_all("a.zip", bytes(data))

    assert texts(items) == ["two"]
    assert "method that cannot be read" in problems(items)[0].message


def test_bomb_by_ratio_is_left_out_and_the_rest_is_read() -> None:
    """Eight megabytes of one letter unpack to over 200 times their size: that member goes, its neighbours stay."""
    items = read_all("a.zip", zipped(("a.txt", "one"), ("bomb.txt", b"a" * 8_000_000), ("b.txt", "two")))

    assert texts(items) == ["one", "two"]
    assert "zip bomb" in problems(items)[0].message
    assert problems(items)[0].source == "a.zip/bomb.txt"


def test_large_bomb_does_not_condemn_its_neighbours() -> None:
    """What was unpacked of a refused member counts towards the total, not towards the ratio of what is kept."""
    options = limited(ratio_floor=100_000)
    items = read_all("a.zip", zipped(("bomb.txt", b"a" * 30_000_000), ("a.txt", "one"), ("b.txt", "two")), options)

    assert texts(items) == ["one", "two"]
    assert [p.source for p in problems(items)] == ["a.zip/bomb.txt"]


def test_short_file_of_one_letter_is_no_bomb() -> None:
    """Below the floor no ratio is judged."""
    assert texts(read_all("a.zip", zipped(("a.txt", b"a" * 1_000_000)))) == ["a" * 1_000_000]


def test_bomb_by_total_stops_the_archive() -> None:
    """Past the total nothing more is unpacked; what was read before is kept."""
    members = [(f"{number}.txt", "x" * 100) for number in range(10)]
    items = read_all("a.zip", zipped(*members), limited(total_bytes=350))

    assert texts(items) == ["x" * 100] * 3
    assert [p.message for p in problems(items)] == ["a.zip unpacks to more than 350 bytes; reading stopped at 3.txt."]


def test_bomb_of_many_small_members_stops_by_the_whole_ratio() -> None:
    """Members that each stay below the floor are judged together."""
    members = [(f"{number}.txt", b"a" * 50_000) for number in range(60)]
    items = read_all("a.zip", zipped(*members), limited(ratio_floor=100_000))

    assert 0 < len(texts(items)) < 60
    assert "times its size; reading stopped" in problems(items)[-1].message


def test_overlapping_members_are_not_unpacked_again_and_again() -> None:
    """A directory whose entries all point at one member's data: none of them is read."""
    items = read_all("a.zip", overlapping(b"a" * 40_000, 50))

    assert texts(items) == []
    assert {p.message for p in problems(items)} == {"a.zip/a.txt is damaged in the zip and cannot be unpacked."}
    assert len(problems(items)) == 50


def overlapping(data: bytes, count: int) -> bytes:
    """A zip whose directory lists its one member `count` times."""
    whole = zipped(("a.txt", data))
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entry, tail = whole[start:end], bytearray(whole[end:])
    struct.pack_into("<2HL", tail, 8, count, count, len(entry) * count)
    return whole[:start] + entry * count + bytes(tail)


def test_member_that_lies_about_its_size_is_not_read_past_it() -> None:
    """A header that claims ten bytes for eight million yields a damaged member, not eight million bytes."""
    data = bytearray(zipped(("a.txt", b"a" * 8_000_000), ("b.txt", "two")))
    for start in (data.index(b"PK\x01\x02") + 24, data.index(b"PK\x03\x04") + 22):
        struct.pack_into("<L", data, start, 10)
    items = read_all("a.zip", bytes(data))

    assert texts(items) == ["two"]
    assert problems(items)[0].source == "a.zip/a.txt"


def test_too_many_members_are_refused_before_the_directory_is_loaded() -> None:
    """As many as the limit are read; one more and the archive is refused, in zip64 too."""
    members = [(f"{number}.txt", "x") for number in range(20)]

    assert len(texts(read_all("a.zip", zipped(*members), limited(members=20)))) == 20
    message = only_problem(read_all("a.zip", zipped(*members), limited(members=19)))
    assert message == "a.zip holds more than 19 files; split it."
    assert "more than 19 files" in only_problem(read_all("a.zip", as_zip64(zipped(*members)), limited(members=19)))
    assert len(texts(read_all("a.zip", as_zip64(zipped(*members)), limited(members=20)))) == 20


def as_zip64(data: bytes) -> bytes:
    """The same archive with the end records of zip64 (APPNOTE 4.3.14, 4.3.15)."""
    end = data.rindex(b"PK\x05\x06")
    count, _, size, offset = struct.unpack_from("<2H2L", data, end + 8)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + record + locator + tail


def test_count_does_not_trust_the_end_record() -> None:
    """An end record that claims one member does not hide the other nineteen."""
    data = bytearray(zipped(*((f"{number}.txt", "x") for number in range(20))))
    struct.pack_into("<2H", data, data.rindex(b"PK\x05\x06") + 8, 1, 1)

    assert "more than 19 files" in only_problem(read_all("a.zip", bytes(data), limited(members=19)))


def test_archive_behind_other_bytes_and_with_a_comment() -> None:
    """A self-extracting archive is a zip too."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "hello")
        archive.comment = b"made by hand"

    assert texts(read_all("a.zip", b"#!/bin/sh\n" * 30 + target.getvalue())) == ["hello"]


def test_too_large_member_is_left_out() -> None:
    """A member past the file limit is a problem of that member."""
    items = read_all("a.zip", zipped(("a.txt", "x" * 101), ("b.txt", "x" * 100)), limited(file_bytes=100))

    assert texts(items) == ["x" * 100]
    assert problems(items)[0].message == "a.zip/a.txt is larger than 100 bytes."


def test_members_are_unpacked_one_by_one() -> None:
    """The stream is lazy: the first document comes before a later member is looked at."""
    data = bytearray(zipped(("a.txt", "one"), ("b.txt", "SECRET"), method=zipfile.ZIP_STORED))
    stream = read([InputFile.from_bytes("a.zip", bytes(data))])

    assert texts([next(stream)]) == ["one"]
    assert texts(stream) == ["SECRET"]


def test_stream_that_is_left_early_closes_its_file() -> None:
    """Closing the reading closes the archive it was in."""
    opened: list[io.BytesIO] = []

    def open_file() -> io.BytesIO:
        opened.append(io.BytesIO(zipped(("a.txt", "one"), ("b.txt", "two"))))
        return opened[-1]

    stream = read([InputFile("a.zip", 100, open_file)])
    assert not isinstance(next(stream), Problem)
    stream.close()  # type: ignore[attr-defined]  # a generator, though only an iterator is promised

    assert [file.closed for file in opened] == [True]
