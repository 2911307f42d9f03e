"""core/documents/process.py: whatever a file does to the process that reads it, it ends in a sentence."""

import io
import os
import resource
import select
import signal
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from core.documents import InputFile, OfferedLines, ReadOptions, read, read_in_child
from core.documents.frames import NEWS
from core.documents.port import ReadLimits
from core.documents.reader import Failed, Reader
from core.documents.shares import Share, Source
from core.errors import DocumentError
from core.records import Document, Problem
from tests.documents.material import zipped

OK = InputFile.from_bytes("ok.txt", b"Nothing is wrong here.")
LONG = b"text\n" + b"".join(b"Row %d of a table that is longer than a pipe holds.\n" % row for row in range(200_000))


def _read(*files: InputFile, **limits: int) -> tuple[list[str], list[str]]:
    """The texts and the sentences that the files give."""
    items = list(read_in_child(files, ReadOptions(limits=ReadLimits(**limits))))
    documents = [item for item in items if isinstance(item, Document)]
    assert [document.position for document in documents] == list(range(len(documents)))
    return [document.text for document in documents], [item.message for item in items if isinstance(item, Problem)]


def _readers() -> set[int]:
    """The reading processes of this one that are not gone; its other children may be any test's."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    children = {int(child) for task in tasks for child in _content(task).split()}
    return {child for child in children if b"core.documents.child" in _content(Path(f"/proc/{child}/cmdline"))}


def _content(path: Path) -> bytes:
    """What is in a file of /proc; nothing where its thread or process has just gone."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


class Since:
    """The reading processes that were started since: those of this test."""

    def __init__(self) -> None:
        self._before = _readers()

    def __call__(self) -> set[int]:
        return _readers() - self._before


@pytest.fixture
def readers() -> Since:
    return Since()


def test_child_reads_as_read_does() -> None:
    """The same documents and problems, field by field, as without a process; words are counted there."""
    files = [
        InputFile.from_bytes("a.csv", "id,text\n7,one two\n8,\n9,数据\n".encode()),
        InputFile.from_bytes("b.zip", zipped(("c.txt", "three"), ("d.bin", "x"))),
        InputFile.from_bytes("e.csv", b"code,remark\n1,first\n2,second\n"),
        InputFile.from_bytes("f.txt", b""),
        OK,
    ]
    items = list(read_in_child(files))

    assert items == list(read(files))
    assert [item.words for item in items if isinstance(item, Document)] == [2, 2, 1, 4]


def test_file_on_a_disk_is_read_where_it_is(tmp_path: Path) -> None:
    """A path's file goes along as it is."""
    path = tmp_path / "a.txt"
    path.write_text("From the disk.")

    assert _read(InputFile.from_path(path, "a.txt")) == (["From the disk."], [])


def test_files_behind_a_slow_one_do_not_use_up_the_open_files(tmp_path: Path) -> None:
    """Where a program may have few files open, those behind the slow one are not opened all at once."""
    page = "<p>A paragraph that takes its time.</p>" * 200_000
    (tmp_path / "a.html").write_text(f"<html><body>{page}</body></html>")
    for number in range(1_000):
        (tmp_path / f"b{number:04}.txt").write_text(f"Text {number}.")
    files = [InputFile.from_path(path, path.name) for path in sorted(tmp_path.iterdir())]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 200, hard))
    try:
        items = list(read_in_child(files, ReadOptions(), readers=lambda: 3))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [item for item in items if not isinstance(item, Document)] == []
    assert len(items) == 1_001


def test_file_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """It was there when it was listed and is gone now: the others are read."""
    path = tmp_path / "a.txt"
    path.write_text("Gone soon.")
    gone = InputFile.from_path(path, "a.txt")
    path.unlink()

    assert _read(gone, OK) == (["Nothing is wrong here."], ["a.txt cannot be read: No such file or directory."])


