"""Where the next request goes, of a run that keeps a fixed number in flight over several endpoints.

Nobody knows how many requests each of them serves at once, how fast, and how widely its latencies spread. What can be
seen is which requests land, when, and in which order.

- *Throughput*: each endpoint holds requests in flight in the proportion of its answers a second over the last few
  latencies. Where an endpoint queues, more requests bring no more answers, so its share falls to what it can serve;
  where it does not, its answers keep up with its share. By Little's law (1961) this makes the mean latencies equal,
  and where all are equally fast, equally many queue at each in proportion.
- *Speed*: an endpoint that is slow by nature needs more in flight for the same answers, not fewer. Its latency
  without a queue is taken from the requests that found none: in a queue, whoever is sent while no more are in flight
  than were seen to be served at once is served at once. How many that are is seen as an answer comes in: all that
  were sent before it and are still in flight must be in service too, itself included. This holds for servers that
  begin requests in their order, and asks for no knowledge of slots. Only a difference beyond chance counts, and it
  counts a little less than wholly, so that of endpoints without a queue the faster one gets more.
- *Evidence*: as many to each until the first answers; one at least to each. An endpoint that comes back after all its
  requests have failed is learned anew, and gets up to twice its share for a while, so that it doubles as in slow
  start. One whose requests fail loses share for each, and rests for longer and longer before it is given one again.

Sources: Little (1961); Mitzenmacher, The Power of Two Choices (2001), for why requests in flight are the signal; BBR
(Cardwell et al., 2016) for telling the latency without a queue from the one with; FAST TCP (Wei et al., 2006) for
shares from both. The figures are those of tests/control/test_shares.py.

Limitations: what is in an endpoint's queue stays there. A start with 64 in flight that gives 21 to a server of 8 slots
loses about half a latency, whatever is learned after it.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

SHORTEST, LONGEST = 1.0, 4.0  # latencies that the throughput is taken over: half the time since the first request
SPEED = 0.9  # of the difference in latency without a queue, as a power
BEYOND_CHANCE = 2.0  # standard deviations
ANSWERS = 60  # that the latency without a queue is taken over
SMOOTH = 16  # answers at least that the latency is taken over
OUTLIER = 4.0  # times the latency without a queue; a longer answer counts as this
KNOWN = 4  # answers, from which on this is done
AT_ONCE = 1.5  # times what was seen in service at once: about what is, since the last one begun seldom lands first
FADING = 2.0  # times the requests in flight: answers after which what was seen in service is forgotten
NEWCOMER = 10.0  # latencies in which an endpoint that has come back is helped up
QUEUES = 0.4  # of the logarithm of latency over that without a queue: from here on it is helped no more
TRUSTED = 12  # failures in a row without a rest; more than it takes until an endpoint is known to be away
REST = 0.05, 5.0  # seconds until an endpoint gets a request again whose requests all fail, at least and at most
RENEWED = 0.05  # latencies
_SPREAD = 0.3  # of latencies, squared and relative, until it is known


class _Share:
    """What is known of one endpoint."""

    def __init__(self) -> None:
        self.under_way: list[int] = []  # numbers of requests, the first sent in front
        self.ranks: dict[int, int] = {}  # how many were in flight there as each was sent, itself included
        self.failures = 0  # since the last answer
        self.rests_until = -math.inf
        self.came_back = False
        self._forget()

    def _forget(self) -> None:
        self.since: float | None = None
        self.at = 0.0
        self.answers = self.seconds = 0.0  # of the last latencies, the older the less
        self.landed = 0
        self.latency = 0.0
        self.unqueued = 0.0  # seconds
        self.known = 0  # answers that this was taken from
        self.spread = _SPREAD
        self.at_once = 1.0
        self.weight = 0.0

    def sent(self, number: int, now: float) -> None:
        if self.since is None:
            self.since = self.at = now
        self.under_way.append(number)
        self.ranks[number] = len(self.under_way)

    def answered(self, number: int, latency: float, now: float) -> None:
        held = len(self.under_way)
        rank, older = self._take(number)
        if self.known >= KNOWN:
            latency = min(latency, OUTLIER * self.unqueued)
        self.landed += 1
        self.failures = 0
        self.at_once = max(older + 1.0, self.at_once - (self.at_once - older - 1) / (FADING * held))
        self.latency += (latency - self.latency) / min(self.landed, max(SMOOTH, held))
        self.pass_time(now)
        self.answers += 1
        if rank <= AT_ONCE * self.at_once or not self.known:
            self._unqueued(latency)

    def failed(self, number: int, now: float) -> None:
        held = len(self.under_way)
        self._take(number)
        self.failures += 1
        if held > 1:
            self.pass_time(now)
            self.answers *= 1 - 1 / held
            return
        self._forget()
        self.came_back = True
        least, most = REST
        if self.beyond:
            self.rests_until = now + min(most, least * 2.0 ** min(self.beyond, 10))

    @property
    def beyond(self) -> int:
        """Failures in a row that are too many."""
        return max(0, self.failures - TRUSTED)

    def _take(self, number: int) -> tuple[int, int]:
        older = bisect_left(self.under_way, number)
        del self.under_way[older]
        return self.ranks.pop(number), older

    def _unqueued(self, latency: float) -> None:
        self.known = min(ANSWERS, self.known + 1)
        if self.known > 1:
            off = (latency / self.unqueued - 1) ** 2
            self.spread += (off - self.spread) / max(10, self.known)
        self.unqueued += (latency - self.unqueued) / self.known

    def pass_time(self, now: float) -> None:
        """Let what was seen fade. Until the first answer nothing does."""
        passed, self.at = now - self.at, now
        if not self.latency or self.since is None:
            self.seconds += passed
            return
        over = self.latency * min(LONGEST, max(SHORTEST, (now - self.since) / self.latency / 2))
        kept = math.exp(-passed / over)
        self.answers *= kept
        self.seconds = self.seconds * kept + over * (1 - kept)

    def weigh(self, now: float, usual: float) -> None:
        """`usual` is the mean logarithm of all endpoints' latency without a queue."""
        self.pass_time(now)
        slower = math.log(self.unqueued) - usual
        if abs(slower) < BEYOND_CHANCE * math.sqrt(self.spread / self.known):
            slower = 0.0
        self.weight = self.answers / self.seconds * math.exp(SPEED * slower) * self._help(now)

    def _help(self, now: float) -> float:
        if not self.came_back or self.since is None:
            return 1.0
        young = 1 - (now - self.since) / (NEWCOMER * self.latency)
        free = 1 - math.log(self.latency / self.unqueued) / QUEUES
        return math.exp2(max(0.0, young) * min(1.0, max(0.0, free)))


