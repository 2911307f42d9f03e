"""Documents longer than the model's context, against a server that has one and records what it is sent."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.control.limiter import Limiter
from core.metrics.tokens import estimate_tokens
from core.records import Document, Outcome, Part, Status
from core.settings import STRATEGY_NAMES, RunSettings, StrategyName
from core.strategies.catalogue import STRATEGIES
from core.summarise.prompts import PART_ENGLISH, combine_prompt, fill, part_prompt
from tests.scripted import Reply, ScriptedServer, scripted
from tests.summarise.bench import SETTINGS, Bench, bench

LIMIT = 4096  # tokens
ENGLISH = replace(SETTINGS, prompt="Summarise the following text in one sentence:\n\n{text}", concurrency=4)
KNOWN = replace(ENGLISH, context_tokens=LIMIT)
PART, COMBINED = PART_ENGLISH.partition("{text}")[0], combine_prompt(ENGLISH).partition("{text}")[0]

Script = Callable[[str, int], Reply]


def text_of(words: int) -> str:
    """So many words in paragraphs, each with a sentence of its own in it."""
    more = "The river was high and the bridge was closed to all. " * 8
    return "\n\n".join(f"MARK{place}MARK stands here alone. {more}" for place in range(words // 92))


def refusal(prompt: str, limit: int = LIMIT) -> Reply:
    said = f"This model's maximum context length is {limit} tokens. However, your messages resulted in"
    error = {"message": f"{said} {estimate_tokens(prompt)} tokens.", "code": "context_length_exceeded"}
    return Reply(status=400, body=json.dumps({"error": error}))


def model(
    limit: int = LIMIT, answer: Callable[[str], str] = lambda prompt: f"It says {hash(prompt) % 1000}."
) -> Script:
    """A model with a context of so many tokens."""
    return lambda prompt, _: Reply(answer(prompt)) if estimate_tokens(prompt) <= limit else refusal(prompt, limit)


def summarised(
    documents: list[Document],
    script: Script,
    settings: RunSettings = ENGLISH,
    prepare: Callable[[Bench], Any] = lambda _: None,
) -> tuple[Bench, ScriptedServer]:
    """The documents, driven by the strategy that the settings name."""

    async def scene() -> tuple[Bench, ScriptedServer]:
        async with scripted(script) as server, bench(server.url, settings) as parts:
            prepare(parts)
            strategy = STRATEGIES[settings.strategy](Limiter(settings.limit), settings.concurrency)
            await strategy.drive(documents, parts.summarise)
            assert not parts.recorder.in_flight
            return parts, server

    return asyncio.run(scene())


def one(
    text: str, script: Script, settings: RunSettings = ENGLISH, **more: Any
) -> tuple[Outcome, Bench, ScriptedServer]:
    parts, server = summarised([Document(0, "d", text)], script, settings, **more)
    assert len(parts.recorder.outcomes) == 1
    return parts.recorder.outcomes[0], parts, server


def prompts(server: ScriptedServer) -> list[str]:
    return [body["messages"][0]["content"] for body in server.bodies]


def test_every_part_of_a_book_reaches_a_request() -> None:
    """300,000 words with a marker sentence every hundred: each marker is in the prompt of exactly one part, and the
    parts' summaries are all in what combines them."""
    text = text_of(300_000)
    markers = [f"MARK{place}MARK stands here alone." for place in range(text.count("\n\n") + 1)]
    outcome, parts, server = one(text, model(), replace(KNOWN, concurrency=50))
    asked = [prompt.removeprefix(PART) for prompt in prompts(server) if prompt.startswith(PART)]

    assert (outcome.status, outcome.parts) == (Status.SUCCEEDED, len(asked))
    assert "".join(sorted(asked, key=text.index)) == text
    assert all(sum(marker in prompt for prompt in asked) == 1 for marker in markers)
    combined = "".join(prompt for prompt in prompts(server) if prompt.startswith(COMBINED))
    assert all(part.summary in combined for part in parts.recorder.landed_parts)
    assert outcome.attempts == server.requests == len(prompts(server))