def test_text_that_looks_like_a_document_a_line_is_offered_as_such() -> None:
    """The offer comes after the file's document."""
    lines = InputFile.from_bytes("a.txt", b"This is the first document.\nAnd this is the second one.\n")

    assert list(read_in_child([lines]))[1:] == [OfferedLines("a.txt", 2)]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bomb_of_any_method_leaves_its_neighbours(method: int) -> None:
    """A few kilobytes that unpack to 120 MB, with room for 60: the member is refused, the rest is read."""
    bomb = InputFile.from_bytes("a.zip", zipped(("b.csv", b"a" * 120_000_000), ("c.txt", "two"), method=method))
    texts, sentences = _read(bomb, OK, memory_bytes=60_000_000)

    assert texts == ["two", "Nothing is wrong here."]
    assert sentences == ["a.zip/b.csv unpacks to more than 200 times its size, as only a zip bomb does."]


def test_too_large_document_is_refused_while_it_is_read() -> None:
    """A member of 80 MB that is no bomb, with room for 40: little more than 20 MB of it are unpacked."""
    packed = zipped(("b.txt", b"a" * 80_000_000), ("c.txt", "two"), method=zipfile.ZIP_STORED)
    file = InputFile("a.zip", 1, lambda: io.BytesIO(packed))  # its size would earn it more memory
    texts, sentences = _read(file, memory_bytes=40_000_000, ratio=10**9)

    assert texts == ["two"]
    assert sentences == ["a.zip/b.txt is larger than 20 MB."]


@pytest.mark.parametrize("name", ["a.json", "a.zip"])
def test_too_little_memory_is_a_sentence(name: str) -> None:
    """Four million lists in lists, some 300 MB in memory: the file, or the member of a zip, is left out."""
    data = b'{"text": [' + b"[]," * 4_000_000 + b"[]]}"
    packed = zipped(("b.json", data), ("c.txt", "two")) if name == "a.zip" else data
    texts, sentences = _read(InputFile.from_bytes(name, packed), OK, memory_bytes=100_000_000, ratio=100_000)

    assert texts == ["two", "Nothing is wrong here."][name == "a.json" :]
    assert [sentence.split(" ", 1)[1] for sentence in sentences] == [
        "needs more memory than reading a file may take; split it."
    ]


def test_too_much_computing_time_is_a_sentence() -> None:
    """Twenty million rows in a small zip, with one second to read them: reading stops, and the next file is read."""
    rows = zipped(("b.csv", b"text\n" + b"a\n" * 20_000_000))
    texts, sentences = _read(InputFile.from_bytes("a.zip", rows), OK, cpu_seconds=1, ratio=100_000)

    assert texts[-1] == "Nothing is wrong here."
    assert len(texts) < 20_000_000
    assert sentences == ["a.zip takes more than 1 s to read; reading stopped there."]


def test_too_much_text_is_a_sentence() -> None:
    """What comes out of a file is counted as it comes."""
    texts, sentences = _read(InputFile.from_bytes("a.csv", LONG), OK, total_bytes=1_000_000)

    assert texts[-1] == "Nothing is wrong here."
    assert sentences == ["a.csv holds more than 1 MB of text."]


def test_far_more_text_than_bytes_is_a_sentence() -> None:
    """What unpacks in a library is counted as it comes, too: 200 times the file's size is never honest."""
    file = InputFile("a.csv", 1000, lambda: io.BytesIO(LONG))
    texts, sentences = _read(file, OK, ratio_floor=100_000)

    assert texts[-1] == "Nothing is wrong here."
    assert sentences == ["a.csv holds more than 1 MB of text."]


