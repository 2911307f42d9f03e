"""Several endpoints for one run: what they reach together, seen at the servers."""

from collections.abc import Callable, Iterator, Sequence
from statistics import mean

from core.settings import RunSettings, StrategyName
from tests.benchmarks.report import Options, at_least, table
from tests.benchmarks.workbench import Finished, Workbench, workbench
from tests.servers import SlotServer, endpoint, slot_servers
from tests.servers.behaviour import Behaviour
from tests.servers.record import Record, peak_in_flight, together

LATENCY, SIGMA = 0.3, 0.5
SLOTS = (8, 16, 40)
WAYS: tuple[tuple[StrategyName, int], ...] = (("windowed", 64), ("windowed", 128), ("adaptive", 64), ("adaptive", 200))
UNEQUAL = (Behaviour(slots=8, latency=0.25, sigma=SIGMA), Behaviour(slots=40, latency=1.0, sigma=SIGMA))
SETTLED = 15.0  # seconds after a change from which the speed is held against what is possible
PHASE = 30.0  # seconds before a server is killed, without it, and with it again


def shared(options: Options) -> Iterator[str]:
    """Servers of 8, 16 and 40 slots with a queue each, against one of 64: windowed and adaptive."""
    count, repeats = options.size(6000, 1500), options.times(1)
    yield f"{count:,} documents, {LATENCY * 1000:g} ms lognormal {SIGMA:g}, {repeats} repeats, interleaved"
    ratios: dict[tuple[str, int], list[float]] = {way: [] for way in WAYS}
    with workbench() as bench:
        for _ in range(repeats):
            for way in WAYS:
                one, three = (_ran(bench, _alike(slots), way, count) for slots in ((sum(SLOTS),), SLOTS))
                ratios[way].append(three.rate / one.rate)
                yield from table(_HEAD, [_row(f"one, {way[0]} {way[1]}", one), _row("three", three)])
    for (strategy, limit), values in ratios.items():
        yield at_least(f"{strategy} {limit}: documents/s, three servers / one", values, 0.95)


def unequal(options: Options) -> Iterator[str]:
    """8 slots at 0.25 s and 40 at 1 s: what both reach together, against the sum of what each can do."""
    count, repeats = options.size(2400, 900), options.times(1)
    ways: tuple[tuple[StrategyName, int], ...] = (("windowed", 48), ("windowed", 96), ("adaptive", 200))
    shares: dict[tuple[StrategyName, int], list[float]] = {way: [] for way in ways}
    with workbench() as bench:
        for _ in range(repeats):
            for way, values in shares.items():
                ran = _ran(bench, UNEQUAL, way, count)
                values.append(ran.rate / sum(each.slots / each.latency for each in UNEQUAL))
                yield from table(_HEAD, [_row(f"{way[0]} {way[1]}", ran)])
    for (strategy, limit), values in shares.items():
        yield at_least(f"{strategy} {limit}: documents/s / what is possible", values, 0.95)


def killed(options: Options) -> Iterator[str]:
    """Of 8, 16 and 40 slots the server of 16 is killed in mid-run, and is back half a minute later."""
    if options.quick:
        yield "  left out: each phase needs half a minute, and --quick was asked for"
        return
    count = round(3 * PHASE * sum(SLOTS) / LATENCY)
    yield f"{count:,} documents; killed after {PHASE:g} s, back after {2 * PHASE:g} s"
    with workbench() as bench:
        yield from _killed(bench, ("windowed", 64), count)
        yield from _killed(bench, ("adaptive", 200), count)


def away(options: Options) -> Iterator[str]:
    """A server that refuses connections, or is a black hole, beside two that work: what it costs the run."""
    count = options.size(3000, 900)
    slots = (24, 40)
    ratios = {}
    with workbench() as bench:
        for name, harm in _HARMS.items():
            two = _ran(bench, _alike(slots), ("windowed", 64), count)
            three = _ran(bench, _alike((*slots, 40)), ("windowed", 64), count, before=harm)
            ratios[name] = three.rate / two.rate
            yield from table(_HEAD, [_row("two servers", two), _row(f"and one that {name}", three)])
    for name, ratio in ratios.items():
        yield at_least(f"documents/s, two and one that {name} / two", [ratio], 0.95)


