"""Arithmetic: what the cues of a sentence add to its score."""

import pytest

from core.endpoints.practice.cues import NEVER, preference
from core.endpoints.practice.terms import terms


def bonus(sentence: str) -> float:
    return preference(sentence, terms(sentence))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The quay is wet.", 0),
        ("The quay was approved.", 0.6),
        ("The quay was approved by 12 to 3.", 0.85),
        ("They met Rosa there.", 0.1),
        ("Is the quay wet?", -0.2),
        ("He thanked the pilots.", -0.4),
        ("码头因为下雨关闭。", 0.25),
    ],
)
def test_bonus_is_the_sum_over_kinds_of_cues(sentence: str, expected: float) -> None:
    """Decision 0.6, cause 0.25, figure 0.25, name 0.1, question -0.2, thanks told of -0.4; each kind once."""
    assert bonus(sentence) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("small_talk", "matter"),
    [
        ("The next meeting is on Monday.", "The next train is on Monday."),
        ("Let me know on Monday.", "He did not know on Monday."),
        ("We hope that you had a good trip.", "They hope for rain."),
        ("The meeting was opened by the chair.", "The quay was opened by the mayor."),
        ("The rights are reserved.", "The rights of workers are protected."),
        ("This email was sent automatically.", "The doors open automatically."),
        ("下次会议在周一。", "下次列车在周一。"),
        ("请随时联系我们。", "列车随时可能停运。"),
    ],
)
def test_small_talk_takes_two_words(small_talk: str, matter: str) -> None:
    """A word of greetings, dates and licences alone may belong to the matter."""
    assert bonus(small_talk) == NEVER
    assert bonus(matter) > NEVER


def test_minutes_of_time_are_no_minutes_of_a_meeting() -> None:
    """Only together with the last meeting, or with being accepted."""
    assert bonus("The minutes of the last meeting were read.") == NEVER
    assert bonus("In the last 45 minutes it rained.") > NEVER
