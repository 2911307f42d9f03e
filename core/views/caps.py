"""A higher cap for what has reached its own: what is proposed, and what is refused."""

import math
from dataclasses import dataclass

from core.language import Message, Wording
from core.records import RunSnapshot
from core.settings import CAPPED_ANSWER, RunSettings
from core.views.cost_words import exact_money

COST, TOKENS = Wording("Cap, US dollars"), Wording("Cap, tokens")
_DIGITS = 2  # of a cap that is proposed
_ROOM = 1.1  # times what it is likely to come to
_LONG, _LONGER = 2_000, 12  # bytes of a long prompt, at least; times the tokens that one takes on average
_CENTS = 0.1  # US dollars from which on cents say enough
_MOST_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps in `settings`, and what was spent under them at most: US dollars and tokens. `likely_cost` and
    `likely_tokens` are what it is likely to come to in the end, None where nobody can tell; `last_cost` and
    `last_tokens` what its last call may come to at its worst: there has to be room for that, too."""

    settings: RunSettings
    cost: float = 0.0
    tokens: int = 0
    likely_cost: float | None = None
    likely_tokens: float | None = None
    last_cost: float = 0.0
    last_tokens: int = 0

    @property
    def proposed_cost(self) -> float | None:
        """US dollars that are likely to be enough, two digits; None where the cost has no cap."""
        cap = self.settings.max_cost
        return None if cap is None else _proposed(cap, self.cost, self.likely_cost, self.last_cost)

    @property
    def proposed_tokens(self) -> int | None:
        """The same of tokens."""
        cap = self.settings.max_total_tokens
        return None if cap is None else round(_proposed(cap, self.tokens, self.likely_tokens, self.last_tokens))

    def problem(self, cost: float | None, tokens: int | None) -> str:
        """Why it cannot go on with these caps, a sentence; "" where it can. A cap that it has not is not asked for."""
        if self.settings.max_cost is not None and (cost is None or cost <= self.cost):
            return Message("Up to {spent} is spent: the cap must be higher.", spent=exact_money(self.cost))
        if self.settings.max_total_tokens is not None and (tokens is None or tokens <= self.tokens):
            return Message("Up to {used:,} tokens are used: the cap must be higher.", used=self.tokens)
        return ""


def caps_of(run: RunSnapshot) -> Caps:
    answers = max(1, run.succeeded - run.cached)
    prompt = max(_LONG, _LONGER * run.input_tokens // answers)
    answer = run.settings.endpoint.max_tokens or CAPPED_ANSWER
    return Caps(
        run.settings,
        run.cost_most or 0.0,
        run.tokens_most,
        run.cost_high,
        run.tokens_high,
        run.price.most(prompt, answer) if run.price else 0.0,
        prompt + answer,
    )


def _proposed(cap: float, spent: float, likely: float | None, last: float) -> float:
    """At least the cap there is: it may have been the other one that was reached."""
    if likely is not None and likely > spent:
        return max(cap, _up(_ROOM * likely + last))
    return max(cap, _up(2 * spent + last))


def _up(value: float) -> float:
    """The next higher number of two digits."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - _DIGITS)
    return round(math.ceil(round(value / step, 6)) * step, _MOST_DECIMALS)


def cap_format(cap: float) -> str:
    """How a field shows such a cap: in cents, a smaller one with as many decimals as two digits take."""
    if cap >= _CENTS or cap <= 0:
        return "%.2f"
    return f"%.{min(_MOST_DECIMALS, 1 - math.floor(math.log10(cap)))}f"
