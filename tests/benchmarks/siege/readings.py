"""The worst files uploaded to the real app as a browser does it: does anybody else notice?"""

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.documents import ReadingReport
from core.errors import StoreError
from core.metrics import percentile
from core.records import RunStatus
from core.runs.store import Store
from tests.benchmarks.report import Options, held, table
from tests.benchmarks.served import health, served_app
from tests.benchmarks.siege.bombs import bombs
from tests.benchmarks.siege.memory import Memory
from tests.benchmarks.uploads import Uploader

MOST_HEALTH = 50.0  # ms, 99th percentile
_WORST = (
    "300 MB of one letter, lzma, .csv",
    "2 times 250 MB just under the ratio, .csv, b'a,a'",
    "2 times 250 MB just under the ratio, .txt, b'a a'",
    "100,000 empty members",
    "a cell of 60 MB over many lines",
    'lines of ",x",", 7 MB',
    "a header of 30,000 columns",
    "20 MB of empty lists",
    "lines half in UTF-8",
    "18 MB of a-",
)
_HEAD = "file", "s", "MB", "p50 ms", "p99 ms", "max", "documents", "sentence"
_PATIENCE = 180.0  # seconds
_EVERY = 0.01  # seconds between two health checks


@dataclass(slots=True)
class Upload:
    """What became of one upload, in the app. Times of health checks in ms, memory in MB above that at first."""

    name: str
    size: int
    seconds: float = 0.0
    peak: float = 0.0
    report: ReadingReport | None = None
    health: list[float] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        found = self.report or ReadingReport()
        sentence = next((problem.message for problem in found.problems), "" if self.report else "NO REPORT")
        p50, p99 = (percentile(sorted(self.health), share) or 0.0 for share in (50, 99))
        numbers = f"{self.seconds:.1f}", f"{self.peak:,.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{max(self.health):.0f}"
        return self.name, *numbers, f"{found.documents:,}", sentence[:60]


def readings(options: Options) -> Iterator[str]:
    """The worst files uploaded to the app: its health meanwhile, 99th percentile at most 50 ms; its memory."""
    made = bombs()
    names = [name for name in _WORST if name in made][:: 3 if options.quick else 1]
    uploads = [uploaded(name, made[name][0], made[name][1]()) for name in names]
    told = [upload for upload in uploads if upload.report]
    yield from table(_HEAD, [upload.row() for upload in uploads])
    slow = [upload for upload in uploads if (percentile(sorted(upload.health), 99) or 0.0) > MOST_HEALTH]
    yield held("uploads that end as documents or a sentence", len(uploads), len(told))
    yield held("health within 50 ms, 99th percentile, while one is read", len(uploads), len(uploads) - len(slow))
    checks = sorted(check for upload in uploads for check in upload.health)
    shares = {share: percentile(checks, share) or 0.0 for share in (50, 99)}
    yield f"  {len(checks):,} health checks: median {shares[50]:.1f} ms, 99th percentile {shares[99]:.1f} ms"


def uploaded(name: str, label: str, data: bytes) -> Upload:
    """Upload the file to an app of its own, and watch that until the file is read."""
    upload = Upload(name, len(data))
    with tempfile.TemporaryDirectory(prefix="gistmill-bench-") as folder:
        path = Path(folder) / label
        path.write_bytes(data)
        del data
        with served_app(path.with_name("g.db")) as (url, process):
            asyncio.run(_watch(upload, path, url, process.pid))
    return upload


async def _watch(upload: Upload, path: Path, url: str, app: int) -> None:
    visitor = Uploader(url, path)
    staying = asyncio.create_task(visitor.stay())
    try:
        await _opened(visitor, staying)
        with Memory(app, 0.05) as memory:
            visitor.go()
            await asyncio.wait_for(visitor.uploaded.wait(), _PATIENCE)
            began = time.monotonic()
            with _Health(url) as checks:
                upload.report = await asyncio.to_thread(_report, path.with_name("g.db"))
            upload.seconds = time.monotonic() - began
        upload.peak, upload.health = memory.peak, checks.times
    finally:
        staying.cancel()
        with suppress(asyncio.CancelledError):
            await staying


async def _opened(visitor: Uploader, staying: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(visitor.ready.wait())
    done, _ = await asyncio.wait([waiting, staying], return_when=asyncio.FIRST_COMPLETED, timeout=_PATIENCE)
    for task in done:
        task.result()


def _report(path: Path) -> ReadingReport | None:
    """What the store says of its draft when that is read."""
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        with suppress(StoreError), closing(Store(path)) as store:
            for run in store.runs(RunStatus.DRAFT):
                if report := store.report(run.run_id):
                    return ReadingReport.from_json(report)
        time.sleep(0.2)
    return None


class _Health:
    """Checks made one after the other by a thread, in ms."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._check)
        self.times: list[float] = []

    def __enter__(self) -> "_Health":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _check(self) -> None:
        while True:
            self.times.append(1000 * health(self._url))
            if self._ended.wait(_EVERY):
                return
