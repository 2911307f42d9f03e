"""What was spent, what it comes to, what was saved."""

from typing import Any

import pytest

from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.language import Message
from core.prices import Price
from core.records import RunSnapshot, RunStatus
from core.settings import EndpointSettings, RunSettings
from core.views.spending import comparison_spent_line, ended_by_cap, spent_line, whole_cost

PRICE = Price(2.0, 10.0)
SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="m")
CAPPED = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0, max_cost=5.0)
REACHED = Message("The cap of {cap} is reached.", cap="$5.00")


def run(status: RunStatus = RunStatus.RUNNING, settings: RunSettings | None = None, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"price": PRICE, "cost": 0.42, "input_tokens": 110_000, "output_tokens": 20_000}
    values |= {"tokens_most": 130_000, "cost_most": 0.42, "total": 3_000, "succeeded": 900}
    return RunSnapshot(
        **{"run_id": "r", "status": status, "settings": settings or RunSettings(endpoint=SERVER), **values, **more}
    )


def test_a_live_run_says_what_it_has_come_to_and_will() -> None:
    """The second half is there as soon as it can be told."""
    assert spent_line(run()) == "$0.42 so far"
    assert spent_line(run(cost_low=1.1, cost_high=1.2)) == "$0.42 so far · $1.10 to $1.20 in the end"


def test_a_cap_stands_beside_what_is_spent() -> None:
    """Where it will not be enough, what all would come to is no end that is reached."""
    assert spent_line(run(settings=CAPPED, cost_low=1.1, cost_high=1.2)) == (
        "$0.42 of $5.00 so far · $1.10 to $1.20 in the end"
    )
    assert spent_line(run(settings=CAPPED, cost_low=7.0, cost_high=7.5)) == (
        "$0.42 of $5.00 so far · all of it would come to $7.00 to $7.50"
    )


def test_before_anything_is_sent_the_cap_alone_is_said() -> None:
    queued = run(RunStatus.QUEUED, CAPPED, cost=None, tokens_most=0, input_tokens=0, output_tokens=0)
    assert spent_line(queued) == "at most $5.00"


def test_an_ended_run_says_what_it_cost_and_saved() -> None:
    """What of it was saved by repeats, and what by summaries of earlier runs."""
    assert spent_line(run(RunStatus.FINISHED), None) == "cost $0.42"
    assert spent_line(run(RunStatus.STOPPED, CAPPED, duplicates=3), 0.1) == (
        "cost $0.42 of $5.00 · repeats saved about $0.10"
    )
    assert spent_line(run(RunStatus.FINISHED, cached=3), 0.1).endswith("· earlier summaries saved about $0.10")
    assert spent_line(run(RunStatus.FINISHED, cached=3, duplicates=2), 0.1).endswith(
        "· repeats and earlier summaries saved about $0.10"
    )


def test_what_is_spent_of_a_small_cap_is_said_as_exactly() -> None:
    small = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0, max_cost=0.004)
    assert spent_line(run(RunStatus.STOPPED, small, cost=0.0036)) == "cost $0.0036 of $0.004"
    assert spent_line(run(settings=small, cost=0.0)) == "$0.00 of $0.004 so far"


def test_a_run_that_sent_nothing_cost_nothing() -> None:
    nothing: dict[str, Any] = {"cost": 0.0, "input_tokens": 0, "output_tokens": 0, "tokens_most": 0}
    assert spent_line(run(RunStatus.FINISHED, cached=3_000, **nothing)) == "cost nothing"


def test_without_a_price_tokens_are_said_and_nothing_is_guessed() -> None:
    unpriced: dict[str, Any] = {"price": None, "cost": None, "cost_most": None}
    assert spent_line(run(tokens_low=312_345, tokens_high=351_456, **unpriced)) == (
        "130,000 tokens so far · 312,000 to 351,000 tokens in the end · no price is known"
    )
    assert spent_line(run(RunStatus.FINISHED, **unpriced)) == "130,000 tokens · no price is known"


def test_capped_tokens_are_said_beside_dollars() -> None:
    settings = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0, max_total_tokens=200_000)
    assert spent_line(run(settings=settings)) == "$0.42 so far · 130,000 of 200,000 tokens so far"


def test_practice_without_price_and_cap_says_nothing() -> None:
    """It is free. With either of the two it is said: that is what it is practised for."""
    free: dict[str, Any] = {"price": None, "cost": None, "cost_most": None}
    assert spent_line(run(settings=RunSettings(), **free)) == ""
    assert spent_line(run(RunStatus.FINISHED, RunSettings(max_total_tokens=200_000), **free)) == (
        "130,000 of 200,000 tokens"
    )
    assert spent_line(run(settings=RunSettings(price_in=1.0, price_out=1.0))) == "$0.42 so far"
    assert spent_line(run(RunStatus.DRAFT)) == ""


@pytest.mark.parametrize(
    ("status", "settings", "message", "by_cap"),
    [
        (RunStatus.STOPPED, CAPPED, REACHED, True),
        (RunStatus.STOPPED, CAPPED, "", False),
        (RunStatus.STOPPED, RunSettings(), REACHED, False),
        (RunStatus.INTERRUPTED, CAPPED, REACHED, False),
    ],
)
def test_a_person_s_stop_is_no_cap(status: RunStatus, settings: RunSettings, message: str, by_cap: bool) -> None:
    assert ended_by_cap(run(status, settings, message=message)) is by_cap


def test_what_all_would_cost_is_said_where_it_is_known() -> None:
    assert whole_cost(run()) == ""
    assert whole_cost(run(cost_low=7.0, cost_high=7.5)) == ("All documents together are likely to cost $7.00 to $7.50.")
    tokens = run(price=None, cost=None, tokens_low=312_345, tokens_high=351_456)
    assert whole_cost(tokens) == "All documents together are likely to take 312,000 to 351,000 tokens."


def comparison(*runs: RunSnapshot, settings: RunSettings = CAPPED, **more: Any) -> ComparisonSnapshot:
    """Two ways, a hundred documents each."""
    plan = Plan(
        "draft",
        (Entrant("windowed", 4, documents=100), Entrant("windowed", 8, documents=100)),
        settings,
        repeats=1,
        warm_up=0,
    )
    placed = (ComparisonRun(PlannedRun(place + 1, 1, place), each) for place, each in enumerate(runs))
    return ComparisonSnapshot("c", plan, tuple(placed), **more)


def test_a_comparison_adds_its_runs_up() -> None:
    """$0.42 for 100 documents and $0.10 for 20: the other 80 come to $0.35. Runs that were done again count."""
    first = run(RunStatus.FINISHED, total=100, succeeded=100)
    second = run(cost=0.1, total=100, succeeded=20)
    assert comparison_spent_line(comparison(first, second)) == "$0.52 of $5.00 so far · about $0.87 in the end"
    again = comparison(first, second, cost_gone=1.0)
    assert again.cost == pytest.approx(1.52)
    assert comparison_spent_line(again) == "$1.52 of $5.00 so far · about $1.87 in the end"


def test_an_ended_comparison_says_what_it_cost() -> None:
    done = run(RunStatus.FINISHED, total=100, succeeded=100)
    assert comparison_spent_line(comparison(done, done)) == "cost $0.84 of $5.00"
    free = run(RunStatus.FINISHED, RunSettings(), price=None, cost=None)
    assert comparison_spent_line(comparison(free, free, settings=RunSettings())) == ""
