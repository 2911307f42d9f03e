"""Documents a second where the endpoint is not what limits."""

from collections.abc import Iterator

from tests.benchmarks.children import peers
from tests.benchmarks.contest import ABATCH, contest, figures, header, ratios
from tests.benchmarks.report import Options, at_least

CONCURRENCY = 200


def speed(options: Options) -> Iterator[str]:
    """Documents/s on a 1 ms endpoint at 200 in flight, against chain.abatch and flexllm."""
    count, repeats = options.size(5000, 1500), options.times(3)
    yield header(options, count, CONCURRENCY, repeats)
    turns = contest(count, CONCURRENCY, repeats)
    yield from figures(turns)
    yield at_least("documents/s / chain.abatch", ratios(turns, "rate", ABATCH), 3.0)
    for peer in peers():
        yield at_least(f"documents/s / {peer}", ratios(turns, "rate", peer), 1.0)
