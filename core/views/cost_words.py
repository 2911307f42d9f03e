"""Cost in words: dollars, or tokens where no price is known. Nothing is guessed.

Where the practice endpoint answers and no prices were given there is no cost, and nothing is said.
"""

from typing import Protocol

from core.language import Message, Wording, counted, joined, listed
from core.prices import Price, dollars
from core.reader import reader
from core.records import RunSnapshot
from core.settings import CAPPED_ANSWER

COST = Wording("Cost")
NO_PRICE = Wording("no price is known")
COST_CAP, TOKENS_CAP, PRICE = Wording("Cap, US dollars"), Wording("Cap, tokens"), Wording("Price, in / out")
NO_CAP = Wording("no cap")
PRICE_IN, PRICE_OUT = Wording("In"), Wording("Out")
PRICE_UNIT = Wording("US dollars a million tokens.")

_CENT = 0.01
_ROUND = 100  # US dollars from which on cents say too much of what is not known exactly
_FIGURES = 3  # of a number of tokens that is not known exactly


class Capped(Protocol):
    """What something may come to at most, US dollars and tokens; None for no cap."""

    @property
    def max_cost(self) -> float | None: ...
    @property
    def max_total_tokens(self) -> int | None: ...


class Estimated(Protocol):
    """What is known of a cost beforehand: US dollars, None without a price, and tokens, in and out together."""

    @property
    def price(self) -> Price | None: ...
    @property
    def cost_low(self) -> float | None: ...
    @property
    def cost_high(self) -> float | None: ...
    @property
    def tokens_low(self) -> int: ...
    @property
    def tokens_high(self) -> int: ...


# Amounts


def money(amount: float) -> str:
    """US dollars that were spent: $0.42, $12.30, $1,234.50, under $0.01."""
    if 0 < amount < _CENT:
        return Message("under {amount}", amount=_figure(_CENT))
    return _figure(amount)


def about(amount: float) -> str:
    """US dollars as somebody reckons them: about $0.42, under $0.01."""
    return money(amount) if amount < _CENT else Message("about {amount}", amount=money(amount))


def noted(words: str, note: str) -> str:
    """Words with a note on them, where there is one: "$0.38 to $0.45, capped at $5.00"."""
    return Message("{words}, {note}", words=words, note=note) if words and note else words or note


def exact_money(amount: float) -> str:
    """US dollars that somebody set, in as many decimals as they have: $5.00, $0.0042."""
    return reader().number(dollars(amount))


def exact_figure(amount: float) -> str:
    """The same without the sign, for a field that is called so."""
    return exact_money(amount).removeprefix("$")


def _figure(amount: float, decimals: int = 2) -> str:
    return reader().number(f"${amount:,.{decimals}f}")


def cost_range(low: float, high: float) -> str:
    """US dollars of which no more is known than this: "$0.38 to $0.45", "about $0.42", "up to $0.03", "under $0.01"."""
    if high < _CENT:
        return money(high)
    decimals = 0 if high >= _ROUND else 2
    least, most = _figure(low, decimals), _figure(high, decimals)
    if low < _CENT:
        return Message("up to {amount}", amount=most)
    if least == most:
        return Message("about {amount}", amount=most)
    return Message("{low} to {high}", low=least, high=most)


def tokens_range(low: int, high: int) -> str:
    """Tokens of which no more is known than this: "312,000 to 351,000 tokens"."""
    least, most = _rounded(low), _rounded(high)
    if least == most:
        return counted("about {count:,} token", "about {count:,} tokens", count=most)
    return Message("{low:,} to {high:,} tokens", low=least, high=most)


def _rounded(tokens: int) -> int:
    return round(tokens, min(0, _FIGURES - len(str(tokens))))


# Before a run


def estimate_words(estimate: Estimated, *, practice: bool = False) -> str:
    """What it may cost, in a few words; in tokens where there is no price, which `practice` needs none of. "" where
    nothing is asked."""
    if not estimate.tokens_high:
        return ""
    if estimate.cost_low is None or estimate.cost_high is None:
        tokens = tokens_range(estimate.tokens_low, estimate.tokens_high)
        return tokens if practice else noted(tokens, NO_PRICE())
    if not estimate.cost_high:
        return Message("free of charge")
    return cost_range(estimate.cost_low, estimate.cost_high)


