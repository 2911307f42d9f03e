"""Shares of endpoints that nobody knows: of a fixed number in flight, against simulated servers."""

from collections.abc import Sequence
from statistics import mean

import pytest

from core.control.adaptive import START
from core.control.choice import ByRoom
from core.control.joint_limit import JointLimit
from core.control.limiter import Limiter
from core.control.shares import Shares
from tests.control.fleet import Change, Fleet, Server

SEEDS = range(4)
UNEQUAL = (Server(8), Server(16), Server(40))
DOCUMENTS = 30 * 64  # thirty latencies of 64 slots
ELEVEN = (1, 2, 4, 4, 8, 8, 8, 12, 16, 17, 40)


class _Fixed:
    """Requests in flight in proportion to these, as one would set them who knows the servers."""

    def __init__(self, *parts: int) -> None:
        self._parts = parts
        self._in_flight = [0] * len(parts)

    def sent(self, place: int) -> int:
        self._in_flight[place] += 1
        return 0

    def landed(self, place: int, number: int, latency: float | None) -> None:
        self._in_flight[place] -= 1

    def best(self, candidates: Sequence[int]) -> int:
        return min(candidates, key=lambda place: (self._in_flight[place] + 1) / self._parts[place])


def shared(
    servers: Sequence[Server], documents: int, in_flight: int, seed: int, changes: Sequence[Change] = ()
) -> Fleet:
    fleet = Fleet(servers, documents, seed, changes)
    return fleet.run(Shares(len(servers), lambda: fleet.now), lambda: in_flight)


def known(servers: Sequence[Server], documents: int, in_flight: int, seed: int, parts: Sequence[int]) -> Fleet:
    return Fleet(servers, documents, seed).run(_Fixed(*parts), lambda: in_flight)


@pytest.mark.parametrize("latency", [1.0, 0.2])
@pytest.mark.parametrize(("in_flight", "wanted"), [(32, 0.98), (64, 0.95), (128, 0.98), (200, 0.98)])
def test_nearly_one_server_of_all_slots(in_flight: int, wanted: float, latency: float) -> None:
    """8, 16 and 40 slots: over a whole run of thirty latencies, the start included, nearly what one server of 64 does
    with as many in flight."""
    servers = [Server(server.slots, latency) for server in UNEQUAL]
    documents = 30 * min(in_flight, 64)
    ratios = [
        shared(servers, documents, in_flight, seed).rate
        / known([Server(64, latency)], documents, in_flight, seed, [1]).rate
        for seed in SEEDS
    ]
    assert mean(ratios) >= wanted


@pytest.mark.parametrize("sigma", [0.05, 0.3, 0.9])
def test_whatever_the_spread_of_latencies(sigma: float) -> None:
    """From answers that all take as long to such where one in twenty takes three times the mean."""
    servers = [Server(server.slots, sigma=sigma) for server in UNEQUAL]
    ratios = [
        shared(servers, DOCUMENTS, 64, seed).rate / known([Server(64, sigma=sigma)], DOCUMENTS, 64, seed, [1]).rate
        for seed in SEEDS
    ]
    assert mean(ratios) >= 0.93


@pytest.mark.parametrize(
    ("servers", "parts", "rate", "wanted"),
    [
        ((Server(8, 0.5), Server(40, 2.0)), (8, 40), 36, 0.93),
        ((Server(40, 0.5), Server(8, 2.0)), (40, 8), 84, 0.95),
        ((Server(8, 0.5), Server(40, 2.0)), (8, 16), 24, 0.9),
        ((Server(), Server(8)), (56, 8), 64, 0.97),
        ((Server(mean=2.0), Server(8, 0.5)), (56, 8), 44, 0.92),
        ((Server(mean=0.5), Server(mean=2.0)), (63, 1), 127, 0.95),
        ((Server(load=16), Server(load=64)), (16, 64), 40, 0.97),
        ((Server(load=32), Server(16)), (48, 16), 36, 0.93),
        (tuple(Server(slots) for slots in ELEVEN), ELEVEN, 120, 0.92),
        (tuple(Server(10) for _ in range(20)), (10,) * 20, 200, 0.94),
        (tuple(Server(10) for _ in range(20)), (5,) * 20, 100, 0.98),
        ((Server(16),), (16,), 16, 0.99),
    ],
    ids=["fast few", "fast many", "few in flight", "no limit", "no limit but slow", "two speeds", "batching",
         "batching and slots", "eleven", "twenty", "twenty, half in flight", "one"],
)  # fmt: skip
def test_nearly_what_one_gets_who_knows_them(
    servers: tuple[Server, ...], parts: tuple[int, ...], rate: int, wanted: float
) -> None:
    """As many in flight as `parts` has, the best shares, which answer `rate` a second: from ten latencies on nearly
    as much without knowing them."""
    latency = max(server.mean for server in servers)
    start, end, documents = 10 * latency, 30 * latency, round(33 * latency * rate)
    ratios = [
        shared(servers, documents, sum(parts), seed).rate_between(start, end)
        / known(servers, documents, sum(parts), seed, parts).rate_between(start, end)
        for seed in SEEDS
    ]
    assert mean(ratios) >= wanted