@pytest.mark.parametrize(
    ("blow", "sentence"),
    [
        (signal.SIGKILL, "a.csv could not be read to its end: the process that read it was ended by it."),
        (signal.SIGSTOP, "a.csv gave nothing for 1 s; reading stopped there."),
    ],
)
def test_dead_or_silent_process_costs_its_file_alone(blow: signal.Signals, sentence: str, readers: Since) -> None:
    """What it had read is kept, the file says why it ended, and a new process reads on."""
    files = [InputFile.from_bytes("a.csv", LONG), OK]
    stream = read_in_child(files, ReadOptions(limits=ReadLimits(silent_seconds=1)))
    first = next(stream)
    for child in readers():
        os.kill(child, blow)
    rest = list(stream)

    assert isinstance(first, Document)
    assert [item.message for item in rest if isinstance(item, Problem)] == [sentence]
    last = rest[-1]
    assert isinstance(last, Document)
    assert last.text == "Nothing is wrong here."
    assert last.position == len(rest) - 1


WIDE = b"text\n" + b"".join(b"%d " % row * 1000 + b"\n" for row in range(2_000))  # 10 MB: more than goes at once
MANY = zipped(*((f"{number}.txt", f"Text number {number}.") for number in range(450)))


def test_several_processes_give_the_order_of_the_files(readers: Since) -> None:
    """Small files behind a large one, and a zip of three shares: items, and files read, as one process has them."""
    names = ("a.csv", "b.txt", "c.zip", "d.txt", "e.pages", "f.txt")
    data = (WIDE, b"", MANY, b"one\n\ntwo", b"?", b"two")
    files = [InputFile.from_bytes(name, content) for name, content in zip(names, data, strict=True)]
    counts: list[int] = []
    most = 0
    stream = read_in_child(files, readers=lambda: 3, files_read=counts.append)
    for item, expected in zip(stream, read(files), strict=True):
        assert item == expected
        most = most or len(readers())

    assert most == 3
    assert sum(counts) == 450 + 5


def test_process_that_dies_in_an_archive_costs_nothing_where_no_member_is_to_blame(readers: Since) -> None:
    """What it had read and not yet said is read again, and nothing comes twice."""
    file = InputFile.from_bytes("c.zip", MANY)
    items: list[object] = []
    for item in read_in_child([file], readers=lambda: 2):
        if not items:
            for child in readers():
                os.kill(child, signal.SIGKILL)
        items.append(item)

    assert items == list(read([file]))


def test_share_is_not_to_blame_for_a_process_that_was_ended_before_it_came(readers: Since) -> None:
    """A process that waits for its next share may be killed, and have no time to end before that share comes."""
    file = InputFile.from_bytes("a.txt", b"Text.")
    with ExitStack() as opened:
        source = Source(file, ReadOptions(), 0, opened)
        source.open(lambda: False)
        reader = opened.enter_context(closing(Reader(0)))
        reader.give(Share(source, "a.txt"))
        while reader.shares:
            select.select([reader.channel], [], [])
            for frame in reader.frames():
                if frame.kind == NEWS:
                    reader.done()
                    break
        for child in readers():
            os.kill(child, signal.SIGKILL)
        reader.give(Share(source, "a.txt", tried=True))
        select.select([reader.channel], [], [])
        with pytest.raises(Failed) as failed:
            list(reader.frames())

    assert failed.value.before


def test_member_that_ends_its_process_costs_itself_alone(readers: Since) -> None:
    """The second death at the same member: the archive's others are read, and the sentence names the one."""
    members = ("a.txt", "one"), ("b.csv", WIDE), ("c.txt", "three")
    file = InputFile.from_bytes("z.zip", zipped(*members, method=zipfile.ZIP_STORED))
    killed: set[int] = set()
    items = []
    for item in read_in_child([file]):
        items.append(item)
        if item.source == "z.zip/b.csv" and len(killed) < 2:  # type: ignore[union-attr]  # no offer comes
            for child in readers() - killed:
                os.kill(child, signal.SIGKILL)
                killed.add(child)

    first, *_, problem, last = items
    assert isinstance(first, Document)
    assert isinstance(problem, Problem)
    assert isinstance(last, Document)
    assert (first.text, last.text, last.position) == ("one", "three", len(items) - 2)
    assert [item.row for item in items[1:-2] if isinstance(item, Document)] == list(range(2, len(items) - 1))
    assert problem.source == "z.zip/b.csv"
    assert problem.message == ("z.zip/b.csv could not be read to its end: the process that read it was ended by it.")


