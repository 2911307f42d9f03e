"""What tokens cost, by the list prices that come with the genai-prices library; nothing is asked over the network."""


def list_price(model: str, base_url: str, input_tokens: int, output_tokens: int) -> float | None:
    """US dollars for so many tokens of this model at this address; None where no list price is known.

    The address decides whose prices count: the same model name on a server of one's own has none.

    Limitations: list prices as of the installed release; no discounts, no cached or batched tokens, no taxes.
    """
    from genai_prices import Usage, calc_price  # noqa: PLC0415  # a seventh of a second, for paid endpoints alone

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        return float(calc_price(usage, model_ref=model, provider_api_url=base_url).total_price)
    except LookupError:
        return None


def listed_context(model: str, base_url: str) -> int | None:
    """Tokens that this model takes at this address, by the same lists; None where they do not have it."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  # as above

    try:
        _, entry = get_snapshot().find_provider_model(model, None, None, base_url)
    except LookupError:
        return None
    return entry.context_window
