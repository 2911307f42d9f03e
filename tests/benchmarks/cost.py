"""CPU and memory per document against chain.abatch, flexllm and saturate."""

from collections.abc import Iterator

from tests.benchmarks.children import peers
from tests.benchmarks.contest import ABATCH, contest, figures, header, ratios
from tests.benchmarks.report import Options, at_most

CONCURRENCY = 50


def cost(options: Options) -> Iterator[str]:
    """CPU per document, whole worker with its store, against chain.abatch and the peers at 50 in flight."""
    count, repeats = options.size(3000, 1000), options.times(3)
    yield header(options, count, CONCURRENCY, repeats)
    turns = contest(count, CONCURRENCY, repeats)
    yield from figures(turns)
    yield at_most("CPU per document / chain.abatch (first goal 0.60)", ratios(turns, "cpu", ABATCH), 0.30)
    for peer in peers():
        yield at_most(f"CPU per document / {peer}", ratios(turns, "cpu", peer), 1.0)
    for other in (ABATCH, *peers()):
        yield at_most(f"the same with start-up / {other}", ratios(turns, "cpu_whole", other), 1.0)
