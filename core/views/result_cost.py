"""What a run or a comparison has cost, of how much, and what was saved: sentences for the end of a command."""

from core.compare.snapshot import ComparisonSnapshot
from core.language import Message
from core.records import RunSnapshot
from core.settings import RunSettings
from core.views.cost_words import exact_money, most_words, saved_words
from core.views.spending import ended_by_cap, spent_of, whole_cost


def cost_lines(run: RunSnapshot, saved: float | None = None) -> list[str]:
    """Of a run, with what repeats and earlier summaries `saved`, US dollars, None where nobody knows. The practice
    endpoint costs nothing: without a price and a cap nothing is said of it."""
    spent = spent_of(run)
    if not spent.counts:
        return []
    return [
        *filter(None, [_came_to(run, spent.cost), _of_tokens(run.settings, spent.tokens), most_words(run)]),
        *filter(None, [_saved(run, saved), whole_cost(run) if ended_by_cap(run) else ""]),
    ]


def comparison_cost_lines(comparison: ComparisonSnapshot) -> list[str]:
    """Of all runs of a comparison together."""
    base, cost, tokens = comparison.plan.base, comparison.cost, comparison.tokens
    return [*filter(None, [_together(base, cost, tokens), _of_tokens(base, tokens)])]


def _came_to(run: RunSnapshot, cost: float | None) -> str:
    into, out, cap = run.input_tokens, run.output_tokens, run.settings.max_cost
    if not into + out:
        return Message("Nothing was billed.")
    if cost is None:
        if run.settings.endpoint.kind == "practice":
            return ""
        return Message("It took {into:,} tokens in and {out:,} tokens out; no price is known.", into=into, out=out)
    if cap is None:
        return Message(
            "It cost {cost}: {into:,} tokens in, {out:,} tokens out.", cost=exact_money(cost), into=into, out=out
        )
    return Message(
        "It cost {cost} of {cap}: {into:,} tokens in, {out:,} tokens out.",
        cost=exact_money(cost),
        cap=exact_money(cap),
        into=into,
        out=out,
    )


def _saved(run: RunSnapshot, saved: float | None) -> str:
    """Nothing of a run that ended before its repeats had their turn."""
    if not saved and run.done < run.total:
        return ""
    return saved_words(saved, repeats=run.duplicates, reused=run.cached)


def _of_tokens(settings: RunSettings, tokens: int) -> str:
    most = settings.max_total_tokens
    return "" if most is None else Message("{tokens:,} of {cap:,} tokens are used.", tokens=tokens, cap=most)


def _together(base: RunSettings, cost: float | None, tokens: int) -> str:
    if not tokens:
        return ""
    if cost is None:
        if base.endpoint.kind == "practice":
            return ""
        return Message("All runs together took {tokens:,} tokens; no price is known.", tokens=tokens)
    if base.max_cost is None:
        return Message("All runs together cost {cost}.", cost=exact_money(cost))
    return Message("All runs together cost {cost} of {cap}.", cost=exact_money(cost), cap=exact_money(base.max_cost))
