"""A million documents in one run beside ten thousand: memory, time, files, resume, what pages read, deletion."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.config import ROOT
from core.metrics import percentile
from core.records import Document
from core.runs.listing import RowsWanted
from core.runs.overview import ListWanted
from core.settings import EndpointSettings, RunSettings
from core.views.exports.formats import FORMATS
from tests.benchmarks.echo import EchoEndpoint, echo
from tests.benchmarks.report import Options, at_most, table
from tests.benchmarks.workbench import Finished, Workbench, peak_mb_of, workbench

FEW = 10_000
KILLED_AT = 0.9  # of the documents
AT_ONCE = 100

_EXPORT = """
import sys
from pathlib import Path
from core.config import Environment
from core.runs.registry import Registry
from core.views.exports.formats import FORMATS
from core.views.exports.table import table_of
registry = Registry(Environment(store=Path(sys.argv[1])))
table = table_of(registry, registry.as_recorded(sys.argv[2]))
for piece in FORMATS[sys.argv[3]].pieces(table):
    pass
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(int(peak.split()[1]) / 1024)
registry.close()
"""


def million(options: Options) -> Iterator[str]:
    """A million short documents against ten thousand, on an echo endpoint: memory, time, files, resume, deletion."""
    count = options.size(1_000_000, 100_000)
    with workbench() as bench, echo(0.001) as server:
        settings = RunSettings(concurrency=AT_ONCE, endpoint=EndpointSettings(kind="openai", base_url=server.url))
        few = _run(bench, settings, FEW)
        many = _run(bench, settings, count)
        yield f"  {FEW:,} and {count:,} documents"
        yield from _beside(few, many)
        yield from _reads(bench, many.run_id)
        yield from _resumed(bench, server, settings, count)
        yield from _files(bench, few, many)
        bench.registry.discard_drafts()
        yield at_most(f"delete {count:,} outcomes, s", [_seconds(lambda: bench.registry.delete(many.run_id))], 10.0)
        last = bench.registry.newest_run()
        assert last is not None  # the one that was resumed
        yield at_most("delete the last run over them, s", [_seconds(lambda: bench.registry.delete(last.run_id))], 10.0)


def _run(bench: Workbench, settings: RunSettings, count: int) -> Finished:
    bench.draft_of(count, _short(count))
    return bench.run(settings, count)


def _short(count: int) -> Iterator[Document]:
    for number in range(count):
        text = f"Ticket {number}: the door of room {number % 997} does not close. It has been so since Monday."
        yield Document(number, f"ticket {number}", text)


def _beside(few: Finished, many: Finished) -> Iterator[str]:
    yield at_most("peak memory of the worker", [many.peak_mb / few.peak_mb], 1.3)
    yield f"  {few.peak_mb:,.0f} MB and {many.peak_mb:,.0f} MB"
    yield at_most("CPU a document", [many.cpu_steady / few.cpu_steady], 1.1)
    first, last = _rate(many, 0.05, 0.15), _rate(many, 0.85, 0.95)
    yield at_most("time a document at the end / at the beginning of the run", [first / last], 1.1)
    yield f"  {first:,.0f} documents/s and {last:,.0f}"


def _rate(run: Finished, since: float, until: float) -> float:
    """Documents/s between two shares of the run."""
    total = run.snapshot.total
    ticks = [tick for tick in run.samples if since * total <= tick.succeeded <= until * total]
    return (ticks[-1].succeeded - ticks[0].succeeded) / (ticks[-1].at - ticks[0].at)


def _reads(bench: Workbench, run_id: str) -> Iterator[str]:
    """What the pages Run and Runs read of it."""
    registry = bench.registry
    reads: dict[str, Callable[[], object]] = {
        "Run: how it stands": lambda: registry.snapshot(run_id),
        "Run: its figures": lambda: registry.metrics(run_id),
        "Run: 50 rows": lambda: registry.listing.page(run_id, RowsWanted()),
        "Run: failures": lambda: registry.failures(run_id),
        "Run: 600 ticks": lambda: registry.ticks(run_id, most=600),
        "Runs": lambda: registry.overview.page(ListWanted()),
    }
    registry.metrics(run_id)  # added up once, at the run's end
    rows = []
    for name, read in reads.items():
        seconds = sorted(_seconds(read) for _ in range(5))
        rows.append((name, f"{1000 * (percentile(seconds, 50) or 0.0):,.1f}"))
    yield from table(("read", "ms"), rows)


def _files(bench: Workbench, few: Finished, many: Finished) -> Iterator[str]:
    """The memory of a process that writes one file, and does nothing else."""
    store = str(bench.registry.environment.store)
    for ending in FORMATS:
        peaks, seconds = [], 0.0
        for run in (few, many):
            began = time.monotonic()
            command = [sys.executable, "-c", _EXPORT, store, run.run_id, ending]
            peaks.append(float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout))
            seconds = time.monotonic() - began
        yield at_most(f"memory for {ending} ({peaks[1]:,.0f} MB, {seconds:,.0f} s)", [peaks[1] / peaks[0]], 1.3)


def _resumed(bench: Workbench, server: EchoEndpoint, settings: RunSettings, count: int) -> Iterator[str]:
    """Killed at nine tenths, then resumed: seconds until the server has the next request."""
    registry = bench.registry
    run_id = registry.start(bench.draft(count), settings)
    pid = bench.worker_pid(run_id)
    assert pid is not None  # it has just been started
    while registry.snapshot(run_id).succeeded < KILLED_AT * count:
        time.sleep(0.05)
    peak = peak_mb_of(pid)
    os.kill(pid, signal.SIGKILL)
    while registry.snapshot(run_id).running or Path(f"/proc/{pid}").exists():
        registry.advance()
        time.sleep(0.05)
    server.reset()
    began = time.monotonic()
    registry.resume(run_id)
    while (first := server.stats().first_request_at) is None:
        time.sleep(0.02)
    yield at_most(f"killed at {KILLED_AT:.0%}: first request after Resume, s", [first - began], 5.0)
    while registry.snapshot(run_id).running:
        registry.advance()
        time.sleep(0.2)
    ended = registry.snapshot(run_id)
    yield f"  {ended.succeeded:,} of {ended.total:,} succeeded; worker {peak:,.0f} MB before the kill"


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
