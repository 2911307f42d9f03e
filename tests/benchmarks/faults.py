"""Faults: every document gets its summary, under every strategy, and at what speed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.stats import PracticeStats
from core.settings import STRATEGY_NAMES, EndpointSettings, RunSettings, StrategyName
from tests.benchmarks.report import Options, at_least, table
from tests.benchmarks.workbench import Finished, Workbench, workbench
from tests.conftest import PracticeEndpoint, practice_in_process

SOUND = PracticeSettings(mean_latency=0.3, sigma=0.3)
FAULTY = replace(SOUND, share_error=0.05, share_reset=0.03, share_cut=0.02, share_stalled=0.01)
CONCURRENCY = 50
SERIAL_PART = 20  # serial takes a part of the documents: the whole would take a quarter of an hour
# At 11 % of faults, three attempts lose 4 documents of 3,000 by chance; six lose one in 200 runs.
ATTEMPTS = 6
COMPARED: tuple[StrategyName, ...] = ("windowed", "adaptive")


@dataclass(frozen=True, slots=True)
class Faced:
    """One run, and what the server counted of it."""

    done: Finished
    stats: PracticeStats

    @property
    def rate(self) -> float:
        """Full answers a second, first request to last answer."""
        return self.stats.answered / ((self.stats.last_answer_at or 0.0) - (self.stats.first_request_at or 0.0))


def faults(options: Options) -> Iterator[str]:
    """5 % 500, 3 % reset, 2 % cut JSON, 1 % stalled: every strategy, and windowed and adaptive against faultless."""
    count, repeats = options.size(3000, 900), options.times(1)
    how = f"{CONCURRENCY} in flight, 300 ms, the default timeout, {ATTEMPTS} attempts"
    yield f"{count:,} documents (serial: {count // SERIAL_PART}), {how}"
    with workbench() as bench:
        others = [name for name in STRATEGY_NAMES if name not in COMPARED]
        rows: list[tuple[str, Faced]] = []
        shares: dict[StrategyName, list[float]] = {name: [] for name in COMPARED}
        # One seed is one draw of who meets which fault, and the unluckiest document decides when a run ends.
        for seed in range(repeats):
            sound, faulty = replace(SOUND, seed=seed), replace(FAULTY, seed=seed)
            with practice_in_process(sound) as without, practice_in_process(faulty) as within:
                if not options.quick:
                    rows += [(name, _face(bench, within, name, count)) for name in others]
                for name in COMPARED:
                    free, faced = _face(bench, without, name, count), _face(bench, within, name, count)
                    shares[name].append(faced.rate / free.rate)
                    rows += [(f"{name}, no faults", free), (name, faced)]
        yield from table(_HEAD, [_row(name, faced) for name, faced in rows])
    for name, values in shares.items():
        yield at_least(f"{name}: documents/s with faults / without", values, 0.8)
    lost = [faced.done.snapshot.total - faced.done.snapshot.succeeded for _, faced in rows]
    yield f"  documents without a summary: {sum(lost)} in {len(lost)} runs (median {median(lost):g})   goal 0"


def _face(bench: Workbench, server: PracticeEndpoint, strategy: StrategyName, count: int) -> Faced:
    server.reset()
    settings = RunSettings(
        strategy=strategy,
        concurrency=CONCURRENCY,
        endpoint=EndpointSettings(kind="openai", base_url=server.url),
        max_attempts=ATTEMPTS,
    )
    done = bench.run(settings, count // SERIAL_PART if strategy == "serial" else count)
    return Faced(done, server.stats())


_HEAD = ("strategy", "succeeded", "docs/s", "seconds", "requests", "500", "reset", "cut", "stalled", "peak in flight")


def _row(name: str, faced: Faced) -> tuple[str, ...]:
    snapshot, stats = faced.done.snapshot, faced.stats
    counts = (stats.requests, stats.errors_500, stats.resets, stats.cut, stats.stalled, stats.peak_in_flight)
    return (
        name,
        f"{snapshot.succeeded:,} of {snapshot.total:,}",
        f"{faced.rate:,.1f}",
        f"{snapshot.elapsed:.1f}",
        *(f"{number:,}" for number in counts),
    )
