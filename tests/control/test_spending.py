"""core/control/spending.py: what a run may come to at most, and that it stays under its cap."""

import asyncio
import math

import pytest

from core.control.spending import OVERHEAD, Bill, Call, Spending
from core.errors import ConfigurationError, ConnectionLost, EndpointUnavailable, MalformedResponse, RateLimited
from core.prices import Price, dollars
from core.settings import CAPPED_ANSWER, EndpointSettings, RunSettings

PRICE = Price(1.0, 10.0)
PROMPT = "x" * 900  # 1,000 tokens at its worst, and an answer of 100
WORST = 0.002  # US dollars


def _spending(max_cost: float | None = None, max_tokens: int | None = None, **more: Bill) -> Spending:
    endpoint = EndpointSettings(max_tokens=100)
    settings = RunSettings(endpoint=endpoint, max_cost=max_cost, max_total_tokens=max_tokens)
    return Spending(settings, PRICE, **more)  # type: ignore[arg-type]  # bills alone


def _taken(spending: Spending) -> Call:
    call = spending.take(PROMPT)
    assert call
    return call


def test_no_more_is_in_flight_than_the_cap_has_room_for_at_its_worst() -> None:
    """Five calls of 0.002 dollars under a cap of 0.0101; the sixth waits."""
    spending = _spending(max_cost=5 * WORST + 0.0001)
    calls = [_taken(spending) for _ in range(5)]

    assert spending.take(PROMPT) is None
    assert calls[0].cost == pytest.approx(WORST)
    assert calls[0].tokens == 900 + OVERHEAD + 100


def test_what_was_counted_makes_room_for_others() -> None:
    """A call that took a tenth of its worst leaves nine tenths."""
    spending = _spending(max_cost=1.5 * WORST)
    spending.counted(_taken(spending), 100, 10)

    assert spending.settled.cost == pytest.approx(WORST / 10)
    assert spending.take(PROMPT)


def test_tokens_are_capped_without_a_price() -> None:
    """In and out together."""
    settings = RunSettings(endpoint=EndpointSettings(max_tokens=100), max_total_tokens=2_300)
    spending = Spending(settings)
    spending.counted(_taken(spending), 1_000, 100)

    assert _taken(spending).tokens == 1_100
    assert spending.take(PROMPT) is None
    assert spending.cost == 0.0


@pytest.mark.parametrize(
    ("error", "billed"),
    [
        (RateLimited("429"), 0.0),
        (EndpointUnavailable("500"), 0.0),
        (ConnectionLost("cut"), WORST),
        (MalformedResponse("no text"), WORST),
    ],
)
def test_failed_call_stays_at_its_worst_where_it_may_have_been_billed(
    error: EndpointUnavailable, billed: float
) -> None:
    """A refusal costs nothing; what was lost on its way may cost all."""
    spending = _spending(max_cost=1.0)
    spending.failed(_taken(spending), error)

    assert spending.settled.cost == pytest.approx(billed)
    assert spending.cost == 0.0


def test_failed_call_that_was_counted_costs_what_was_counted() -> None:
    """A model that only thought is billed for it."""
    spending, error = _spending(max_cost=1.0), MalformedResponse("thoughts alone")
    error.usage = (300, 100)
    spending.failed(_taken(spending), error)

    assert spending.cost == spending.settled.cost == pytest.approx(0.0013)
    assert (spending.input_tokens, spending.output_tokens) == (300, 100)


def test_answer_without_a_count_is_estimated_and_stays_at_its_worst() -> None:
    """The estimate is shown, the worst is kept for the cap."""
    spending = _spending(max_cost=1.0)
    spending.estimated(_taken(spending), 200, 20)

    assert spending.cost == pytest.approx(0.0004)
    assert spending.settled.cost == pytest.approx(WORST)


@pytest.mark.parametrize("counts", [(0, 20), (200, 0), (0, 0)])
def test_count_of_nothing_is_not_believed(counts: tuple[int, int]) -> None:
    """Servers that leave one of the two out say 0: that part stays at its worst."""
    spending = _spending(max_cost=1.0)
    spending.counted(_taken(spending), *counts)

    assert spending.settled.tokens == (counts[0] or 1_000) + (counts[1] or 100)


