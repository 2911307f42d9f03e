"""A text in parts: all of it, each small enough, at places where a reader would pause."""

import random

import pytest

from core.metrics.tokens import byte_length, estimate_tokens, most_tokens
from core.summarise.parts import about_parts, groups, joined, split

LETTERS = "abc 。！？.,\n#\r\t第章甲é😀\ud800"


def parts(text: str, room: int) -> list[str]:
    return [text[start:stop] for start, stop in split(text, room)]


@pytest.mark.parametrize("seed", range(20))
def test_parts_are_the_text_and_each_fits(seed: int) -> None:
    """Whatever the text is made of: joined, they give it, and none has more tokens than there is room for."""
    draw = random.Random(seed)
    for _ in range(20):
        text = "".join(draw.choices(LETTERS[: draw.randint(1, len(LETTERS))], k=draw.randint(0, 400)))
        room = draw.randint(2, 60)
        made = parts(text, room)
        assert "".join(made) == text
        assert all(most_tokens(part) <= room for part in made)


def test_a_part_ends_before_a_heading_where_it_can() -> None:
    """Two chapters that do not fit together are two parts, each under its own heading."""
    chapter = "One sentence here. " * 10
    text = f"## First\n\n{chapter}\n## Second\n\n{chapter}"
    assert [part.split("\n")[0] for part in parts(text, 100)] == ["## First", "## Second"]


def test_a_part_ends_after_a_paragraph_then_a_sentence_then_a_word() -> None:
    """The larger pause wins; a sentence is broken only where it alone does not fit."""
    assert [p.strip() for p in parts("Aaaa bbb. Ccc dd.\n\nEeee fff. Ggg hh.", 8)] == [
        "Aaaa bbb. Ccc dd.",
        "Eeee fff. Ggg hh.",
    ]
    assert [p.strip() for p in parts("Aaaa bbb. Ccc dd. Eeee fff. Ggg hh.", 8)] == [
        "Aaaa bbb. Ccc dd.",
        "Eeee fff. Ggg hh.",
    ]
    assert all(part.strip() in ("word", "word word") for part in parts("word " * 40, 4))


def test_chinese_sentences_stay_whole() -> None:
    """A part ends with 。！or ？, and with the quotation mark behind it."""
    text = "他说：“今天开会。”我们同意了！预算通过了吗？是的。" * 10
    assert all(part.endswith(("。”", "！", "？", "。")) for part in parts(text, 40))


def test_parts_are_about_equally_long() -> None:
    """What hardly does not fit makes two halves, and not one part and a crumb."""
    sizes = [byte_length(part) for part in parts("A sentence of six words it is. " * 11, 100)]
    assert len(sizes) == 2
    assert max(sizes) < 2 * min(sizes)


def test_the_estimate_is_on_the_high_side_and_adds_up() -> None:
    """Three bytes a token, rounded up: more than the usual estimate for Latin text, and as much for Han."""
    assert (most_tokens(""), most_tokens("abcd"), most_tokens("甲乙"), most_tokens("дом")) == (0, 2, 2, 2)
    assert most_tokens("A sentence. " * 50) > estimate_tokens("A sentence. " * 50)
    assert most_tokens("abcd" + "ab") <= most_tokens("abcd") + most_tokens("ab")


def test_neighbours_are_grouped_as_they_fit() -> None:
    """Nine bytes and a blank line are 4 tokens: two fit into 8; one that is too long for any other stays alone."""
    assert groups(["x" * 9] * 5, 8) == [[0, 1], [2, 3], [4]]
    assert groups(["x" * 9, "y" * 90, "z" * 9], 8) == [[0], [1], [2]]
    assert most_tokens(joined(["x" * 9] * 2)) <= 8


def test_parts_are_counted_from_the_size_alone() -> None:
    """Bytes / (3 x room), rounded up."""
    assert (about_parts(0, 10), about_parts(30, 10), about_parts(31, 10)) == (0, 1, 2)
