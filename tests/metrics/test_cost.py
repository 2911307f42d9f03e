"""List prices: whose they are, and where there are none."""

from itertools import pairwise

from core.config import OPENAI_URL
from core.metrics.cost import list_price

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
