"""Arithmetic: terms and their weights."""

import math

import numpy as np
import pytest

from core.endpoints.practice.terms import terms, tf_idf


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Quay's 2 cranes", ["the", "quay", "s", "2", "cranes"]),
        ("东码头", ["东码", "码头"]),
        ("新 AI 模型", ["新", "ai", "模型"]),
        ("Über Straße", ["über", "straße"]),
        ("", []),
    ],
)
def test_terms_are_words_and_han_bigrams(text: str, expected: list[str]) -> None:
    """Words in lower case; pairs of neighbours where words are not written apart."""
    assert terms(text) == expected


def test_tf_idf_of_three_sentences_by_hand() -> None:
    """quay: df 2 of 3, idf ln(4/3) + 1; crane, ship: df 1, idf ln(4/2) + 1; rows have length 1 before columns go."""
    weights = tf_idf([["quay", "crane"], ["quay", "the", "ship"], ["rain"]])
    shared, single = math.log(4 / 3) + 1, math.log(2) + 1
    expected = shared / math.hypot(shared, single)
    assert np.allclose(weights, [[expected], [expected], [0.0]])


def test_stop_words_weigh_nothing() -> None:
    """Sentences that share only stop words have nothing in common."""
    weights = tf_idf([["the", "quay"], ["the", "ship"]])
    assert (weights @ weights.T)[0, 1] == 0