@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_every_strategy_splits_and_keeps_its_limit(strategy: StrategyName) -> None:
    """Long and short documents: a summary each, never more requests in flight than the limit, and one refusal."""
    settings = replace(ENGLISH, strategy=strategy)
    long, short = text_of(20_000), "A short text."
    documents = [Document(place, "d", f"{long if place % 20 == 7 else short} {place}") for place in range(40)]
    parts, server = summarised(documents, model(), settings)
    outcomes = {outcome.position: outcome for outcome in parts.recorder.outcomes}

    assert sorted(outcomes) == list(range(40))
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    assert {place for place, outcome in outcomes.items() if outcome.parts} == {7, 27}
    assert server.peak_in_flight <= settings.limit
    assert sum(estimate_tokens(prompt) > LIMIT for prompt in prompts(server)) == 1


@pytest.mark.parametrize(("strategy", "peak"), [("windowed", 4), ("abatch", 1), ("serial", 1)])
def test_parts_take_the_slots_that_are_free(strategy: StrategyName, peak: int) -> None:
    """One long document: side by side up to the limit where slots are shared, else one after another."""

    def script(prompt: str, _: int) -> Reply:
        return Reply("It says so.", together=peak if prompt.startswith(PART) else 0)

    outcome, _, server = one(text_of(30_000), script, replace(KNOWN, strategy=strategy))
    assert (outcome.status, server.peak_in_flight) == (Status.SUCCEEDED, peak)


def test_other_documents_go_before_more_parts() -> None:
    """While documents wait for a slot, a long one has its own and no more."""
    documents = [Document(0, "d", text_of(9_000)), *(Document(i, "d", f"Short {i}.") for i in range(1, 60))]
    _, server = summarised(documents, model(), replace(KNOWN, concurrency=2))
    begun = prompts(server)
    last_short = max(place for place, prompt in enumerate(begun) if "Short" in prompt)
    parts_before = [prompt for prompt in begun[:last_short] if prompt.startswith(PART)]
    assert len(parts_before) < last_short / 2 + 1
    assert server.peak_in_flight <= 2


def test_many_long_documents_are_refused_a_few_times() -> None:
    """With nothing known of the context the first one goes alone; what its refusal says holds for all."""
    documents = [Document(i, "d", f"{text_of(7_000)} {i}") for i in range(12)]
    parts, server = summarised(documents, model(), replace(ENGLISH, concurrency=12))
    assert {outcome.status for outcome in parts.recorder.outcomes} == {Status.SUCCEEDED}
    assert sum(estimate_tokens(prompt) > LIMIT for prompt in prompts(server)) == 1


def test_without_a_number_halves_are_tried() -> None:
    """A refusal that names no size: 10,000 words go in ever smaller parts, with a refusal for each halving, and no text
    is lost."""

    def script(prompt: str, _: int) -> Reply:
        if estimate_tokens(prompt) > 2_000:
            return Reply(status=400, body='{"error": "the input length exceeds the context length"}')
        return Reply("It says so.")

    text = text_of(10_000)
    outcome, parts, server = one(text, script)
    refused = [prompt for prompt in prompts(server) if estimate_tokens(prompt) > 2_000]
    assert outcome.status is Status.SUCCEEDED
    assert 2 <= len(refused) <= 8
    covered = sorted((part.start, part.stop) for part in parts.recorder.landed_parts if not part.level)
    assert "".join(text[start:stop] for start, stop in covered) == text


def test_the_outcome_is_the_sum_of_its_requests() -> None:
    """Attempts, tokens and latency are of the refused one, the parts and what combined them; the server counts 7 + 3
    tokens for each."""
    outcome, parts, server = one(text_of(9_000), model())
    steps = len(parts.recorder.landed_parts)
    assert (outcome.parts, outcome.attempts) == (steps, steps + 2)
    assert server.requests == steps + 2
    assert (outcome.input_tokens, outcome.output_tokens) == (7 * (steps + 1), 3 * (steps + 1))
    assert outcome.latency is not None
    assert outcome.latency > sum(part.latency for part in parts.recorder.landed_parts)
    assert outcome.queue_time >= 0


def test_summaries_are_combined_in_levels_where_they_are_many() -> None:
    """Where all of them do not fit into one prompt, neighbours are combined first; each level covers the document."""
    settings = replace(KNOWN, context_tokens=600)
    outcome, parts, server = one(
        text_of(4_000), model(600, lambda _: "A summary of one sentence, as it is. " * 3), settings
    )
    text_end = max(part.stop for part in parts.recorder.landed_parts)
    upper = [part for part in parts.recorder.landed_parts if part.level == 1]
    assert outcome.status is Status.SUCCEEDED
    assert upper
    assert max(part.stop for part in upper) == text_end
    assert all(estimate_tokens(prompt) <= 600 for prompt in prompts(server))
    assert outcome.parts == sum(not part.level for part in parts.recorder.landed_parts)


