"""Before a comparison: counts are exact, times follow from the endpoint."""

from dataclasses import replace

import pytest

from core.compare.estimate import START_SECONDS, ceiling, estimate, run_seconds
from core.compare.plan import Entrant, Plan
from core.config import OPENAI_URL
from core.metrics.cost import list_price
from core.records import Document
from core.settings import EndpointSettings, RunSettings

GPU, TIER, HOSTED = (EndpointSettings(preset=name) for name in ("single GPU", "rate-limited tier", "hosted API"))


def test_runs_and_requests_are_counted_exactly() -> None:
    """3 repeats of 100 and 20 documents, and 20 of warm-up; prompts of 5 and 6 tokens: 380 requests, 2,090 tokens."""
    both = (Entrant("windowed", 10), Entrant("serial", documents=20))
    plan = Plan("d", both, RunSettings(prompt="Sum: {text}"), warm_up=20)
    found = estimate(plan, [Document(0, "a", "a" * 13), Document(1, "b", "b" * 17)])
    assert (found.runs, found.requests, found.tokens, found.cost) == (6, 380, 2_090, None)


def test_the_time_of_a_run_follows_from_latency_limit_and_ceiling() -> None:
    """100 documents at 10 in flight and 250 ms: 2.5 s; at 50 in flight on a GPU of 16 slots at 400 ms (40/s): 2.5 s."""
    assert run_seconds(HOSTED, Entrant("windowed", 10)) - START_SECONDS == pytest.approx(2.5)
    assert run_seconds(GPU, Entrant("windowed", 50)) - START_SECONDS == pytest.approx(2.5)


def test_stalls_are_waited_for() -> None:
    """Half a percent of stalls, 200 documents at 10 in flight: one is expected, and 63 % of the runs meet one. At 60 s
    each without protection that is 6 + 38 s; with it a stall is given up after two seconds: 0.2 + 1.3 s."""
    flaky, sent = EndpointSettings(preset="flaky network"), 200 / 10 * 0.25
    took = [run_seconds(flaky, Entrant("windowed", 10, mode, 200)) - START_SECONDS - sent for mode in (False, True)]
    assert took == pytest.approx([6 + 60 * (1 - 0.995**200), 0.2 + 2 * (1 - 0.995**200)])


def test_the_ceiling_of_slots_is_slots_over_latency() -> None:
    """16 slots of 400 ms: 40 documents/s, however many there are."""
    assert ceiling(GPU, 100) == pytest.approx(40.0)


def test_the_ceiling_of_a_quota_counts_its_burst() -> None:
    """50/s after a burst of 50: 200 documents take 3 s, which is 66.7/s; 50 documents see no quota at all."""
    assert ceiling(TIER, 200) == pytest.approx(200 / 3)
    assert ceiling(TIER, 50) is None


def test_nothing_is_known_of_another_endpoint() -> None:
    """No ceiling; its time is a guess and said to be one."""
    outside = EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1")
    assert ceiling(outside, 100) is None
    assert estimate(Plan("d", (Entrant("windowed", 10),), RunSettings(endpoint=outside))).guessed


def test_what_may_be_paid_is_priced_with_its_summaries() -> None:
    """At OpenAI, 100 documents of 500 tokens, 7 more for the chat, and as many summaries: a quarter as long, as it is
    guessed of a prompt of one's own, half or twice that. The list price of both; where none is known there is none."""
    outside = EndpointSettings(kind="openai", base_url=OPENAI_URL, model="gpt-4o-mini")
    plan = Plan("d", (Entrant("windowed", 10),), RunSettings(endpoint=outside, prompt="{text}"), repeats=1, warm_up=0)
    found = estimate(plan, [Document(0, "a", "a" * 4_000)])
    assert (found.tokens, found.output_low, found.output, found.output_high) == (50_700, 6_250, 12_500, 25_000)
    price = list_price("gpt-4o-mini", OPENAI_URL)
    assert price
    assert found.cost == price.cost(50_700, 12_500)
    assert (found.cost_low or 0) < found.cost < (found.cost_high or 0)
    unknown = replace(plan.base, endpoint=replace(outside, model="of-my-own"))
    assert estimate(replace(plan, base=unknown), [Document(0, "a", "a" * 4_000)]).cost is None


def test_parts_are_requests_too() -> None:
    """At 4,096 tokens a text of 30,000 bytes is four parts, and one request more combines them; a short one is one."""
    small = RunSettings(endpoint=EndpointSettings(preset="small context"))
    long, short = Document(0, "d", "a" * 30_000), Document(1, "d", "short")
    plan = Plan("d", (Entrant("windowed", 10),), small, repeats=1, warm_up=0)
    assert estimate(plan, [long]).requests == 500
    assert estimate(plan, [long, short]).requests == 300
    assert estimate(plan, [short]).requests == 100
