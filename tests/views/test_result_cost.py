"""What a command says at its end of what was spent and saved."""

from typing import Any

from core.compare.plan import Entrant, Plan, PlannedRun
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.language import Message
from core.prices import Price
from core.records import RunSnapshot, RunStatus
from core.settings import EndpointSettings, RunSettings
from core.views.result_cost import comparison_cost_lines, cost_lines

SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="m")
PAID = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0)
CAPPED = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0, max_cost=5.0)
IN_TOKENS = RunSettings(endpoint=SERVER, max_total_tokens=200_000)


def run(settings: RunSettings = PAID, status: RunStatus = RunStatus.FINISHED, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"price": Price(2.0, 10.0), "cost": 0.42, "cost_most": 0.42, "total": 900}
    values |= {"succeeded": 900, "input_tokens": 110_000, "output_tokens": 20_000}
    return RunSnapshot("r", status, settings, **{**values, **more})


def test_a_paid_run_says_what_it_cost() -> None:
    """And of how much, where it had a cap; small sums in as many decimals as they take."""
    assert cost_lines(run()) == ["It cost $0.42: 110,000 tokens in, 20,000 tokens out."]
    assert cost_lines(run(CAPPED)) == ["It cost $0.42 of $5.00: 110,000 tokens in, 20,000 tokens out."]
    assert cost_lines(run(cost=0.0042, cost_most=0.0042))[0].startswith("It cost $0.0042: ")


def test_without_a_price_tokens_are_said() -> None:
    assert cost_lines(run(IN_TOKENS, price=None, cost=None, cost_most=None)) == [
        "It took 110,000 tokens in and 20,000 tokens out; no price is known.",
        "130,000 of 200,000 tokens are used.",
    ]


def test_the_practice_endpoint_costs_nothing() -> None:
    """Nothing is said, unless prices were given or tokens are capped."""
    practice: dict[str, Any] = {"price": None, "cost": None, "cost_most": None}
    assert cost_lines(run(RunSettings(), **practice)) == []
    assert cost_lines(run(RunSettings(price_in=2.0, price_out=10.0)))[0].startswith("It cost $0.42: ")
    assert cost_lines(run(RunSettings(max_total_tokens=9), **practice)) == ["130,000 of 9 tokens are used."]


def test_what_was_not_asked_for_again_is_said() -> None:
    """With what it saved, where that is known; not of a run that ended before its repeats had their turn."""
    assert cost_lines(run(duplicates=2, cached=3), 0.05)[-1] == (
        "2 repeats and 3 summaries of earlier runs were not asked for again, which saved about $0.05."
    )
    assert cost_lines(run(duplicates=2))[-1] == "2 repeats were not asked for again."
    assert len(cost_lines(run(status=RunStatus.STOPPED, duplicates=2, succeeded=800), 0.0)) == 1
    nothing = run(cost=0.0, cost_most=0.0, input_tokens=0, output_tokens=0, cached=900)
    assert cost_lines(nothing)[0] == "Nothing was billed."


def test_calls_without_an_answer_may_have_been_billed() -> None:
    assert cost_lines(run(cost_most=0.5))[-1] == (
        "Calls without an answer may have been billed too: $0.50 at most in all."
    )


def test_a_run_that_its_cap_ended_says_what_all_of_it_would_cost() -> None:
    reached = Message("The cap of {cap} is reached.", cap="$5.00")
    ended = run(CAPPED, RunStatus.STOPPED, succeeded=800, message=reached, cost_low=7.0, cost_high=8.0)
    assert cost_lines(ended)[-1] == "All documents together are likely to cost $7.00 to $8.00."


def test_a_comparison_is_said_as_a_whole() -> None:
    """All its runs together, of the cap that is on all of them."""
    planned = PlannedRun(1, 1, 0)
    for base, said in (
        (PAID, ["All runs together cost $0.84."]),
        (CAPPED, ["All runs together cost $0.84 of $5.00."]),
    ):
        runs = (ComparisonRun(planned, run(base)), ComparisonRun(planned, run(base)))
        assert comparison_cost_lines(ComparisonSnapshot("c", Plan("", (Entrant("serial"),), base=base), runs)) == said
    unpriced = ComparisonRun(planned, run(IN_TOKENS, price=None, cost=None))
    assert comparison_cost_lines(
        ComparisonSnapshot("c", Plan("", (Entrant("serial"),), base=IN_TOKENS), (unpriced,))
    ) == [
        "All runs together took 130,000 tokens; no price is known.",
        "130,000 of 200,000 tokens are used.",
    ]