def test_archive_that_takes_too_long_is_given_up_as_a_whole() -> None:
    """Its shares have one limit of computing time together, whoever reads them; the next file is read."""
    slow = [(f"{number}.csv", b"text\n" + b"a\n" * 200_000) for number in range(6)]
    bomb = InputFile.from_bytes("a.zip", zipped(*slow, method=zipfile.ZIP_STORED))
    limits = ReadLimits(cpu_seconds=1, bytes_a_second=10**9)
    items = list(read_in_child([bomb, OK], ReadOptions(limits=limits), readers=lambda: 2))

    assert [item.message for item in items if isinstance(item, Problem)] == [
        "a.zip takes more than 1 s to read; reading stopped there."
    ]
    assert items[-1].text == "Nothing is wrong here."  # type: ignore[union-attr]  # a document


class Upload(io.RawIOBase):
    """Bytes without an end, that come a megabyte at a time."""

    def __init__(self) -> None:
        self.pieces = 0

    def read(self, _: int = -1) -> bytes:
        self.pieces += 1
        return b"x" * 1_000_000


def test_reading_is_stopped_while_its_file_is_still_copied(readers: Since) -> None:
    """An upload goes to a file on disk first: a stop in the middle of that ends it."""
    upload = Upload()
    file = InputFile("a.txt", 10**12, lambda: upload)  # type: ignore[arg-type, return-value]  # what is read of it is there
    with pytest.raises(DocumentError, match="cancelled"):
        list(read_in_child([file], stopped=lambda: upload.pieces > 2))

    assert upload.pieces == 3
    assert readers() == set()


def test_process_that_dies_between_two_files_costs_none(readers: Since) -> None:
    """Nothing was being read: the next file is read by a new one."""

    def files() -> Iterator[InputFile]:
        yield OK
        for child in readers():
            os.kill(child, signal.SIGKILL)
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        yield OK

    assert [item.text for item in read_in_child(files()) if isinstance(item, Document)] == [
        "Nothing is wrong here.",
        "Nothing is wrong here.",
    ]


def test_reading_that_is_stopped_ends_in_the_middle(readers: Since) -> None:
    """Asked to stop in the middle of a file: no more documents, and no process stays."""
    read_so_far: list[object] = []
    stream = read_in_child([InputFile.from_bytes("a.csv", LONG)], stopped=lambda: bool(read_so_far))
    with pytest.raises(DocumentError, match="cancelled"):
        read_so_far.extend(item for item in _noting(stream, read_so_far))

    assert 0 < len(read_so_far) < 200_000
    assert readers() == set()


def _noting(stream: Iterator[object], seen: list[object]) -> Iterator[object]:
    for item in stream:
        seen.append(item)
        yield item


def test_stream_that_is_left_early_ends_its_process(readers: Since) -> None:
    """Closing the stream leaves nothing behind."""
    with closing(read_in_child([InputFile.from_bytes("a.csv", LONG)])) as stream:  # type: ignore[type-var]  # generator
        next(stream)
        assert len(readers()) == 1

    assert readers() == set()


def test_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch, readers: Since) -> None:
    """Its environment is an allow-list: no key, no proxy, nothing of ours."""
    for name in ("OPENAI_API_KEY", "HTTPS_PROXY", "GISTMILL_PASSWORD"):
        monkeypatch.setenv(name, "a-secret-of-this-machine")
    with closing(read_in_child([InputFile.from_bytes("a.csv", LONG)])) as stream:  # type: ignore[type-var]  # generator
        next(stream)
        (child,) = readers()
        variables = Path(f"/proc/{child}/environ").read_bytes()

    assert b"a-secret" not in variables
    assert b"PATH=" in variables
