"""Thousands in flight: what a document costs then, and how much of what they can reach is reached."""

from collections.abc import Iterator

from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.echo import EchoStats, echo
from tests.benchmarks.report import Options, at_least, at_most, spread
from tests.benchmarks.workbench import Finished, Workbench, workbench

FEW, MANY, MOST = 50, 2_000, 4_000
RATE = 1_000  # documents/s that both are offered where their CPU is compared


def in_flight(options: Options) -> Iterator[str]:
    """CPU a document with 2,000 in flight against 50 at the same pace, and 2,000 and 4,000 on endpoints that are slow.

    CPU is that of the worker after its first summary. The pace is the endpoint's: in flight / its latency.
    """
    count, repeats = options.size(20_000, 6_000), options.times(3)
    with workbench() as bench:
        yield f"{count:,} documents, echo endpoints of {RATE:,} answers/s, {repeats} repeats"
        yield from _cpu(bench, count, repeats)
        yield f"{MANY:,} in flight, 1 s endpoint, {2 * count:,} documents, {repeats} repeats"
        yield from _ideal(bench, 2 * count, repeats)
        yield f"{MOST:,} in flight, 4 s endpoint, {2 * count:,} documents"
        done, stats = _run(bench, MOST, 4.0, 2 * count)
        yield f"  server: peak {stats.peak_in_flight:,} in flight; worker {done.peak_mb:,.0f} MB"


def _cpu(bench: Workbench, count: int, repeats: int) -> Iterator[str]:
    costs: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(repeats):
        for limit, seen in costs.items():  # one after the other, so that a busy minute falls on both
            done, stats = _run(bench, limit, limit / RATE, count)
            seen.append(done.cpu_steady)
            yield (
                f"  {limit:>5,} in flight: peak {stats.peak_in_flight:,} at the server, {_rate(stats):,.0f} documents/s"
                f", {done.cpu_steady:.3f} ms of CPU a document, {done.peak_mb:,.0f} MB"
            )
    yield f"  CPU, ms a document: {spread(costs[FEW], '.3f')} with {FEW}, {spread(costs[MANY], '.3f')} with {MANY:,}"
    ratios = [many / few for few, many in zip(costs[FEW], costs[MANY], strict=True)]
    yield at_most(f"CPU with {MANY:,} in flight / with {FEW}", ratios, 1.3)


def _ideal(bench: Workbench, count: int, repeats: int) -> Iterator[str]:
    shares = []
    for _ in range(repeats):
        _, stats = _run(bench, MANY, 1.0, count)
        shares.append(_rate(stats) / MANY)
        yield (
            f"  server: peak {stats.peak_in_flight:,}, mean latency {stats.mean_latency:.3f} s, {_rate(stats):,.0f}"
            f" documents/s; its own CPU {1000 * stats.cpu_seconds / stats.answered:.3f} ms a document"
        )
    yield at_least(f"documents/s / {MANY:,}", shares, 0.95, ".3f")


def _run(bench: Workbench, limit: int, latency: float, count: int) -> tuple[Finished, EchoStats]:
    with echo(latency) as server:
        server.reset()
        settings = RunSettings(concurrency=limit, endpoint=EndpointSettings(kind="openai", base_url=server.url))
        return bench.run(settings, count), server.stats()


def _rate(stats: EchoStats) -> float:
    """Answers a second from the first request to the last answer."""
    return stats.answered / ((stats.last_answer_at or 0.0) - (stats.first_request_at or 0.0))