_HARMS: dict[str, Callable[[SlotServer], None]] = {
    "is not there": lambda server: server.kill(),
    "answers 500 at once": lambda server: server.tell(status=500),
    "answers 429 at once": lambda server: server.tell(status=429),
    "never answers": lambda server: server.freeze(),
}


class _Ran:
    """One run, and what its servers saw of it."""

    def __init__(self, done: Finished, records: Sequence[Record], behaviours: Sequence[Behaviour]) -> None:
        self.done = done
        self.records = records
        self.behaviours = behaviours
        self.all = together(records)

    @property
    def rate(self) -> float:
        return self.all.rate


def _alike(slots: Sequence[int]) -> list[Behaviour]:
    return [Behaviour(slots=count, latency=LATENCY, sigma=SIGMA) for count in slots]


def _ran(
    bench: Workbench,
    behaviours: Sequence[Behaviour],
    way: tuple[StrategyName, int],
    count: int,
    *,
    before: Callable[[SlotServer], None] = lambda _last: None,
    during: Callable[[Sequence[SlotServer], float], None] = lambda _servers, _seconds: None,
) -> _Ran:
    """`before` is done to the last of the servers, `during` at each look, with seconds since the first summary."""
    strategy, limit = way
    with slot_servers(*behaviours) as servers:
        settings = RunSettings(strategy=strategy, concurrency=limit, endpoint=endpoint(servers))
        before(servers[-1])
        done = bench.run(settings, count, during=lambda seconds, _run_id: during(servers, seconds))
        return _Ran(done, [server.record for server in servers], behaviours)


def _killed(bench: Workbench, way: tuple[StrategyName, int], count: int) -> Iterator[str]:
    due = iter((PHASE, 2 * PHASE, float("inf")))
    state = {"next": next(due), "killed": False}

    def harm(servers: Sequence[SlotServer], seconds: float) -> None:
        if seconds < state["next"]:
            return
        state["next"] = next(due)
        (servers[1].start if state["killed"] else servers[1].kill)()
        state["killed"] = not state["killed"]

    ran = _ran(bench, _alike(SLOTS), way, count, during=harm)
    snapshot, moments = ran.done.snapshot, [e.at for e in ran.records[1].events if e.what in ("killed", "started")]
    _, death, return_ = moments
    yield f"  {way[0]} {way[1]}"
    yield from table(_HEAD, [_row("three servers", ran)])
    yield f"  {snapshot.succeeded:,} of {snapshot.total:,} succeeded, {snapshot.failed:,} failed   goal all"
    end = ran.all.answered_at[-1] - 3.0  # without the last calls
    windows = (("without it", death, return_, 48), ("with it again", return_, end, 64))
    for name, since, until, slots in windows:
        seen = ran.all.between(since + SETTLED, until)
        taken = mean(ran.behaviours[0].seconds(e.text) for e in seen.events if e.what == "answered")
        possible = slots / taken
        share = seen.answered / (until - since - SETTLED) / possible
        yield at_least(f"{name}, from {SETTLED:g} s on: documents/s / what is possible", [share], 0.9)


_HEAD = ("", "succeeded", "docs/s", "in flight at most", "requests", "refused", "answers of each")


def _row(name: str, ran: _Ran) -> tuple[str, ...]:
    snapshot = ran.done.snapshot
    return (
        name,
        f"{snapshot.succeeded:,} of {snapshot.total:,}",
        f"{ran.rate:,.1f}",
        f"{peak_in_flight(ran.records)}",
        f"{ran.all.requests:,}",
        f"{ran.all.refused:,}",
        " ".join(f"{record.answered:,}" for record in ran.records),
    )
