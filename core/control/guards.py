"""What a run has around its endpoints: its limit, and for each endpoint a gate and what tells that one's own limit."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from core.control.adaptive import START, AdaptiveLimit
from core.control.choice import ByRoom, ByTurn, Choice
from core.control.endpoints import Endpoints, Guarded
from core.control.gate import Gate
from core.control.joint_limit import JointLimit
from core.control.limiter import Limiter
from core.control.limits import Feedback, FixedLimit
from core.control.pace import Pace
from core.control.shares import Shares
from core.control.spending import Spending
from core.endpoints.port import Endpoint
from core.language import Wording
from core.records import LimitChange, RunSnapshot

LANGCHAINS_OWN = ("batch", "abatch", "gather_with_concurrency", "batch_as_completed")
_BY_TURN = Wording(
    "LangChain's own strategies share the endpoints by turn; windowed and adaptive give the faster one more."
)


class Guards:
    """Those of one session of a run, which was as `before` when it began; `clock` is the run's, seconds.

    `limiter` holds the run to its limit, `stop` is its stop flag. `tell` receives every change of an adaptive limit.
    """

    def __init__(
        self,
        before: RunSnapshot,
        clock: Callable[[], float],
        tell: Callable[[LimitChange], None],
        spending: Spending,
    ) -> None:
        self._settings = before.settings
        self._each = before.settings.endpoint.each
        self._clock = clock
        self._before = {figures.place: figures for figures in before.endpoints}
        self._joint: JointLimit | None = None
        self.limiter, feedbacks = self._limit(tell)
        self._gates = self._made(feedbacks, before, spending)
        self.stop = self._gates[0].stop

    @property
    def _several(self) -> bool:
        return len(self._each) > 1

    def around(self, clients: Sequence[Endpoint]) -> Endpoints:
        """The run's endpoints, to which these clients speak."""
        guarded = [
            Guarded(settings, client, gate, place, self._before.get(place))
            for place, (settings, client, gate) in enumerate(zip(self._each, clients, self._gates, strict=True))
        ]
        if self._joint:
            for one, room in zip(guarded, self._joint.rooms, strict=True):
                one.limit = partial(getattr, room, "limit")
        return Endpoints(
            guarded,
            self._clock,
            self._choice(),
            limit=self._joint,
            pace=self._pace(),
            notes=[_BY_TURN()] if self._several and self._settings.strategy in LANGCHAINS_OWN else [],
        )

    def _choice(self) -> Choice:
        if not self._several or self._settings.strategy in LANGCHAINS_OWN:
            return ByTurn()
        shares = Shares(len(self._each), self._clock)
        return ByRoom(self._joint.rooms, shares) if self._joint else shares

    def _pace(self) -> Pace | None:
        """A quota that was set is that of all together; those that are learned are each endpoint's."""
        if not self._several:
            return None
        return Pace(self._clock, self._settings.requests_per_minute, self._settings.tokens_per_minute)

    def _limit(self, tell: Callable[[LimitChange], None]) -> tuple[Limiter, list[Feedback]]:
        """What holds the run to its limit, and what is to be told how each endpoint does."""
        concurrency, timeout = self._settings.concurrency, self._settings.timeout
        if self._settings.strategy != "adaptive":
            return Limiter(self._settings.limit), [FixedLimit() for _ in self._each]
        limiter = Limiter(min(START, concurrency))
        if not self._several:
            return limiter, [AdaptiveLimit(limiter, concurrency, self._clock, tell, timeout=timeout)]
        names = [one.base_url for one in self._each]
        self._joint = JointLimit(limiter, concurrency, self._clock, tell, names=names, timeout=timeout)
        return limiter, [*self._joint.feedbacks]

    def _made(self, feedbacks: Sequence[Feedback], before: RunSnapshot, spending: Spending) -> list[Gate]:
        """A gate for each endpoint; the stop flag and the bill are the first one's."""
        settings = self._settings
        if self._several:
            settings = replace(settings, requests_per_minute=None, tokens_per_minute=None)
        gates: list[Gate] = []
        for place, feedback in enumerate(feedbacks):
            own = self._before.get(place)
            served = bool(own and own.succeeded) if self._several else before.succeeded > before.cached
            gates.append(
                Gate(
                    settings,
                    self._clock,
                    feedback,
                    served=served,
                    spending=spending,
                    run=gates[0] if gates else None,
                    several=self._several,
                )
            )
        return gates