def test_prompts_for_parts_can_be_ones_own() -> None:
    """They are asked instead of the default ones, braces in the text mean nothing."""
    settings = replace(KNOWN, part_prompt="Teil: {text}", combine_prompt="Zusammen: {text}")
    _, _, server = one(text_of(6_000) + " {text}", model(), settings)
    assert {prompt.split(":")[0] for prompt in prompts(server)} == {"Teil", "Zusammen"}


def test_default_prompts_follow_the_prompt() -> None:
    """Its language, and its own words for the last step."""
    chinese = RunSettings()
    assert "长文档" in part_prompt(chinese)
    assert combine_prompt(chinese).endswith(chinese.prompt)
    assert part_prompt(ENGLISH) == PART_ENGLISH
    assert combine_prompt(ENGLISH).endswith(ENGLISH.prompt)
    assert fill(combine_prompt(ENGLISH), "The sum.").endswith("The sum.")


def test_a_part_is_tried_again_like_a_document() -> None:
    """Each part fails once with 500: all succeed with two attempts, and the outcome says so."""

    def script(prompt: str, attempt: int) -> Reply:
        return Reply(status=500) if attempt == 1 else Reply("It says so.")

    outcome, parts, server = one(text_of(5_000), script, KNOWN)
    assert outcome.status is Status.SUCCEEDED
    assert {part.attempts for part in parts.recorder.landed_parts} == {2}
    assert outcome.attempts == server.requests == 2 * len(parts.recorder.landed_parts) + 2


def test_a_part_that_fails_fails_the_document() -> None:
    """With its reason; nothing more of it is sent than was under way, and what landed is recorded."""

    def script(prompt: str, _: int) -> Reply:
        return Reply(status=400, body='{"error": "No."}') if "MARK40MARK" in prompt else Reply("It says so.")

    outcome, parts, server = one(text_of(30_000), script, replace(KNOWN, strategy="serial"))
    assert (outcome.status, outcome.reason) == (Status.FAILED, "request rejected")
    assert not any(prompt.startswith(COMBINED) for prompt in prompts(server))
    assert outcome.attempts == server.requests == len(parts.recorder.landed_parts) + 1
    assert outcome.parts > server.requests


@pytest.mark.parametrize(
    "settings", [ENGLISH, replace(ENGLISH, context_tokens=256, endpoint=replace(ENGLISH.endpoint, max_tokens=250))]
)
def test_what_cannot_be_split_small_enough_fails_with_that_reason(settings: RunSettings) -> None:
    """A server that takes nothing, and a context that the answer fills: few requests, one sentence, the run goes on."""
    outcome, parts, server = one(text_of(3_000), lambda prompt, _: refusal(prompt, 300), settings)
    assert (outcome.status, outcome.reason) == (Status.FAILED, "too long for the model")
    assert "too long for the model" in outcome.error or "cannot be split small enough" in outcome.error
    assert server.requests <= 10
    assert not parts.gate.stop.asked


def test_summaries_too_long_to_combine_fail_the_document() -> None:
    """A model that repeats all it is sent makes nothing shorter: it ends, and says so."""
    outcome, _, server = one(text_of(9_000), model(answer=lambda prompt: prompt.removeprefix(PART)), KNOWN)
    assert (outcome.status, outcome.reason) == (Status.FAILED, "too long for the model")
    assert server.requests < 40


def test_a_run_that_only_meets_documents_too_long_is_not_refused_by_their_first_refusals() -> None:
    """Thirty of them, each refused by the server once: that is no sign that the model takes nothing."""

    def script(prompt: str, _: int) -> Reply:
        return (
            Reply("Ok.")
            if estimate_tokens(prompt) <= 3_000
            else Reply(status=400, body='{"error": "prompt is too long"}')
        )

    documents = [Document(i, "d", f"Number {i}. " + "It rained on all of them again. " * 500) for i in range(30)]
    parts, _ = summarised(documents, script, replace(ENGLISH, concurrency=30))
    assert {outcome.status for outcome in parts.recorder.outcomes} == {Status.SUCCEEDED}