class Shares:
    """For one run, a thread's alone. `clock` in seconds. Endpoints are told by their place."""

    def __init__(self, endpoints: int, clock: Callable[[], float]) -> None:
        self._shares = [_Share() for _ in range(endpoints)]
        self._clock = clock
        self._number = 0
        self._weighed = -math.inf
        self._good_for = 0.0

    def sent(self, place: int) -> int:
        """A request goes there. Returns its number."""
        self._number += 1
        self._shares[place].sent(self._number, self._clock())
        return self._number

    def landed(self, place: int, number: int, latency: float | None) -> None:
        """The request of this number was answered after `latency` seconds; None: it failed, or was given up."""
        share, now = self._shares[place], self._clock()
        if latency is None:
            share.failed(number, now)
        else:
            share.answered(number, max(latency, 1e-6), now)
        if share.landed == 1:
            self._weighed = -math.inf

    def best(self, candidates: Sequence[int]) -> int:
        """Where the next request goes, of those that are up (one at least)."""
        now = self._clock()
        if now - self._weighed > self._good_for:
            self._weigh(now)
        return min(candidates, key=lambda place: self._merit(place, now))

    def _merit(self, place: int, now: float) -> tuple[int, float]:
        """The lower the better: those with nothing in flight come first, those that rest last."""
        share = self._shares[place]
        held = len(share.under_way)
        if not held:
            return (2, share.rests_until) if share.rests_until > now else (0, share.unqueued)
        if share.weight:
            return 1, (held + 0.5) / share.weight
        return 1, math.inf if self._good_for else held + share.beyond

    def _weigh(self, now: float) -> None:
        known = [share for share in self._shares if share.landed]
        if not known:
            return
        self._usual = sum(math.log(share.unqueued) for share in known) / len(known)
        self._weighed = now
        self._good_for = RENEWED * min(share.latency for share in known)
        for share in known:
            share.weigh(now, self._usual)
