"""An estimate on a terminal: what will be asked, what that comes to, and how it is known."""

from core.language import Message, counted, joined
from core.metrics.estimated import RunEstimate
from core.prices import dollars
from core.settings import RunSettings
from core.views.cost_words import cost_range, saves_words


def estimate_lines(estimate: RunEstimate, settings: RunSettings) -> list[str]:
    """A sentence a line, the cost first."""
    saved = saves_words(estimate.saved_cost, repeats=estimate.duplicates, reused=estimate.reused)
    return [*_asked(estimate, settings), *([saved] if saved else [])]


def _asked(estimate: RunEstimate, settings: RunSettings) -> list[str]:
    if not estimate.requests:
        return [Message("Nothing will be asked, so nothing will be paid.")]
    tokens = counted(
        "{count:,} request: about {into:,} input tokens, {low:,} to {high:,} output tokens.",
        "{count:,} requests: about {into:,} input tokens, {low:,} to {high:,} output tokens.",
        count=estimate.requests,
        into=estimate.input_tokens,
        low=estimate.output_low,
        high=estimate.output_high,
    )
    return [_cost(estimate, settings), joined(tokens, _known(estimate))]


def _cost(estimate: RunEstimate, settings: RunSettings) -> str:
    price, low, high = estimate.price, estimate.cost_low, estimate.cost_high
    if price is None or low is None or high is None:
        if settings.endpoint.kind == "practice":
            return Message("The practice endpoint is free of charge.")
        if settings.endpoint.others:
            return Message("No price is known that holds for all endpoints; --price-in and --price-out give one.")
        model = settings.endpoint.model_shown
        return Message("No price is known for {model}; --price-in and --price-out give one.", model=model)
    return Message(
        "Estimated cost: {cost} ({into} in, {out} out a million tokens).",
        cost=cost_range(low, high),
        into=dollars(price.into),
        out=dollars(price.out),
    )


def _known(estimate: RunEstimate) -> str:
    """Where the output is known from."""
    if estimate.measured:
        return counted(
            "The output is estimated from {count:,} earlier answer.",
            "The output is estimated from {count:,} earlier answers.",
            count=estimate.measured,
        )
    return Message("The output is guessed: after a run with --first 5 it is told from its answers.")