def test_what_an_earlier_session_recorded_is_not_asked_again() -> None:
    """Parts by the characters they cover, whatever is known of the context now; only the gaps are sent."""
    text = text_of(9_000)
    _, first, _ = one(text, model(), KNOWN)
    recorded = first.recorder.landed_parts
    earlier = [part for place, part in enumerate(sorted(recorded, key=lambda part: part.start)) if place not in (1, 2)]

    def prepare(parts: Bench) -> None:
        parts.recorder.earlier.extend(earlier)

    again, _, second = one(text, model(2048), replace(KNOWN, context_tokens=2048), prepare=prepare)
    asked = [prompt.removeprefix(PART) for prompt in prompts(second) if prompt.startswith(PART)]
    missing = sorted((part.start, part.stop) for part in recorded if part not in earlier)
    assert again.status is Status.SUCCEEDED
    assert "".join(sorted(asked, key=text.index)) == text[missing[0][0] : missing[-1][1]]
    assert again.attempts == second.requests + sum(part.attempts for part in earlier)
    assert again.parts == len(earlier) + len(asked)


def test_the_highest_level_that_was_recorded_counts() -> None:
    """Parts whose summaries were combined already go in as that, and the document is done with one request."""
    text = text_of(3_000)
    half = len(text) // 2
    low = [Part(0, 0, start, start + 100, "low") for start in range(0, half - 100, 100)]
    high = [Part(0, 1, 0, half, "The first half."), Part(0, 1, half, len(text), "The second half.")]
    outcome, _, server = one(text, model(), KNOWN, prepare=lambda parts: parts.recorder.earlier.extend([*low, *high]))
    assert outcome.status is Status.SUCCEEDED
    assert prompts(server) == [f"{COMBINED}The first half.\n\nThe second half."]


def test_a_stop_leaves_the_rest_of_a_document_for_later() -> None:
    """What is under way lands and is recorded; the document is cancelled, with what it took."""

    async def scene() -> None:
        stopping: list[Bench] = []

        def script(prompt: str, _: int) -> Reply:
            if "MARK60MARK" in prompt:
                stopping[0].gate.stop.ask()
            return Reply("It says so.")

        async with scripted(script) as server, bench(server.url, KNOWN) as parts:
            stopping.append(parts)
            outcome = await parts.summarise.ainvoke(Document(0, "d", text_of(20_000)))
            assert outcome.status is Status.CANCELLED
            assert parts.recorder.outcomes == [outcome]
            assert outcome.attempts == server.requests == len(parts.recorder.landed_parts) > 1

    asyncio.run(scene())


def test_a_cut_summary_of_a_part_marks_the_document() -> None:
    """The reader of the whole must know."""

    def script(prompt: str, _: int) -> Reply:
        choice = {"index": 0, "message": {"role": "assistant", "content": "It sa"}, "finish_reason": "length"}
        return Reply(body=json.dumps({"choices": [choice]})) if "MARK3MARK" in prompt else Reply("It says so.")

    outcome, _, _ = one(text_of(6_000), script, KNOWN)
    assert (outcome.status, outcome.cut_off, outcome.tokens_estimated) == (Status.SUCCEEDED, True, True)


def test_white_space_needs_no_summary() -> None:
    """A hundred pages of nothing between two sentences are no part of their own."""
    text = "The first.\n" + " \n" * 30_000 + "The last."
    outcome, _, server = one(text, model(), KNOWN)
    assert outcome.status is Status.SUCCEEDED
    assert all(prompt.removeprefix(PART).strip() for prompt in prompts(server))


def test_protection_off_splits_too() -> None:
    """It is no fault that a document is long."""
    outcome, _, _ = one(text_of(9_000), model(), replace(ENGLISH, protection=False))
    assert outcome.status is Status.SUCCEEDED


def test_a_documents_columns_go_with_each_of_its_parts() -> None:
    """Where the prompts name them; their length counts."""
    subject = "About the river and the bridge. " * 60
    document = Document(0, "d", text_of(9_000), fields={"subject": subject})
    settings = replace(KNOWN, prompt="{subject} {text}", part_prompt="PART {subject} {text}")
    parts, server = summarised([document], model(), settings)
    assert [outcome.status for outcome in parts.recorder.outcomes] == [Status.SUCCEEDED]
    assert all(subject in prompt and estimate_tokens(prompt) <= LIMIT for prompt in prompts(server))
