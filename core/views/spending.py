"""What a run or a comparison has spent and of how much, what it comes to in the end, and what was saved: the line under
its state."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.cost_words import NO_PRICE, about, cap_words, cost_range, exact_money, money, tokens_range

_NOTHING = Wording("cost nothing")
_DIME = 0.1  # US dollars; a smaller cap is said in more than cents


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent under these settings: US dollars (None without a price) and tokens, and the least and the most it
    is likely to come to in the end, None where nothing can be told."""

    settings: RunSettings
    cost: float | None
    tokens: int
    likely_cost: tuple[float, float] | None = None
    likely_tokens: tuple[int, int] | None = None

    @property
    def counts(self) -> bool:
        """Whether anybody asks: the practice endpoint is free."""
        return self.settings.endpoint.kind == "openai" or self.cost is not None or self.settings.capped

    @property
    def in_tokens(self) -> bool:
        """Whether tokens are said: where they are capped, or there is no price."""
        return self.cost is None or self.settings.max_total_tokens is not None

    @property
    def likely(self) -> str:
        """Dollars where there is a price, else tokens; "" where nothing can be told yet."""
        if self.cost is not None:
            return cost_range(*self.likely_cost) if self.likely_cost else ""
        return tokens_range(*self.likely_tokens) if self.likely_tokens else ""

    @property
    def beyond(self) -> bool:
        """Whether a cap is likely to end it before its last document."""
        cost, tokens = self.settings.max_cost, self.settings.max_total_tokens
        over = cost is not None and self.likely_cost is not None and self.likely_cost[1] > cost
        return over or (tokens is not None and self.likely_tokens is not None and self.likely_tokens[1] > tokens)


def spent_of(run: RunSnapshot) -> Spent:
    costs, tokens = (run.cost_low, run.cost_high), (run.tokens_low, run.tokens_high)
    return Spent(
        settings=run.settings,
        cost=(run.cost or 0.0) if run.price else None,  # before the first call it is unknown, and nothing
        tokens=run.input_tokens + run.output_tokens,
        likely_cost=None if costs[0] is None or costs[1] is None else (costs[0], costs[1]),
        likely_tokens=None if tokens[0] is None or tokens[1] is None else (tokens[0], tokens[1]),
    )


def spent_line(run: RunSnapshot, saved: float | None = None) -> str:
    """Of an ended run with what repeats and earlier summaries `saved`, US dollars; "" where nothing is to be said."""
    if run.status is RunStatus.DRAFT:
        return ""
    if run.status is RunStatus.QUEUED and not run.tokens_most:
        return cap_words(run.settings)
    if run.status.ended:
        return _ended(spent_of(run), [_saved(run, saved)] if saved else [])
    return _live(spent_of(run))


def comparison_spent_line(comparison: ComparisonSnapshot) -> str:
    """The same of all runs of a comparison together."""
    cost, likely = comparison.cost, comparison.likely_cost
    spent = Spent(comparison.plan.base, cost, comparison.tokens, (likely, likely) if likely is not None else None)
    if comparison.status is RunStatus.QUEUED and not comparison.tokens:
        return cap_words(comparison.plan.base)
    return _live(spent) if comparison.running else _ended(spent)


def ended_by_cap(run: RunSnapshot) -> bool:
    """Whether what may be spent ended the run."""
    return run.ended_by_cap


def whole_cost(run: RunSnapshot) -> str:
    """What all documents of a run would come to that its cap has ended before, one sentence; "" where nobody knows."""
    spent = spent_of(run)
    if not spent.likely:
        return ""
    if spent.cost is None:
        return Message("All documents together are likely to take {likely}.", likely=spent.likely)
    return Message("All documents together are likely to cost {likely}.", likely=spent.likely)


def _live(spent: Spent) -> str:
    cost, cap, said = spent.cost, spent.settings.max_cost, []
    if cost is not None and cap is not None:
        said.append(Message("{cost} of {cap} so far", cost=_beside(cost, cap), cap=exact_money(cap)))
    elif cost is not None:
        said.append(Message("{amount} so far", amount=money(cost)))
    if spent.in_tokens:
        said.append(Message("{amount} so far", amount=_tokens(spent)))
    return _parts(spent, [*said, _in_the_end(spent)])


def _in_the_end(spent: Spent) -> str:
    if not spent.likely:
        return ""
    if spent.beyond:
        return Message("all of it would come to {likely}", likely=spent.likely)
    return Message("{likely} in the end", likely=spent.likely)


def _ended(spent: Spent, saved: Sequence[str] = ()) -> str:
    cost = [] if spent.cost is None else [_came_to(spent, spent.cost)]
    return _parts(spent, [*cost, *([_tokens(spent)] if spent.in_tokens else []), *saved])


def _parts(spent: Spent, said: Sequence[str]) -> str:
    if not spent.counts:
        return ""
    unpriced = spent.cost is None and spent.settings.endpoint.kind == "openai"
    return " · ".join(filter(None, [*said, NO_PRICE() if unpriced else ""]))


def _came_to(spent: Spent, cost: float) -> str:
    if not spent.tokens:
        return _NOTHING()
    cap = spent.settings.max_cost
    if cap is None:
        return Message("cost {cost}", cost=money(cost))
    return Message("cost {cost} of {cap}", cost=_beside(cost, cap), cap=exact_money(cap))


def _beside(cost: float, cap: float) -> str:
    """What was spent of a cap: as exactly as the cap is said."""
    return exact_money(cost) if cap < _DIME else money(cost)


def _saved(run: RunSnapshot, saved: float) -> Message:
    if not run.cached:
        return Message("repeats saved {saved}", saved=about(saved))
    if not run.duplicates:
        return Message("earlier summaries saved {saved}", saved=about(saved))
    return Message("repeats and earlier summaries saved {saved}", saved=about(saved))


def _tokens(spent: Spent) -> str:
    most = spent.settings.max_total_tokens
    if most is None:
        return counted("{count:,} token", "{count:,} tokens", count=spent.tokens)
    return Message("{tokens:,} of {cap:,} tokens", tokens=spent.tokens, cap=most)