def test_server_that_gives_more_than_it_was_asked_for_is_expected_to_do_so_again() -> None:
    """After an answer of 700 tokens where 100 were asked for, and a prompt of 1,500 more than its bytes."""
    spending = _spending(max_cost=1.0)
    spending.counted(_taken(spending), 2_400, 700)

    assert spending.worst(PROMPT).tokens == 900 + 1_500 + 700


def test_cap_that_is_passed_is_said() -> None:
    """By a server whose answers are longer than they may be, over by what was in flight."""
    spending = _spending(max_cost=WORST)
    spending.counted(_taken(spending), 900, 1_000)

    said = spending.reached(PROMPT)
    assert said.startswith("The cap of $0.002 is passed: the endpoint's answers were longer")
    assert "$0.011" in said


def test_earlier_sessions_and_the_rest_of_a_comparison_count() -> None:
    """The cap is on all of them together; the bill is the run's own."""
    spending = _spending(max_cost=4 * WORST, before=Bill(WORST, 1_100), elsewhere=Bill(2 * WORST, 2_200))
    spending.lost(_taken(spending))

    assert spending.take(PROMPT) is None
    assert spending.settled == Bill(pytest.approx(2 * WORST), 2_200)  # type: ignore[arg-type]  # a float by its equality
    assert spending.reached(PROMPT).startswith("The cap of $0.008 is reached: up to $0.008 is spent")


def test_comparison_ends_by_its_cap_before_its_calls_are_held_back() -> None:
    """With half of them in flight it would be measured at half its concurrency."""
    alone, compared = _spending(max_cost=2.5 * WORST), _spending(max_cost=2.5 * WORST, elsewhere=Bill(WORST, 1_100))
    for spending in (alone, compared):
        _taken(spending)

    assert _taken(alone)
    assert alone.take(PROMPT) is None
    assert compared.take(PROMPT) is None
    assert (alone.waits, compared.waits) == (True, False)
    assert compared.reached(PROMPT).endswith("held back, since that would change its figures.")


def test_request_that_goes_out_once_more_is_counted_twice_or_does_not_go() -> None:
    """Its first may have been billed."""
    spending = _spending(max_cost=2 * WORST)
    call = _taken(spending)

    assert spending.again()
    assert not spending.again()
    spending.counted(call, 100, 10)
    assert spending.settled.cost == pytest.approx(1.1 * WORST)


def test_what_waits_goes_on_when_something_lands() -> None:
    """It is woken once, and takes the room that there is then."""

    async def wait() -> Call | None:
        spending = _spending(max_cost=1.5 * WORST)
        first = _taken(spending)
        waiting = asyncio.ensure_future(spending.landing())
        await asyncio.sleep(0)
        spending.counted(first, 1, 1)
        await waiting
        return spending.take(PROMPT)

    assert asyncio.run(wait())


def test_of_many_that_wait_as_many_are_woken_as_there_may_be_room_for() -> None:
    """Of three, one looks when a call lands and another is in flight; the next when that one has taken its room; both
    that are left when nothing is in flight any more, so that the run can end."""

    async def wait() -> list[int]:
        spending = _spending(max_cost=2.5 * WORST)
        first, second = _taken(spending), _taken(spending)
        waiting = [asyncio.ensure_future(spending.landing()) for _ in range(3)]
        await asyncio.sleep(0)

        async def woken() -> int:
            await asyncio.sleep(0)
            return sum(each.done() for each in waiting)

        spending.counted(first, 1, 1)
        seen = [await woken()]
        third = _taken(spending)
        seen.append(await woken())
        spending.lost(second)
        spending.lost(third)
        return [*seen, await woken()]

    assert asyncio.run(wait()) == [1, 2, 3]


def test_prompt_whose_request_alone_is_over_the_cap_is_told() -> None:
    """It will never fit; a shorter one does. Where no prompt fits, none is to blame."""
    spending = _spending(max_cost=0.75 * WORST)

    assert not spending.fits_alone(PROMPT)
    assert spending.fits_alone("short")
    assert _spending(max_cost=WORST / 4).fits_alone(PROMPT)


