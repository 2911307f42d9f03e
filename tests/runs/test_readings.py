"""core/runs/readings.py: a reading belongs to its draft, and ends when nobody wants it."""

import io
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Environment
from core.documents import InputFile, ReadingReport, ReadOptions
from core.records import RunStatus
from core.runs.readings import ABANDONED_AFTER, ReadingProgress, Readings
from core.runs.registry import Registry
from core.runs.store import Store
from tests.runs.durability.scenes import PATIENCE

ONE = (InputFile.from_bytes("one.txt", b"One document."),)
BROKEN = InputFile.from_bytes("broken.zip", b"no zip")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


@pytest.fixture
def readings(store: Store) -> Iterator[Readings]:
    with closing(Readings(store, "owner")) as made:
        yield made


class Held:
    """A file that opens only when it is let go."""

    def __init__(self) -> None:
        self._gate = threading.Event()
        self.file = InputFile("held.txt", 12, self._open)

    def _open(self) -> io.BytesIO:
        self._gate.wait()
        return io.BytesIO(b"Held so long")

    def let_go(self) -> None:
        self._gate.set()


@pytest.fixture
def held(readings: Readings) -> Iterator[Held]:  # let go before the readings are closed
    made = Held()
    yield made
    made.let_go()


def drafts(store: Store) -> list[str]:
    return [run.run_id for run in store.runs(RunStatus.DRAFT)]


def ended(readings: Readings, draft: str) -> ReadingProgress:
    progress = readings.look_at(draft, wait=PATIENCE)
    assert progress is not None
    assert progress.ended
    return progress


def wait_until_gone(store: Store, draft: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while draft in drafts(store):
        assert time.monotonic() < give_up
        time.sleep(0.02)


def occupy(readings: Readings, held: Held) -> list[str]:
    """Every turn taken by readings that do not end by themselves."""
    turns = max(1, (os.cpu_count() or 1) - 1)
    return [readings.start([*ONE, held.file], ReadOptions(), "held") for _ in range(turns)]


def test_reading_fills_its_draft_and_leaves_its_report(readings: Readings, store: Store) -> None:
    """Documents and report are in the store at its end; a file that cannot be read is a problem of the report."""
    draft = readings.start([*ONE, BROKEN], ReadOptions(), "two files")
    progress = ended(readings, draft)

    report = ReadingReport.from_json(store.report(draft))
    assert (progress.documents, progress.files_read, progress.problem) == (1, 2, "")
    assert (report.documents, report.words, report.problem_count) == (1, 2, 1)
    assert [row.name for row in store.rows(draft)] == ["one.txt"]
    assert store.snapshot(draft).label == "two files"


def test_one_reader_fewer_than_cores_reads_at_a_time(readings: Readings, held: Held) -> None:
    """The next reading waits, without a document, and begins when a turn is free."""
    others = occupy(readings, held)
    draft = readings.start(ONE, ReadOptions(), "")
    waiting = readings.look_at(draft, wait=0.5)
    assert waiting is not None
    assert (waiting.ended, waiting.documents) == (False, 0)

    held.let_go()
    assert [ended(readings, each).documents for each in (*others, draft)] == [2] * len(others) + [1]


def test_cancelled_readings_leave_nothing(readings: Readings, store: Store, held: Held) -> None:
    """One in the middle of its files, and one that waits for its turn: neither draft stays."""
    first, *_ = occupy(readings, held)
    waiting = readings.start(ONE, ReadOptions(), "")
    readings.cancel(waiting)
    wait_until_gone(store, waiting)
    readings.cancel(first)
    held.let_go()
    wait_until_gone(store, first)

    assert readings.look_at(first) is None


def test_reading_that_ended_before_its_cancel_is_deleted_too(readings: Readings, store: Store) -> None:
    """The button was pressed a moment too late: it means the same."""
    draft = readings.start(ONE, ReadOptions(), "")
    ended(readings, draft)
    readings.cancel(draft)

    assert drafts(store) == []


def test_reading_that_nobody_looks_at_ends(store: Store) -> None:
    """Its half-read draft goes; one that was looked at since stays, and so does what is wholly read."""
    now = [0.0]
    held = Held()
    with closing(Readings(store, "owner", lambda: now[0])) as readings:
        try:
            done = readings.start(ONE, ReadOptions(), "")
            ended(readings, done)
            abandoned, *_ = occupy(readings, held)
            shown = readings.start(ONE, ReadOptions(), "")
            now[0] = ABANDONED_AFTER
            readings.look_at(shown)
            now[0] += 1
            readings.look_after()
        finally:
            held.let_go()
        wait_until_gone(store, abandoned)
        assert ended(readings, shown).documents == 1
        assert set(drafts(store)) == {done, shown}


def test_store_that_cannot_be_written_is_the_readings_problem(readings: Readings, store: Store, held: Held) -> None:
    """The reading ends with the store's sentence, for the page that shows it."""
    draft = readings.start([held.file], ReadOptions(), "")
    (moved := store.path.with_name("moved")).write_bytes(b"")
    moved.replace(store.path)
    held.let_go()

    assert "cannot be written" in ended(readings, draft).problem


def test_closing_ends_what_is_being_read(tmp_path: Path) -> None:
    """The app ends in the middle of a reading: no draft is left in the store."""
    held = Held()
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry:
        draft, *_ = occupy(registry.readings, held)
        threading.Thread(target=_let_go_at_the_end, args=(registry.readings, draft, held)).start()
    with closing(Store(tmp_path / "g.db")) as store:
        assert drafts(store) == []


def _let_go_at_the_end(readings: Readings, draft: str, held: Held) -> None:
    while readings.look_at(draft) is not None:
        time.sleep(0.01)
    held.let_go()
