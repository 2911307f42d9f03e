"""Runs as a person starts them: the registry, a store of its own, a worker process; watched from outside.

Limitations: reads the worker's CPU and memory from /proc, so Linux only.
"""

import contextlib
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.config import Environment
from core.documents import sample_documents
from core.metrics import ProcessingMetrics
from core.records import Document, LimitChange, RunSnapshot, RunStatus, Tick
from core.runs.registry import Registry
from core.settings import RunSettings

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_EAGER, _CALM = 0.01, 0.2  # seconds between two looks: until the first summary, and after it
_PATIENCE = 90.0  # seconds without a single new outcome


class BrokenRunError(Exception):
    """A run made no headway, or ended badly; the message says where it stood."""


class Stats(Protocol):
    """What every server here counts."""

    @property
    def requests(self) -> int: ...

    @property
    def answered(self) -> int: ...

    @property
    def rate_limited(self) -> int: ...


class Server(Protocol):
    def stats(self) -> Stats: ...


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the server: seconds of this machine's monotonic clock, and totals."""

    at: float
    answered: int
    requests: int
    rate_limited: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended, and what it cost.

    `started_at` is the monotonic moment of Start, `first_summary` seconds from it to the first summary in the store.
    `cpu_whole` is all CPU seconds of the worker process, imports included; `cpu_steady` CPU ms per document after the
    first summary. Both are only the worker's where the endpoint is not its child. `peak_mb` is its VmHWM at the last
    look: the ru_maxrss of a process begins at what its parent held when it started it.
    """

    run_id: str
    snapshot: RunSnapshot
    metrics: ProcessingMetrics
    started_at: float
    first_summary: float
    cpu_whole: float
    cpu_steady: float
    peak_mb: float
    looks: list[Look]
    samples: list[Tick]
    changes: list[LimitChange]

    @property
    def throughput(self) -> float:
        """Documents/s by the run's own clock."""
        return self.snapshot.succeeded / self.snapshot.elapsed


class _Watched:
    """What is seen of a run from outside while it goes on."""

    def __init__(self, pid: int | None) -> None:
        self._pid = pid
        self.peak_mb = 0.0
        self.looks: list[Look] = []

    def look(self, server: Server | None) -> None:
        self.peak_mb = max(self.peak_mb, peak_mb_of(self._pid))
        if server is not None:
            stats = server.stats()
            self.looks.append(Look(time.monotonic(), stats.answered, stats.requests, stats.rate_limited))


class Workbench:
    """One temporary store and its documents. Each set of documents is copied into it once."""

    def __init__(self, store: Path) -> None:
        self.registry = Registry(Environment(store=store, max_runs=16), owner_of_keys=True)
        self._drafts: dict[int, str] = {}

    def draft(self, count: int) -> str:
        if count not in self._drafts:
            self._drafts[count] = self.registry.prepare(sample_documents(count))
        return self._drafts[count]

    def draft_of(self, count: int, documents: Iterator[Document]) -> str:
        """The same with these in the place of samples, where there are none of this count yet."""
        if count not in self._drafts:
            self._drafts[count] = self.registry.prepare(documents)
        return self._drafts[count]

    def run(
        self,
        settings: RunSettings,
        count: int,
        server: Server | None = None,
        during: Callable[[float, str], None] = lambda _seconds, _run_id: None,
        first: int | None = None,
    ) -> Finished:
        """Run `count` samples, or their `first` few, to their end. `during` is called at each look, with seconds since
        the first summary.

        :raises BrokenRunError: nothing landed for 90 seconds, or it neither finished nor was stopped by us.
        """
        draft = self.draft(count)
        cpu_before = _children_cpu()
        started_at = time.monotonic()
        run_id = self.registry.start(draft, settings, first=first)
        pid = self.worker_pid(run_id)
        first_summary = self._first_summary(run_id, started_at)
        cpu_then, done_then = _cpu_of(pid), self.registry.snapshot(run_id).done
        watched = _Watched(pid)
        self._watch(run_id, server, during, watched)
        self._reap(pid)
        cpu_whole = _children_cpu() - cpu_before
        snapshot = self.registry.snapshot(run_id)
        _check(snapshot)
        rest = max(1, snapshot.done - done_then)
        return Finished(
            run_id=run_id,
            snapshot=snapshot,
            metrics=self.registry.metrics(run_id),
            started_at=started_at,
            first_summary=first_summary,
            cpu_whole=cpu_whole,
            cpu_steady=1000 * (cpu_whole - cpu_then) / rest,
            peak_mb=watched.peak_mb,
            looks=watched.looks,
            samples=self.registry.ticks(run_id),
            changes=self.registry.limit_changes(run_id),
        )

    def summaries(self, finished: Finished) -> list[str]:
        """By position; "" where there is none."""
        return [row.outcome.summary if row.outcome else "" for row in self.registry.rows(finished.run_id)]

    def _first_summary(self, run_id: str, started_at: float) -> float:
        while True:
            snapshot = self.registry.snapshot(run_id)
            seconds = time.monotonic() - started_at
            if snapshot.succeeded or not snapshot.running:
                return seconds
            if seconds > _PATIENCE:
                self._give_up(run_id, snapshot)
            time.sleep(_EAGER)

    def _watch(
        self, run_id: str, server: Server | None, during: Callable[[float, str], None], watched: "_Watched"
    ) -> None:
        began = moved = time.monotonic()
        done = -1
        while (snapshot := self.registry.snapshot(run_id)).running:
            now = time.monotonic()
            if snapshot.done != done:
                done, moved = snapshot.done, now
            elif now - moved > _PATIENCE:
                self._give_up(run_id, snapshot)
            watched.look(server)
            during(now - began, run_id)
            self.registry.advance()
            time.sleep(_CALM)

    def worker_pid(self, run_id: str) -> int | None:
        worker = self.registry._queue.workers.get(run_id)
        return worker.pid if worker else None

    def _give_up(self, run_id: str, snapshot: RunSnapshot) -> None:
        self.registry.stop(run_id)
        self.registry.stop(run_id)
        raise BrokenRunError(
            f"Run {run_id} ({snapshot.settings.strategy}) stood still for {_PATIENCE:g} s at {snapshot.done:,} of "
            f"{snapshot.total:,}: {snapshot.status}, {snapshot.in_flight} in flight, {snapshot.message!r}."
        )

    def _reap(self, pid: int | None) -> None:
        while pid is not None and Path(f"/proc/{pid}").exists():
            self.registry.advance()
            time.sleep(_EAGER)


@contextlib.contextmanager
def workbench() -> Iterator[Workbench]:
    with tempfile.TemporaryDirectory(prefix="gistmill-bench-") as folder:
        bench = Workbench(Path(folder) / "bench.db")
        try:
            yield bench
        finally:
            bench.registry.close()


def _check(snapshot: RunSnapshot) -> None:
    if snapshot.status not in (RunStatus.FINISHED, RunStatus.STOPPED) or not snapshot.succeeded:
        raise BrokenRunError(
            f"Run {snapshot.run_id} ({snapshot.settings.strategy}) ended {snapshot.status}: {snapshot.succeeded:,} of "
            f"{snapshot.total:,} succeeded: {snapshot.message or 'no message'}"
        )


def _children_cpu() -> float:
    """CPU seconds of all children that have ended and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _cpu_of(pid: int | None) -> float:
    """User and system CPU seconds of a living process; 0 where it is gone."""
    try:
        values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(values[11]) + int(values[12])) / _TICKS


def peak_mb_of(pid: int | None) -> float:
    """The highest resident size of a living process so far, MB; 0 where it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
