"""Where two texts differ, word by word."""

import random

import pytest

from core.views.differences import MOST_CHANGES, MOST_WORDS, differences


def text(stretches: list[tuple[str, bool]]) -> str:
    return "".join(words for words, _ in stretches)


def alone(stretches: list[tuple[str, bool]]) -> list[str]:
    return [words for words, marked in stretches if marked]


@pytest.mark.parametrize(
    ("one", "other", "only_one", "only_other"),
    [
        ("The mail came late.", "The mail came late.", [], []),
        ("The mail came late.", "The mail came two hours late.", [], ["two hours "]),
        ("Refund of 39.90 EUR", "Refund of 49.90 EUR", ["39"], ["49"]),
        ("red green", "blue grey", ["red green"], ["blue grey"]),
        ("发票缺税号", "发票缺少税号", [], ["少"]),
        ("", "Something", [], ["Something"]),
        ("Late", "late", ["Late"], ["late"]),
    ],
)
def test_what_stands_in_one_text_alone_is_marked(
    one: str, other: str, only_one: list[str], only_other: list[str]
) -> None:
    """Words; of Chinese, characters. A space between two marked words is marked with them."""
    marked, marked_other = differences(one, other)
    assert (text(marked), text(marked_other)) == (one, other)
    assert (alone(marked), alone(marked_other)) == (only_one, only_other)


def test_stretches_make_up_their_texts_and_share_the_rest() -> None:
    """Any two texts: what is not marked in the one is, white space aside, what is not marked in the other."""
    dice = random.Random(4)
    for _ in range(300):
        one, other = ("".join(dice.choices("ab c。,", k=dice.randrange(40))) for _ in range(2))
        marked, marked_other = differences(one, other)
        assert (text(marked), text(marked_other)) == (one, other)
        shared = ["".join("".join(w for w, m in each if not m).split()) for each in (marked, marked_other)]
        assert shared[0] == shared[1]


def test_texts_that_have_nothing_in_common_or_are_too_long_are_not_marked() -> None:
    many = " ".join(f"a{place}" for place in range(MOST_CHANGES))
    others = " ".join(f"b{place}" for place in range(MOST_CHANGES))
    assert differences(many, others) == ([(many, False)], [(others, False)])
    long = "word " * MOST_WORDS
    assert differences(long, long + "more")[0] == [(long, False)]