def saves_words(saved: float | None, *, repeats: int, reused: int) -> str:
    """What repeats and summaries of earlier runs will save, one sentence; `saved` is in US dollars, None or 0 where
    nobody knows. "" where there are none."""
    if not repeats and not reused:
        return ""
    if saved:
        return counted(
            "{what} is not asked for again, which saves {amount}.",
            "{what} are not asked for again, which saves {amount}.",
            count=repeats + reused,
            what=_free(repeats, reused),
            amount=about(saved),
        )
    return counted(
        "{what} is not asked for again.",
        "{what} are not asked for again.",
        count=repeats + reused,
        what=_free(repeats, reused),
    )


def _free(repeats: int, reused: int) -> str:
    equal = counted("{count:,} repeat", "{count:,} repeats", count=repeats) if repeats else ""
    earlier = (
        counted("{count:,} summary of earlier runs", "{count:,} summaries of earlier runs", count=reused)
        if reused
        else ""
    )
    return Message("{first} and {second}", first=equal, second=earlier) if equal and earlier else equal or earlier


# A cap and a price


def cap_words(capped: Capped) -> str:
    """What a run may come to at most: "at most $5.00"; "" without a cap."""
    most = capped.max_total_tokens
    return listed(
        Message("at most {amount}", amount=exact_money(capped.max_cost)) if capped.max_cost is not None else "",
        counted("at most {count:,} token", "at most {count:,} tokens", count=most) if most is not None else "",
    )


def capped_words(capped: Capped) -> str:
    """The same as a note on what something may cost: "capped at $5.00"."""
    most = capped.max_total_tokens
    return listed(
        Message("capped at {amount}", amount=exact_money(capped.max_cost)) if capped.max_cost is not None else "",
        counted("capped at {count:,} token", "capped at {count:,} tokens", count=most) if most is not None else "",
    )


def cap_meaning(max_tokens: int | None, *, several: bool = False) -> str:
    """What a cap does, of one run or of `several` together, and what it makes of answers that had no limit."""
    stops = (
        Message("All runs together stop before they could come to more.")
        if several
        else Message("The run stops before it could come to more.")
    )
    answers = Message("An answer then has at most {count:,} tokens.", count=CAPPED_ANSWER) if max_tokens is None else ""
    return joined(stops, answers)


def beyond_cap(capped: Capped, estimate: Estimated) -> str:
    """That the cap is likely to be reached before everything is done, one sentence; "" where it is not."""
    cost, tokens = capped.max_cost, capped.max_total_tokens
    over = cost is not None and estimate.cost_low is not None and estimate.cost_low > cost
    if not over and (tokens is None or estimate.tokens_low <= tokens):
        return ""
    return Message("The cap is likely to be reached before everything is done: {cap}.", cap=cap_words(capped))


def price_words(price: Price | None) -> str:
    """What tokens cost, a million of them, in and out: "$0.15 / $0.60"."""
    if price is None:
        return Message("not known")
    return Message("{into} / {out}", into=exact_money(price.into), out=exact_money(price.out))


def price_hint(listed_price: Price | None, model: str, *, several: bool = False) -> str:
    """What is typed into the fields of the prices, and what it means to leave them empty; `several` servers share the
    run."""
    if listed_price is None and several:
        empty = Message("No price is known that holds for all these servers, and none is guessed.")
    elif listed_price is None:
        empty = Message("No price is known for {model} at this address, and none is guessed.", model=model)
    else:
        empty = Message("Left empty, the list price of {model} counts.", model=model)
    return joined(PRICE_UNIT(), empty)


def foretold(bill: str) -> str:
    """The same in a sentence of its own."""
    return Message("Estimate: {bill}.", bill=bill) if bill else ""


# A run


def most_words(run: RunSnapshot) -> str:
    """What calls whose answer never came may have added, at most, one sentence; "" where there are none."""
    if run.cost is None or run.cost_most is None or run.cost_most - run.cost < _CENT:
        return ""
    return Message(
        "Calls without an answer may have been billed too: {amount} at most in all.", amount=money(run.cost_most)
    )


def saved_words(saved: float | None, *, repeats: int, reused: int) -> str:
    """What repeats and summaries of earlier runs have saved, one sentence; as in `saves_words`."""
    if not repeats and not reused:
        return ""
    if saved:
        return counted(
            "{what} was not asked for again, which saved {amount}.",
            "{what} were not asked for again, which saved {amount}.",
            count=repeats + reused,
            what=_free(repeats, reused),
            amount=about(saved),
        )
    return counted(
        "{what} was not asked for again.",
        "{what} were not asked for again.",
        count=repeats + reused,
        what=_free(repeats, reused),
    )