def test_one_odd_count_makes_no_prompt_too_long() -> None:
    """It may be the bill, and ends the run; the documents are still to be done."""
    spending = _spending(max_cost=1.0)
    spending.counted(_taken(spending), 900, 10**9)

    assert spending.take(PROMPT) is None
    assert spending.fits_alone(PROMPT)


def test_long_answers_of_an_earlier_session_are_expected_again() -> None:
    """The server has not changed its ways over a kill."""
    settings = RunSettings(endpoint=EndpointSettings(max_tokens=100), max_total_tokens=3_000)
    spending = Spending(settings, longest=700)

    assert spending.worst(PROMPT).tokens == 900 + OVERHEAD + 700
    assert Spending(settings, longest=10).worst(PROMPT).tokens == 900 + OVERHEAD + 100


def test_capped_cost_needs_a_price() -> None:
    """Without one nothing could be kept under it."""
    with pytest.raises(ConfigurationError, match="price is not known"):
        Spending(RunSettings(max_cost=1.0))


def test_cap_sets_a_limit_of_answers_that_is_never_left_out() -> None:
    """1,000 tokens where none was set; what the person gave besides may not change it."""
    capped = RunSettings(max_cost=1.0)

    assert capped.endpoint.max_tokens == CAPPED_ANSWER
    assert capped.endpoint.firm_limit
    assert RunSettings.from_json(capped.to_json()) == capped
    for body in ('{"max_tokens": 9000}', '{"n": 4}', '{"max_completion_tokens": 1}'):
        with pytest.raises(ConfigurationError, match="With a cap"):
            RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://h/v1", extra_body=body), max_cost=1.0)


@pytest.mark.parametrize("price", [{"price_in": 1.0}, {"price_out": 1.0}, {"price_in": -1.0, "price_out": 1.0}])
def test_half_a_price_is_none(price: dict[str, float]) -> None:
    """Both are given, or neither; none is below nothing."""
    with pytest.raises(ConfigurationError):
        RunSettings(**price)  # type: ignore[arg-type]  # the names are right


def test_price_with_tiers_counts_all_tokens_of_a_long_request_at_the_higher_one() -> None:
    """As providers bill; the worst of a request is that of any tier it reaches."""
    price = Price(1.0, 2.0, tiers=((200_000, 2.0, 4.0),))

    assert price.cost(100_000, 1_000) == pytest.approx(0.102)
    assert price.cost(200_000, 1_000) == pytest.approx(0.404)
    assert price.most(200_000, 1_000) == pytest.approx(0.404)
    assert Price.from_json(price.to_json()) == price


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"into": -1, "out": 1, "request": 0, "tiers": []}', '{"into": true, "out": 1, "request": 0}'],
)
def test_damaged_price_is_none(text: str) -> None:
    """It would be shown as money."""
    with pytest.raises(ValueError, match=r"price|JSON|Expecting"):
        Price.from_json(text)


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "$0.00"), (0.0008, "$0.0008"), (0.05, "$0.05"), (0.1234, "$0.12"), (1234.5, "$1,234.50")]
)
def test_dollars_have_as_many_decimals_as_they_take(amount: float, said: str) -> None:
    """Never an exponent."""
    assert dollars(amount) == said
    assert math.isfinite(amount)


@pytest.mark.parametrize(
    ("status", "code", "billed"),
    [
        *((status, "", True) for status in (200, 408, 500, 502, 504, 524)),
        *((status, "", False) for status in (0, 400, 401, 402, 404, 413, 422, 429, 501, 503, 529)),
        (400, "content_filter", True),
    ],
)
def test_fault_may_be_billed_where_the_server_may_have_worked(status: int, code: str, billed: bool) -> None:
    """Over a 500, a gateway's time-out, or a document that it read and withheld; not where it did not begin."""
    error = EndpointUnavailable("no")
    error.status, error.code = status, code

    assert error.may_be_billed == billed
