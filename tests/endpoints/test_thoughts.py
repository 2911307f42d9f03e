"""Thoughts in front of an answer are taken off; a text that speaks of them stays."""

import pytest

from core.endpoints.thoughts import without_thoughts

SUM = "The council approved the budget."


@pytest.mark.parametrize(
    "text",
    [
        f"<think>\nOkay.\n</think>\n\n{SUM}",
        f"\n <THINKING depth='2'>Okay.</Thinking>{SUM}",
        f"<reasoning>a</reasoning>\n<thought>b</thought> {SUM}",
        f"<think>a <think>b</think> c</think>{SUM}",
        f"<think>I should use <think> tags.</think>{SUM}",
        f"<think></think>\n\n{SUM}",
        f"[THINK]a[/THINK]{SUM}",
        f"◁think▷a◁/think▷{SUM}",
        f'Okay, so the answer is "yes"</think>{SUM}',
        f"Okay.\n</think>\n\n{SUM}",
        f"Okay. </think> {SUM}",
        SUM,
    ],
)
def test_the_summary_stays(text: str) -> None:
    """Tags of any kind and case, several in a row, one within another, or with the opening one gone."""
    assert without_thoughts(text) == SUM


@pytest.mark.parametrize("text", ["<think>Okay, the user", "<think>Okay.</think>\n", "Okay.</think>", " <think>"])
def test_nothing_is_left_of_thoughts_alone(text: str) -> None:
    """Thoughts that never end, or that nothing follows, are no summary."""
    assert without_thoughts(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "The model writes <think> first.",
        "The model puts its thoughts between <think> and </think> before it answers.",
        "The parser waits for the </think> tag.",
        "The parser waits for `</think>` and stops.",
        "It ends with '</think>'.",
        "<thinker> is no such tag",
        "[Reasoning] The council met.",
        "a < b and c > d",
    ],
)
def test_a_summary_that_speaks_of_tags_stays_as_it_is(text: str) -> None:
    """A tag in the middle of a sentence belongs to the sentence."""
    assert without_thoughts(text) == text