def test_shares_stay_right_for_a_long_time() -> None:
    """After 150 latencies the shares have not drifted: 0.95 of what is possible."""
    fleets = [shared(UNEQUAL, 13_000, 64, seed) for seed in range(2)]
    assert mean(fleet.rate_between(100, 190) / 64 for fleet in fleets) >= 0.95


@pytest.mark.parametrize(
    ("change", "spans"),
    [
        (Change(20, 2, frozen=10), [(21, 30, 24, 0.85), (36, 50, 64, 0.9)]),
        (Change(20, 0, frozen=10), [(21, 30, 56, 0.93), (36, 50, 64, 0.9)]),
        (Change(20, 2, mean=4.0), [(30, 40, 34, 0.85), (40, 80, 34, 0.85)]),
        (Change(20, 0, mean=4.0), [(30, 40, 58, 0.93), (40, 80, 58, 0.93)]),
        (Change(20, 2, slots=10), [(30, 40, 34, 0.95), (40, 80, 34, 0.95)]),
    ],
    ids=["the largest stalls", "the smallest stalls", "the largest slows", "the smallest slows", "the largest shrinks"],
)
def test_follows_a_server_that_changes(change: Change, spans: Sequence[tuple[int, int, int, float]]) -> None:
    """One that stalls for ten seconds costs its own part alone, and that for a few seconds after it; the same where
    one becomes four times slower, or serves fewer."""
    fleets = [shared(UNEQUAL, 4_900, 64, seed, [change]) for seed in SEEDS]
    for start, end, possible, wanted in spans:
        assert mean(fleet.rate_between(start, end) for fleet in fleets) >= wanted * possible


@pytest.mark.parametrize(("place", "left"), [(0, 56), (1, 48), (2, 24)])
def test_a_server_that_dies_costs_nothing_and_is_used_again(place: int, left: int) -> None:
    """Away from second 20 to 40: the others do what they can at once. Back, it has its share again 15 s later."""
    changes = [Change(20, place, dead=True), Change(40, place, dead=False)]
    fleets = [shared(UNEQUAL, 4_500, 64, seed, changes) for seed in SEEDS]
    assert mean(fleet.rate_between(22, 40) for fleet in fleets) >= 0.95 * left
    assert mean(fleet.rate_between(50, 65) for fleet in fleets) >= 0.93 * 64


def test_a_server_that_fails_at_once_draws_no_requests() -> None:
    """It answers each request with a fault within 10 ms, and nobody takes it away: it gets a few, ever less often."""
    for seed in SEEDS:
        fleet = shared([Server(32), Server(mean=0.01, faults=1.0)], 1_200, 33, seed)
        assert fleet.failed[1] <= 50
        assert fleet.rate >= 0.9 * 32


def test_each_has_one_in_flight_at_least() -> None:
    """Even one that takes a hundred times as long as the others is asked, as long as it is up."""
    clock = [0.0]
    shares = Shares(3, lambda: clock[0])
    numbers: dict[int, list[int]] = {}
    for _ in range(6):
        place = shares.best([0, 1, 2])
        numbers[place] = [*numbers.get(place, []), shares.sent(place)]
    assert {place: len(sent) for place, sent in numbers.items()} == {0: 2, 1: 2, 2: 2}
    clock[0] = 1.0
    shares.landed(0, numbers[0].pop(), 1.0)
    clock[0] = 100.0
    for number in numbers[1]:
        shares.landed(1, number, 100.0)
    assert shares.best([0, 1, 2]) == 1


def test_only_candidates_are_chosen() -> None:
    """One that is not among them gets nothing, whatever speaks for it."""
    shares = Shares(3, lambda: 0.0)
    number = shares.sent(2)
    assert shares.best([2]) == 2
    shares.landed(2, number, None)
    assert shares.best([2]) == 2
    assert shares.best([1, 2]) == 1


@pytest.mark.parametrize(("ceiling", "documents"), [(64, 1_920), (64, 5_000), (200, 5_000)])
def test_adaptive_is_as_good_over_several_as_over_one(ceiling: int, documents: int) -> None:
    """Limits that find themselves, over servers of 8, 16 and 40 slots: 0.95 of one server of 64 under the same."""

    def rate(servers: Sequence[Server], seed: int) -> float:
        fleet, limiter = Fleet(servers, documents, seed), Limiter(START)
        joint = JointLimit(limiter, ceiling, lambda: fleet.now, lambda _: None, names=[""] * len(servers), timeout=60.0)
        choice = ByRoom(joint.rooms, Shares(len(servers), lambda: fleet.now))
        told = [feedback.answered for feedback in joint.feedbacks]
        return fleet.run(choice, lambda: limiter.limit, lambda place, latency: told[place](latency)).rate

    ratios = [rate(UNEQUAL, seed) / rate([Server(64)], seed) for seed in SEEDS]
    assert mean(ratios) >= 0.95
