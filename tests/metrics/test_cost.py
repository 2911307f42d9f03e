"""List prices: whose they are, and where there are none."""

from itertools import pairwise

import pytest

from core.config import OPENAI_URL
from core.errors import ConfigurationError
from core.metrics.cost import check_price, list_price, price_of
from core.prices import Price
from core.settings import EndpointSettings, OtherEndpoint, RunSettings

MILLION = 1_000_000


def _cost(input_tokens: int, output_tokens: int) -> float:
    price = list_price("gpt-4o-mini", OPENAI_URL)
    assert price
    return price.cost(input_tokens, output_tokens)


def test_a_known_model_at_its_own_address_has_a_price() -> None:
    """It is above nothing, in proportion to the tokens, and output costs more than input."""
    read, twice = (_cost(n * MILLION, 0) for n in (1, 2))
    written = _cost(0, MILLION)
    assert read
    assert written
    assert twice == 2 * read
    assert all(low < high for low, high in pairwise((0.0, read, written)))


def test_a_model_nobody_lists_has_none() -> None:
    """An unknown name at OpenAI's address: no price, and no error."""
    assert list_price("my-own-model", OPENAI_URL) is None


def test_a_known_name_on_a_server_of_ones_own_has_none() -> None:
    """gpt-4o-mini on loopback is not OpenAI's to bill."""
    assert list_price("gpt-4o-mini", "http://127.0.0.1:8000/v1") is None


def _several(*others: OtherEndpoint, **told: float) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=OPENAI_URL, model="gpt-4o-mini", others=others)
    return RunSettings(endpoint=endpoint, **told)  # type: ignore[arg-type]  # prices and caps


def test_endpoints_with_one_price_have_that() -> None:
    """Two addresses whose prices the lists have alike."""
    one = list_price("gpt-4o-mini", OPENAI_URL)
    assert one is not None
    assert price_of(_several(OtherEndpoint("https://api.openai.com/v1/", "gpt-4o-mini"))) == one


@pytest.mark.parametrize(
    "other", [OtherEndpoint(OPENAI_URL, "gpt-4o"), OtherEndpoint("http://127.0.0.1:8000/v1", "gpt-4o-mini")]
)
def test_endpoints_with_different_prices_have_none(other: OtherEndpoint) -> None:
    """Nobody knows beforehand who will answer: nothing is guessed, and no cost is capped, unless a price is told."""
    assert price_of(_several(other)) is None
    with pytest.raises(ConfigurationError, match="no price is known that holds for all endpoints"):
        check_price(_several(other, max_cost=5.0))
    assert price_of(_several(other, price_in=1.0, price_out=2.0)) == Price(1.0, 2.0)
    check_price(_several(other, price_in=1.0, price_out=2.0, max_cost=5.0))
