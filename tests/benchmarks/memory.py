"""The worker's peak memory and time per document as the number of documents grows."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from core.records import Tick
from core.settings import EndpointSettings, RunSettings, StrategyName
from tests.benchmarks.echo import EchoEndpoint, echo
from tests.benchmarks.report import Options, at_most, table
from tests.benchmarks.workbench import Finished, Workbench, workbench

CONCURRENCY = 50
LATENCY = 0.001
SMALL = 2000
STRATEGIES: tuple[StrategyName, ...] = ("windowed", "adaptive")
PARTS = 10


def memory(options: Options) -> Iterator[str]:
    """Peak memory of the worker at 20,000 documents against 2,000, windowed and adaptive, on a 1 ms endpoint."""
    count, repeats = options.size(20_000, 4000), options.times(1)
    yield f"{SMALL:,} and {count:,} documents, {CONCURRENCY} in flight, {repeats} repeats, interleaved"
    with echo(LATENCY) as server, workbench() as bench:
        for strategy in STRATEGIES:
            pairs = [[_run(bench, server, strategy, size) for size in (SMALL, count)] for _ in range(repeats)]
            yield from table(
                (strategy, "peak MB", "docs/s", "succeeded"), [_row(done) for pair in pairs for done in pair]
            )
            yield at_most(
                f"{strategy}: peak MB at {count:,} / at {SMALL:,}", [b.peak_mb / a.peak_mb for a, b in pairs], 1.3
            )


def endurance(options: Options) -> Iterator[str]:
    """100,000 documents: peak memory of the worker against 2,000, and time per document from tenth to tenth."""
    if options.quick:
        yield "  left out: it takes minutes, and --quick was asked for"
        return
    count = 100_000
    with echo(LATENCY) as server, workbench() as bench:
        small, large = _run(bench, server, "windowed", SMALL), _run(bench, server, "windowed", count)
    yield from table(("windowed", "peak MB", "docs/s", "succeeded"), [_row(small), _row(large)])
    times = part_times(large.samples, count)
    yield "  ms a document, tenth by tenth: " + "  ".join(f"{1000 * seconds:.2f}" for seconds in times)
    yield at_most(f"peak MB at {count:,} / at {SMALL:,}", [large.peak_mb / small.peak_mb], 1.2)
    yield at_most("time per document, last three tenths / first three", [median(times[-3:]) / median(times[:3])], 1.1)


def _run(bench: Workbench, server: EchoEndpoint, strategy: StrategyName, count: int) -> Finished:
    endpoint = EndpointSettings(kind="openai", base_url=server.url)
    return bench.run(RunSettings(strategy=strategy, concurrency=CONCURRENCY, endpoint=endpoint), count)


def _row(done: Finished) -> tuple[str, str, str, str]:
    succeeded = f"{done.snapshot.succeeded:,}"
    return f"{done.snapshot.total:,} documents", f"{done.peak_mb:,.1f}", f"{done.throughput:,.0f}", succeeded


def part_times(samples: list[Tick], count: int) -> list[float]:
    """Seconds per document in each tenth of the run, from the first sample at or past each tenth's end."""
    edges = [
        next((sample for sample in samples if sample.succeeded >= count * part / PARTS), samples[-1])
        for part in range(PARTS + 1)
    ]
    return [(b.at - a.at) / max(1, b.succeeded - a.succeeded) for a, b in pairwise(edges)]
