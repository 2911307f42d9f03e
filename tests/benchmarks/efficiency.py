"""How much of what N in flight can reach is reached, at the server, and whether every summary is in its place."""

from collections.abc import Iterator

from core.documents import sample_documents
from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.echo import ECHOED, echo
from tests.benchmarks.report import Options, at_least
from tests.benchmarks.workbench import Finished, Workbench, workbench

CONCURRENCY = 50
LATENCY = 0.2


def efficiency(options: Options) -> Iterator[str]:
    """Documents/s against 50 / mean latency on a 200 ms endpoint, both as the server measured them."""
    count, repeats = options.size(10_000, 1500), options.times(1)
    yield f"{count:,} documents, {CONCURRENCY} in flight, {LATENCY * 1000:g} ms echo endpoint, {repeats} repeats"
    shares = []
    with echo(LATENCY) as server, workbench() as bench:
        endpoint = EndpointSettings(kind="openai", base_url=server.url)
        for _ in range(repeats):
            server.reset()
            done = bench.run(RunSettings(concurrency=CONCURRENCY, endpoint=endpoint), count)
            stats = server.stats()
            rate = stats.answered / ((stats.last_answer_at or 0.0) - (stats.first_request_at or 0.0))
            shares.append(rate * stats.mean_latency / CONCURRENCY)
            yield (
                f"  server: {stats.requests:,} requests, peak {stats.peak_in_flight} in flight, mean latency "
                f"{stats.mean_latency * 1000:.1f} ms, {rate:,.1f} documents/s; {_in_place(bench, done, count):,} of "
                f"{count:,} summaries in place"
            )
    yield at_least("documents/s / (50 / mean latency)", shares, 0.93, ".3f")


def _in_place(bench: Workbench, done: Finished, count: int) -> int:
    """Summaries that are the echo of their own document."""
    expected = (document.text[-ECHOED:].strip() for document in sample_documents(count))
    return sum(found == own for found, own in zip(bench.summaries(done), expected, strict=True))
