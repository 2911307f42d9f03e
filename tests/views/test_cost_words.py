"""Cost in words: before a run, of a cap, and of a run that is under way or over."""

from dataclasses import replace

import pytest

from core.metrics.estimated import RunEstimate
from core.prices import Price
from core.reader import language_of, read_in
from core.records import RunSnapshot, RunStatus
from core.settings import EndpointSettings, RunSettings
from core.views.cost_words import (
    beyond_cap,
    cap_meaning,
    cap_words,
    cost_range,
    estimate_words,
    exact_money,
    foretold,
    money,
    most_words,
    price_hint,
    price_words,
    saved_words,
    saves_words,
    tokens_range,
)

SERVER = RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1", model="mill-7b"))
PRICE = Price(0.4, 1.6)
ESTIMATE = RunEstimate(
    documents=3000,
    requests=3000,
    input_low=300_000,
    input_tokens=310_000,
    input_high=320_000,
    output_low=100_000,
    output=150_000,
    output_high=200_000,
    price=PRICE,
)
RUN = RunSnapshot(
    "r", RunStatus.RUNNING, SERVER, 100, price=PRICE, input_tokens=800, output_tokens=100, cost=0.42, cost_most=0.42
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0.0, "$0.00"),
        (0.0000001, "under $0.01"),
        (0.0099, "under $0.01"),
        (0.01, "$0.01"),
        (0.42, "$0.42"),
        (12.3, "$12.30"),
        (1234567.891, "$1,234,567.89"),
        (1e15, "$1,000,000,000,000,000.00"),
    ],
)
def test_dollars_have_cents_and_never_an_exponent(amount: float, words: str) -> None:
    """What is less than a cent is called so."""
    assert money(amount) == words


def test_what_somebody_set_is_said_as_it_was_set() -> None:
    """A cap of half a cent is no cap of a cent."""
    assert (exact_money(5), exact_money(0.0042)) == ("$5.00", "$0.0042")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 0.0, "$0.00"),
        (0.001, 0.004, "under $0.01"),
        (0.004, 0.03, "up to $0.03"),
        (0.38, 0.45, "$0.38 to $0.45"),
        (0.4199, 0.4201, "about $0.42"),
        (98.7, 123.4, "$99 to $123"),
        (1234.6, 1234.7, "about $1,235"),
    ],
)
def test_a_range_is_as_exact_as_it_can_be(low: float, high: float, words: str) -> None:
    """One figure where both are the same in cents, and no cents where they say too much."""
    assert cost_range(low, high) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1, 1, "about 1 token"),
        (0, 7, "0 to 7 tokens"),
        (312_345, 351_999, "312,000 to 352,000 tokens"),
        (312_345, 312_355, "about 312,000 tokens"),
    ],
)
def test_tokens_have_three_figures(low: int, high: int, words: str) -> None:
    """More is not known."""
    assert tokens_range(low, high) == words


def test_estimate_is_in_dollars_or_says_that_no_price_is_known() -> None:
    """300,000 to 320,000 in at $0.40 a million, 100,000 to 200,000 out at $1.60: $0.28 to $0.448."""
    assert estimate_words(ESTIMATE) == "$0.28 to $0.45"
    unpriced = replace(ESTIMATE, price=None)
    assert estimate_words(unpriced) == "400,000 to 520,000 tokens, no price is known"
    assert estimate_words(unpriced, practice=True) == "400,000 to 520,000 tokens"
    assert estimate_words(replace(ESTIMATE, price=Price(0, 0))) == "free of charge"
    assert estimate_words(RunEstimate(documents=5, reused=5, price=PRICE)) == ""
    assert foretold(estimate_words(ESTIMATE)) == "Estimate: $0.28 to $0.45."
    assert foretold("") == ""


def test_what_is_not_paid_for_is_said() -> None:
    """Repeats and earlier summaries, with what they save where that is known."""
    assert saves_words(0.2, repeats=0, reused=0) == ""
    assert saves_words(None, repeats=1, reused=0) == "1 repeat is not asked for again."
    both = "3 repeats and 1 summary of earlier runs"
    assert saves_words(0.2, repeats=3, reused=1) == f"{both} are not asked for again, which saves about $0.20."
    assert saved_words(0.001, repeats=3, reused=1) == f"{both} were not asked for again, which saved under $0.01."
    assert saved_words(0.0, repeats=0, reused=2) == "2 summaries of earlier runs were not asked for again."


def test_a_cap_is_said_and_what_it_does() -> None:
    """An answer's limit where none was set, and that several runs share it."""
    assert cap_words(SERVER) == ""
    assert cap_words(replace(SERVER, max_cost=5.0)) == "at most $5.00"
    both = replace(SERVER, max_cost=5.0, max_total_tokens=1_000_000)
    assert cap_words(both) == "at most $5.00, at most 1,000,000 tokens"
    assert cap_meaning(None).endswith("An answer then has at most 1,000 tokens.")
    assert cap_meaning(200) == "The run stops before it could come to more."
    assert cap_meaning(200, several=True).startswith("All runs together")


def test_a_cap_that_is_too_low_is_told_beforehand() -> None:
    """Where even the least that is likely is over it."""
    low = "The cap is likely to be reached before everything is done: at most $0.20."
    assert beyond_cap(replace(SERVER, max_cost=0.2), ESTIMATE) == low
    assert beyond_cap(replace(SERVER, max_cost=0.28), ESTIMATE) == ""
    assert "at most 10 tokens" in beyond_cap(replace(SERVER, max_total_tokens=10), ESTIMATE)
    assert beyond_cap(replace(SERVER, max_total_tokens=400_000), ESTIMATE) == ""
    assert beyond_cap(SERVER, ESTIMATE) == ""


def test_a_price_is_told_or_not_known() -> None:
    """In and out, and what an empty field means."""
    assert price_words(Price(0.15, 0.6)) == "$0.15 / $0.60"
    assert price_words(None) == "not known"
    assert "the list price of gpt-4o-mini counts" in price_hint(PRICE, "gpt-4o-mini")
    assert "No price is known for mill-7b at this address" in price_hint(None, "mill-7b")


def test_what_may_have_been_billed_without_an_answer_is_told_at_most() -> None:
    """Where it makes a cent."""
    assert most_words(RUN) == ""
    assert most_words(replace(RUN, cost_most=0.425)) == ""
    assert most_words(replace(RUN, cost_most=0.5)).endswith("$0.50 at most in all.")


def test_dollars_are_dollars_in_chinese() -> None:
    """The sign stays, the words are Chinese."""
    chinese = language_of(["zh"])
    assert chinese is not None
    with read_in(chinese):
        assert money(12.3) == "$12.30"
        assert "token" in estimate_words(replace(ESTIMATE, price=None))
