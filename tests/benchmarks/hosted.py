"""The targets of the project on the hosted preset, and all seven strategies side by side on it."""

from collections.abc import Iterator

from core.endpoints.practice.settings import PRESETS
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings, StrategyName
from tests.benchmarks.report import Options, at_least, at_most, table
from tests.benchmarks.workbench import Finished, workbench
from tests.conftest import practice_in_process

PRESET = "hosted API"
SERIAL_PART = 10  # serial takes a tenth of the documents: its pace is the same, and the whole would take minutes


def hosted(options: Options) -> Iterator[str]:
    """The hosted preset of the practice endpoint at 50 in flight: documents/s, share succeeded, latency."""
    count, repeats = options.size(10_000, 1000), options.times(1)
    yield f"{count:,} documents, 50 in flight, preset {PRESET}, {repeats} repeats"
    settings = RunSettings(concurrency=50, endpoint=EndpointSettings(preset=PRESET))
    with workbench() as bench:
        runs = [bench.run(settings, count) for _ in range(repeats)]
    yield at_least("documents/s", [done.metrics.throughput or 0.0 for done in runs], 100, ",.0f")
    yield at_least("share succeeded, %", [100 * (done.metrics.success_rate or 0.0) for done in runs], 99)
    yield at_most("mean latency, s", [done.metrics.avg_latency or 0.0 for done in runs], 2)
    yield at_most("p95 latency, s", [done.metrics.p95_latency or 0.0 for done in runs], 2)


def strategies(options: Options) -> Iterator[str]:
    """All seven strategies on the hosted preset at 20 in flight: throughput, efficiency, CPU and memory."""
    count = options.size(1000, 150)
    yield f"{count:,} documents (serial: {count // SERIAL_PART}), 20 in flight, preset {PRESET}"
    head = (
        "strategy",
        "succeeded",
        "docs/s",
        "efficiency",
        "p95 s",
        "CPU ms/doc",
        "peak MB",
        "peak in flight",
        "requests",
    )
    rows = []
    with practice_in_process(PRESETS[PRESET]) as server, workbench() as bench:
        endpoint = EndpointSettings(kind="openai", base_url=server.url)
        for name in STRATEGY_NAMES:
            server.reset()
            done = bench.run(
                RunSettings(strategy=name, concurrency=20, endpoint=endpoint),
                count // SERIAL_PART if name == "serial" else count,
            )
            stats = server.stats()
            rows.append((*_row(name, done), f"{stats.peak_in_flight}", f"{stats.requests:,}"))
    yield from table(head, rows)


def _row(name: StrategyName, done: Finished) -> tuple[str, ...]:
    metrics = done.metrics
    return (
        name,
        f"{metrics.successful:,} of {metrics.total_documents:,}",
        f"{metrics.throughput or 0:,.1f}",
        f"{metrics.efficiency or 0:.0%}",
        f"{metrics.p95_latency or 0:.3f}",
        f"{done.cpu_steady:.2f}",
        f"{done.peak_mb:,.0f}",
    )
