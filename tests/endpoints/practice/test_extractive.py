"""Arithmetic: ranks and choices."""

import numpy as np
import pytest

from core.endpoints.practice import extractive
from core.endpoints.practice.extractive import choose, page_rank, pick, summarise

PORT = (
    "The harbour authority approved a plan to rebuild the eastern quay. The weather was fine on that day. "
    "The quay will be rebuilt within three years by the harbour authority. Tea was served after the long meeting. "
    "Fishermen asked the authority for compensation while the quay is closed."
)
PORT_ZH = (
    "港务局批准了重建东码头的计划。当天天气晴朗而且温暖。港务局将在三年内重建东码头。会后大家一起喝了茶。"
    "渔民要求港务局在东码头关闭期间给予补偿。"
)


def rounds(similarity: np.ndarray[tuple[int, int], np.dtype[np.float64]], count: int = 50) -> list[float]:
    """PageRank as it is defined, one entry at a time."""
    n = len(similarity)
    sums = [sum(similarity[row][column] for row in range(n)) for column in range(n)]
    rank = [1 / n] * n
    for _ in range(count):
        rank = [
            0.15 / n + 0.85 * sum(rank[j] * (similarity[i][j] / sums[j] if sums[j] else 1 / n) for j in range(n))
            for i in range(n)
        ]
    return rank


@pytest.mark.parametrize("n", [2, 12, extractive.SOLVED_UP_TO + 1])
def test_page_rank_is_what_fifty_rounds_converge_to(n: int) -> None:
    """The solved system and the rounds agree to the 0.85^50 the rounds leave open; a lonely sentence included."""
    drawn = np.random.default_rng(n).random((n, n))
    similarity = (drawn + drawn.T) / 2
    np.fill_diagonal(similarity, 0)
    similarity[0, :] = similarity[:, 0] = 0
    assert np.allclose(page_rank(similarity.copy()), rounds(similarity), atol=1e-4)
    assert page_rank(similarity).sum() == pytest.approx(1)


def test_choice_prefers_the_early_one_of_equals() -> None:
    """With equal ranks the place decides: 0.5 / sqrt(1 + place) falls."""
    assert choose(np.ones((4, 4)) * 0.1, 1) == [0]


def test_early_place_outweighs_a_little_rank() -> None:
    """The middle one is nearest to both others and ranks first (1 to 0.91), yet 0.91 + 0.5 > 1 + 0.5 / sqrt(2)."""
    similarity = np.array([[0, 0.5, 0.4], [0.5, 0, 0.5], [0.4, 0.5, 0]])
    rank = page_rank(similarity.copy())
    assert rank.argmax() == 1
    assert rank[0] / rank[1] == pytest.approx(0.91, abs=0.01)
    assert choose(similarity, 1) == [0]


def test_choice_leaves_a_repetition_for_a_different_sentence() -> None:
    """The copy of the first choice (cosine 0.95) is passed over for one that is unlike it."""
    similarity = np.array([[0, 0.95, 0.3], [0.95, 0, 0.3], [0.3, 0.3, 0]])
    assert choose(similarity, 2) == [0, 2]


def test_summary_quotes_the_document_in_its_order() -> None:
    """The sentences on the quay are chosen, those on weather and tea are not."""
    chosen = summarise(PORT, 3)
    assert len(chosen) == 3
    assert all("quay" in sentence for sentence in chosen)
    assert [PORT.index(sentence) for sentence in chosen] == sorted(PORT.index(sentence) for sentence in chosen)


def test_chinese_is_summarised_by_its_bigrams() -> None:
    """The same document in Chinese gives the same choice."""
    chosen = summarise(PORT_ZH, 3)
    assert len(chosen) == 3
    assert all("东码头" in sentence for sentence in chosen)


def test_very_short_sentences_are_not_chosen() -> None:
    """Three words say too little, unless there is nothing else."""
    assert pick(["It rose again.", "The quay will be rebuilt within three years."], 1) == [
        "The quay will be rebuilt within three years."
    ]
    assert pick(["It rose."], 1) == ["It rose."]


def test_two_sentences_by_default() -> None:
    """Without a wish in the prompt."""
    assert len(summarise(PORT)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", extractive.EMPTY),
        (" \n ", extractive.EMPTY),
        ("ok", "ok"),
        ("Dear Bob,\n\nBest regards", "Dear Bob, Best regards"),
    ],
)
def test_there_is_always_an_answer(text: str, expected: str) -> None:
    """An empty text says so; one of boilerplate alone is quoted as it is."""
    assert summarise(text) == [expected]


def test_endless_sentence_is_cut() -> None:
    """A text without a full stop does not come back whole."""
    (only,) = summarise("word " * 1000)
    assert len(only) <= extractive.LONGEST_QUOTE
    assert only.endswith("…")


def test_past_two_thousand_sentences_paragraph_by_paragraph() -> None:
    """Each paragraph sends its best; the chosen are still sentences of the document, as many as asked."""
    text = "\n\n".join(f"Ship {number} left the harbour at dawn today. {PORT}" for number in range(400))
    chosen = summarise(text, 2)
    assert len(chosen) == 2
    assert all(sentence in text for sentence in chosen)
