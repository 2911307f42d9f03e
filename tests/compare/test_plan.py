"""The plan checks itself, and its order is fair."""

import json
from collections import Counter

import pytest

from core.compare.climb import climb
from core.compare.plan import Entrant, Plan, entrants, schedule, warm_up
from core.errors import ConfigurationError
from core.settings import EndpointSettings, RunSettings

WINDOWED, ABATCH, SERIAL = Entrant("windowed", 10), Entrant("abatch", 10), Entrant("serial", documents=20)


def plan(*of: Entrant, **changes: object) -> Plan:
    return Plan("draft", of or (WINDOWED, ABATCH, SERIAL), **changes)  # type: ignore[arg-type]  # test shorthand


def test_every_strategy_runs_at_every_level_and_serial_once() -> None:
    """Two strategies at two levels and serial: five entrants, serial alone over fewer documents."""
    found = entrants(["serial", "windowed", "batch"], [5, 20], 100)
    assert [entrant.name for entrant in found] == ["serial", "windowed 5", "windowed 20", "batch 5", "batch 20"]
    assert [entrant.documents for entrant in found] == [20, 100, 100, 100, 100]


def test_both_modes_of_protection_can_stand_in_one_comparison() -> None:
    """Protection "both" makes two entrants of each, told apart by name."""
    assert [e.name for e in entrants(["windowed"], [5], 10, "both")] == ["windowed 5", "windowed 5, unprotected"]


def test_repeats_are_interleaved() -> None:
    """Each round has every entrant once before any has its next turn, and places count from 1 without a gap."""
    planned = schedule(plan(repeats=4))
    assert [planned.place for planned in planned] == list(range(1, 13))
    for turn in range(4):
        assert Counter(planned.entrant for planned in planned[turn * 3 : turn * 3 + 3]) == {0: 1, 1: 1, 2: 1}
        assert {planned.round for planned in planned[turn * 3 : turn * 3 + 3]} == {turn + 1}


def test_the_order_within_a_round_is_shuffled_by_the_seed() -> None:
    """The same seed gives the same order, another seed another one, and rounds differ among each other."""
    many = plan(*(Entrant("windowed", level) for level in range(1, 21)), repeats=2)
    order = [planned.entrant for planned in schedule(many)]
    assert order == [planned.entrant for planned in schedule(many)]
    assert order[:20] != order[20:]
    other = plan(*many.entrants, repeats=2, seed=1)
    assert order != [planned.entrant for planned in schedule(other)]


def test_a_plan_comes_back_from_json_as_it_was() -> None:
    """What the store keeps is the whole plan; a field of a later version is left out."""
    base = RunSettings(endpoint=EndpointSettings(preset="single GPU", seed=7), prompt="总结：{text}", deadline=90)
    whole = plan(base=base, repeats=5, seed=9)
    assert Plan.from_json(whole.to_json()) == whole
    assert Plan.from_json(whole.to_json()[:-1] + ', "later": 1}') == whole


def test_a_plan_of_an_older_store_is_read() -> None:
    """Its settings stood beside the plan's own fields, and still do: whoever reads the JSON finds its keys."""
    old = {
        "source": "draft",
        "entrants": [{"strategy": "windowed", "concurrency": 10, "protection": False, "documents": 100}],
        "endpoint": {"kind": "openai", "model": "m", "base_url": "https://host/v1", "seed": 3, "client": "openai"},
        "prompt": "Sum up: {text}",
        "repeats": 2,
        "seed": 3,
        "warm_up": 5,
        "max_attempts": 2,
        "timeout": 7.0,
        "deadline": 70.0,
        "requests_per_minute": 60,
        "tokens_per_minute": 900,
        "key_source": "typed",
    }
    endpoint = EndpointSettings("openai", "m", "https://host/v1", seed=3, client="openai")
    base = RunSettings("windowed", 20, endpoint, "Sum up: {text}", True, 2, 7.0, 70.0, False, 60, 900, "typed")
    found = Plan.from_json(json.dumps(old))
    assert found == Plan("draft", (Entrant("windowed", 10, protection=False),), base, 2, 3, 5)
    newer = {"context_tokens", "part_prompt", "combine_prompt", "question", "answer_seconds", "order", "climb"}
    newer |= {"max_cost", "max_total_tokens", "price_in", "price_out"}
    assert json.loads(found.to_json()).keys() == old.keys() | newer


def test_what_an_entrant_decides_is_not_the_plans() -> None:
    """Strategy, limit, protection and reuse of the base settings change nothing."""
    other = RunSettings("adaptive", 3, protection=False, reuse=True, timeout=9)
    assert plan(base=other) == plan(base=RunSettings(timeout=9))


def test_a_run_of_a_comparison_never_takes_summaries_from_the_store() -> None:
    """What is not sent cannot be measured."""
    assert not plan().settings(WINDOWED).reuse
    assert not plan().settings(Entrant("windowed", 10, protection=False)).protection


def test_the_warm_up_is_short_and_does_not_count() -> None:
    """Place 0, a few documents, and none at all where none are asked for."""
    warming = warm_up(plan(warm_up=7))
    assert warming is not None
    assert (warming[0].place, warming[0].warm_up, warming[1].documents) == (0, True, 7)
    assert warm_up(plan(warm_up=0)) is None


def test_equal_entrants_keep_apart_by_a_letter() -> None:
    """Two of the same kind may comparison, to see what chance alone does."""
    assert plan(WINDOWED, WINDOWED, ABATCH).names == ("windowed 10 (a)", "windowed 10 (b)", "abatch 10")


def test_names_tell_the_documents_where_they_differ() -> None:
    """In the lesson's benchmark the same strategy and limit runs over several sizes."""
    assert plan(Entrant("windowed", 5), Entrant("windowed", 5, documents=1000)).names == (
        "windowed 5, 100 documents",
        "windowed 5, 1,000 documents",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Plan("d", ()), "no entrant"),
        (lambda: plan(repeats=0), "Repeats is 0"),
        (lambda: plan(*[WINDOWED] * 60, repeats=20), "1,200 runs"),
        (lambda: plan(base=RunSettings(prompt="none")), "no {text}"),
        (lambda: Entrant("windowed", 0), "Concurrency is 0"),
        (lambda: Entrant("serial", 5), "one document at a time"),
        (lambda: Entrant("windowed", documents=0), "Documents is 0"),
        (lambda: entrants(["windowed"], [5], 10, "half"), "Protection is 'half'"),  # type: ignore[arg-type]
        (lambda: entrants(["serial"], [4_001], 10), "Concurrency is 4001"),
        (lambda: entrants(["batch", "windowed"], [500], 10), "Concurrency is 500; batch goes up to 200"),
    ],
)
def test_a_wrong_plan_is_refused(wrong: object, said: str) -> None:
    """Each mistake is a sentence that names the value."""
    assert callable(wrong)
    with pytest.raises(ConfigurationError, match=said):
        wrong()


def test_the_widest_run_is_the_highest_that_a_growing_plan_may_come_to() -> None:
    """Of entrants the one with most in flight; of a climb its highest number, though only 1 and 2 are planned yet."""
    assert plan(Entrant("windowed", 5), Entrant("adaptive", 50)).widest.concurrency == 50
    assert climb("windowed", 100_000, RunSettings(), highest=1_000).widest.concurrency == 1_000
