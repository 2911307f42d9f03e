"""What tokens cost, by the list prices that come with the genai-prices library; nothing is asked over the network."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from core.errors import ConfigurationError
from core.language import Message
from core.prices import Price
from core.settings import RunSettings

_THOUSAND = 1_000


def price_of(settings: RunSettings) -> Price | None:
    """What a run with these settings pays: as it was told to, or the list price; None where neither is known, and where
    its endpoints have different ones: nobody knows beforehand which of them will answer."""
    if settings.price_in is not None and settings.price_out is not None:
        return Price(settings.price_in, settings.price_out)
    if settings.endpoint.kind == "practice":
        return None
    return common_price((each.model, each.base_url) for each in settings.endpoint.each)


def common_price(endpoints: Iterable[tuple[str, str]]) -> Price | None:
    """The list price that all of these have, each a model and an address; None where there is no such one."""
    prices = {list_price(model, address) for model, address in endpoints}
    return prices.pop() if len(prices) == 1 else None


def check_price(settings: RunSettings) -> None:
    """
    Raises:
        ConfigurationError: the cost is capped, and no price is known.
    """
    price = price_of(settings)  # also so that the lists are loaded before anybody waits for a transaction
    if settings.max_cost is not None and price is None:
        if settings.endpoint.others:
            raise ConfigurationError(
                Message(
                    "The cost cannot be capped: no price is known that holds for all endpoints. Give the prices"
                    " (--price-in and --price-out on the command line), or cap tokens."
                )
            )
        model = settings.endpoint.model_shown
        raise ConfigurationError(
            Message(
                "The cost cannot be capped: no price is known for {model}. Give the prices (--price-in and --price-out"
                " on the command line), or cap tokens.",
                model=model,
            )
        )


def list_price(model: str, base_url: str) -> Price | None:
    """The price of this model at this address; None where no list price is known.

    The address decides whose prices count: the same model name on a server of one's own has none.

    Limitations: list prices as of the installed release and of now; no discounts, no cached or batched tokens, no
    taxes, nothing that is paid for by the hour or the search.
    """
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  # a fifth of a second, for paid ones alone

    try:
        _, entry = get_snapshot().find_provider_model(model, None, None, base_url)
    except LookupError:
        return None
    prices = entry.get_prices(datetime.now(UTC))
    into, out = prices.input_mtok, prices.output_mtok
    if into is None and out is None:
        return None
    starts = sorted({tier.start for price in (into, out) for tier in getattr(price, "tiers", ())})
    return Price(
        _at(into, 0),
        _at(out, 0),
        request=_at(prices.requests_kcount, 0) / _THOUSAND,
        tiers=tuple((start, _at(into, start), _at(out, start)) for start in starts),
    )


def _at(price: Any, input_tokens: int) -> float:
    """A price, which may have tiers, for a request of so many input tokens."""
    if price is None or isinstance(price, Decimal):
        return float(price or 0)
    reached = [price.base, *(tier.price for tier in price.tiers if tier.start <= input_tokens)]
    return float(reached[-1])


def listed_context(model: str, base_url: str) -> int | None:
    """Tokens that this model takes at this address, by the same lists; None where they do not have it."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  # as above

    try:
        _, entry = get_snapshot().find_provider_model(model, None, None, base_url)
    except LookupError:
        return None
    return entry.context_window
