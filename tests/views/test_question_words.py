"""The questions, what they will take, and the figures of an answer, in words."""

import pytest

from core.compare.estimate import Estimate
from core.compare.plan import Entrant
from core.compare.questions import QUESTIONS
from core.compare.result import result
from core.compare.verdict import verdict
from core.language import Message
from core.settings import RunSettings
from core.views.question_words import QUESTION_WORDS, estimate_sentence, verdict_tiles
from tests.views.test_verdict_words import KNEE, SERIAL, W20, compared, thrice


def test_every_question_has_words() -> None:
    """A question that ends with what it asks, and a whole sentence."""
    assert set(QUESTION_WORDS) == set(QUESTIONS)
    assert all(words.does().endswith(".") for words in QUESTION_WORDS.values())


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (Estimate(6, 1380, 31.0, guessed=False), "Runs: 6; requests: 1,380; about 31 s."),
        (
            Estimate(6, 380, 31.0, guessed=False, growing=True),
            "Runs: 6; requests: 380; about 31 s. How many runs it takes, it finds out itself.",
        ),
        (
            Estimate(6, 380, 31.0, guessed=True),
            "Runs: 6; requests: 380; perhaps 31 s, if an answer takes a second.",
        ),
        (
            Estimate(6, 380, 31.0, guessed=False, tested=0.452, tokens=9000, cost_low=1.2, cost_high=1.8),
            ("Runs: 6; requests: 380; 31 s or more, by the test's short answer of 452 ms. Cost: $1.20 to $1.80."),
        ),
        (
            Estimate(6, 380, 31.0, guessed=True, tokens=90, cost_low=0.001, cost_high=0.002),
            ("Runs: 6; requests: 380; perhaps 31 s, if an answer takes a second. Cost: under $0.01."),
        ),
        (
            Estimate(6, 380, 31.0, guessed=True, tokens=90),
            (
                "Runs: 6; requests: 380; perhaps 31 s, if an answer takes a second."
                " About 90 input tokens; no price is known."
            ),
        ),
    ],
)
def test_what_it_will_take_is_said_in_whole_sentences(estimate: Estimate, words: str) -> None:
    """Each kind of knowledge has its own sentence."""
    said = estimate_sentence(estimate)
    assert said == words
    assert isinstance(said, Message)


def test_the_cap_stands_with_the_cost() -> None:
    """Of all runs together, in dollars or in tokens."""
    estimate = Estimate(6, 380, 31.0, guessed=True, tokens=9000, cost_low=1.2, cost_high=1.8)
    base = RunSettings(max_cost=5.0)
    assert estimate_sentence(estimate, base).endswith("Cost: $1.20 to $1.80, capped at $5.00.")
    unpriced = Estimate(6, 380, 31.0, guessed=True, tokens=9000)
    tokens = RunSettings(max_total_tokens=90)
    assert estimate_sentence(unpriced, tokens).endswith("no price is known, capped at 90 tokens.")


def test_the_tiles_have_the_figures_of_what_is_to_be_set() -> None:
    """36/s, 14.4 times serial's 2.5/s, p95 1 s, nothing lost."""
    tiles = verdict_tiles(verdict(compared({SERIAL: thrice(2.5), W20: thrice(36)})))
    assert [(tile.label, tile.value) for tile in tiles] == [
        ("Speed", "36.0 docs/s"),
        ("Against one at a time", "14.4 ×"),
        ("Slowest 5 %", "1.0 s"),
        ("Lost", "0"),
    ]
    assert tiles[-1].good


def test_tiles_without_a_figure_have_a_dash() -> None:
    """No serial: nothing to hold the speed against; nothing run: no speed. What was lost is bad."""
    tiles = verdict_tiles(verdict(compared(KNEE, failed={Entrant("windowed", 5): 7})))
    assert (tiles[1].value, tiles[3].value, tiles[3].good) == ("–", "21", False)
    nothing = compared(KNEE)
    assert [tile.value for tile in verdict_tiles(verdict(result(nothing.plan, [])))][:3] == ["–", "–", "–"]
