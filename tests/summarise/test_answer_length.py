"""How long answers are guessed to be, and what those that have come say of the others."""

import pytest

from core.settings import DEFAULT_PROMPT, EndpointSettings, RunSettings
from core.summarise.answer_length import answer_length, guessed_answer, guessed_thoughts
from core.summarise.prompts import PROMPTS


@pytest.mark.parametrize("language", ["text", "en", "zh"])
def test_an_answer_is_as_long_as_the_prompt_asks(language: str) -> None:
    """Three points are longer than a sentence, and neither is longer than a short text is."""
    asked = {
        name: RunSettings(prompt=PROMPTS[name][language])  # type: ignore[index]  # written out above
        for name in ("one sentence", "three points")
    }
    sentence, points = (guessed_answer(settings, 1_000) for settings in asked.values())
    assert 15 < sentence < 50 < points < 150
    assert all(guessed_answer(settings, 20) <= 20 for settings in asked.values())
    assert guessed_answer(RunSettings(prompt=DEFAULT_PROMPT), 1_000) == sentence


def test_a_prompt_of_ones_own_goes_by_the_text() -> None:
    own = RunSettings(prompt="What matters here? {text}")
    short, middle, long = (guessed_answer(own, tokens) for tokens in (10, 400, 100_000))
    assert short <= 10
    assert short < middle < long < 500


def test_only_models_that_think_bill_thoughts() -> None:
    names = (
        "gpt-4o-mini",
        "gpt-5-chat-latest",
        "qwen2.5-7b",
        "o4-mini",
        "gpt-5-mini",
        "deepseek/deepseek-r1",
        "qwq-32b",
    )
    endpoints = [EndpointSettings("openai", name, "http://127.0.0.1:9/v1") for name in names]
    thinks = [guessed_thoughts(RunSettings(endpoint=endpoint))[0] > 0 for endpoint in endpoints]
    assert thinks == [False, False, False, True, True, True, True]


def test_answers_narrow_the_range_and_the_more_the_narrower() -> None:
    """Each twice as long as it was guessed: known from a few, within a tenth."""
    spans = []
    for count in (0, 1, 5, 50):
        length = answer_length([(30.0, 60)] * count)
        assert length.low < length.likely < length.high
        assert length.measured == count
        spans.append(length.high / length.low)
    assert spans == sorted(spans, reverse=True)
    assert answer_length([(30.0, 60)] * 5).likely == pytest.approx(2, rel=0.1)


def test_absurd_answers_end_in_no_fault() -> None:
    assert answer_length([(30.0, 0)] * 5).likely > 0
    assert answer_length([(30.0, 10**15)]).high > 1
