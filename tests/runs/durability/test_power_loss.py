"""The power is cut at any point of a run: what `Journal.flush` acknowledged is on the disk.

The real journal and store write through a simulated disk; what is left of it is opened by the real store.
`GISTMILL_IMAGES=1000` makes more of them; `-s` prints the figures.
"""

import asyncio
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import apsw
import pytest

from core.records import Outcome, Status
from core.runs import schema
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.durability import scenes
from tests.runs.durability.disk import Disk, Event, Write, image, put

IMAGES = int(os.environ.get("GISTMILL_IMAGES", "150"))
DOCUMENTS = 300
FLUSHES = 60
CHECKPOINT = 40  # pages; the default of 1,000 would never be reached in so short a run


@dataclass(frozen=True, slots=True)
class Story:
    """A run as its disk saw it: the files before it, what was written, and what was acknowledged when."""

    run_id: str
    before: dict[str, bytes]
    events: list[Event]
    acknowledged: list[tuple[int, int]]  # after so many events, positions below this were acknowledged

    def owed(self, cut: int) -> int:
        """How many of the first documents must be there, cut behind so many events."""
        return max((documents for events, documents in self.acknowledged if events <= cut), default=0)


class SimulatedStore(Store):
    """The store, its one writing connection on the simulated disk."""

    def __init__(self, path: Path, disk: Disk, synchronous: str) -> None:
        super().__init__(path)
        self._writer.close()
        connection = apsw.Connection(str(self.path), vfs=disk.name)
        for pragma in schema.PRAGMAS:
            connection.execute(pragma.replace("synchronous = FULL", f"synchronous = {synchronous}"))
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        self._writer = cast("Any", connection)  # the same calls, of the same names

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Through the same connection: the two SQLite libraries must not share a file within one process."""
        cursor = self._writer.cursor()
        cursor.row_trace = _Row  # type: ignore[attr-defined]  # apsw's
        yield cursor
        cursor.close()


class _Row(tuple[Any, ...]):
    """A row by number and by name, as sqlite3.Row is."""

    _names: dict[str, int]

    def __new__(cls, cursor: apsw.Cursor, values: tuple[Any, ...]) -> "_Row":
        row = super().__new__(cls, values)
        row._names = {column[0]: at for at, column in enumerate(cursor.description)}
        return row

    def keys(self) -> list[str]:
        return list(self._names)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._names[key] if isinstance(key, str) else key)


def outcome(position: int) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, f"About: {scenes.text(position)}", attempts=1, latency=0.1)


def story(folder: Path, synchronous: str) -> Story:
    """A run of many small flushes, on a disk that remembers."""
    folder.mkdir()
    path = folder / "g.db"
    plain = Store(path)
    run_id = plain.add_run(plain.add_draft(scenes.documents(DOCUMENTS)), RunSettings(), None, "")
    plain.close()
    disk = Disk(f"{synchronous} {folder}")
    store = SimulatedStore(path, disk, synchronous)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".db"}
    disk.events.clear()
    acknowledged: list[tuple[int, int]] = []

    async def work() -> None:
        journal = Journal(store, run_id, look_ahead=4)
        for flush in range(FLUSHES):
            until = DOCUMENTS * (flush + 1) // FLUSHES
            for position in range(DOCUMENTS * flush // FLUSHES, until):
                journal.landed(position, outcome(position))
            await journal.flush()
            acknowledged.append((len(disk.events), until))

    asyncio.run(work())
    events = list(disk.events)  # before the last close, which checkpoints
    store.close()
    assert any(isinstance(event, Write) and event.file == path.name for event in events)  # checkpoints are in it
    return Story(run_id, before, events, acknowledged)


def survivors(told: Story, folder: Path, cut: int, dice: random.Random) -> set[int]:
    """The documents whose summary is in the store that is left after the cut."""
    put(image(told.before, told.events[:cut], dice), folder)
    store = Store(folder / "g.db")
    try:
        with store.reading() as connection:
            assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        kept = [row for row in store.rows(told.run_id) if row.outcome]
        assert all(row.outcome and row.outcome.summary == f"About: {scenes.text(row.position)}" for row in kept)
        assert store.snapshot(told.run_id).succeeded == len(kept)
        return {row.position for row in kept}
    finally:
        store.close()


def images_with_a_loss(told: Story, folder: Path) -> int:
    dice = random.Random(IMAGES)
    short = 0
    for number in range(IMAGES):
        cut = dice.randrange(len(told.events) + 1)
        kept = survivors(told, folder / str(number), cut, dice)
        short += not set(range(told.owed(cut))) <= kept
    print(f"\n{IMAGES} images of {len(told.events)} events: {short} have lost acknowledged rows.")
    return short


@pytest.mark.parametrize(("synchronous", "loses"), [("FULL", False), ("NORMAL", True)])
def test_what_was_acknowledged_outlives_the_power(tmp_path: Path, synchronous: str, loses: bool) -> None:
    """With the store's own pragmas no image lacks an acknowledged summary, and every image is a sound store; with
    synchronous=NORMAL in their place some images do: so the test can tell."""
    told = story(tmp_path / "run", synchronous)
    assert (images_with_a_loss(told, tmp_path) > 0) == loses
