"""A prompt that was read only in part is found by the server's count of its tokens."""

import pytest

from core.summarise.prompt_cut import PromptCut


def prompt(characters: int) -> str:
    return ("word " * characters)[:characters]


def test_a_count_under_half_of_a_low_estimate_is_a_cut() -> None:
    """40,000 characters are at least 5,000 tokens: 2,499 are under half of them, 2,500 are not."""
    assert PromptCut().cut(3, prompt(40_000), 2499) == (3,)
    assert PromptCut().cut(3, prompt(40_000), 2500) == ()


def test_three_prompts_of_different_lengths_with_one_count_are_cut() -> None:
    """The third tells of the two before it too; later ones are told at once."""
    found = PromptCut()
    assert found.cut(0, prompt(9_000), 2048) == ()
    assert found.cut(1, prompt(10_000), 2048) == ()
    assert found.cut(2, prompt(12_000), 2048) == (0, 1, 2)
    assert found.cut(3, prompt(10_000), 2048) == (3,)


def test_prompts_of_like_lengths_may_have_one_count() -> None:
    """Lengths within 20 % of each other tell nothing."""
    found = PromptCut()
    assert [found.cut(n, prompt(10_000 + 500 * n), 2048) for n in range(5)] == [()] * 5


def test_one_count_below_another_is_chance() -> None:
    """A limit is the highest count there is: where more was read, the same lower count is no cut."""
    found = PromptCut()
    found.cut(0, prompt(20_000), 5000)
    assert [found.cut(n, prompt(6_000 + 3_000 * n), 2048) for n in range(1, 5)] == [()] * 4


@pytest.mark.parametrize("counted", [None, 0, 1, 10, 255])
def test_what_no_context_could_be_tells_nothing(counted: int | None) -> None:
    """A server that counts 10 for everything does not count."""
    found = PromptCut()
    assert [found.cut(n, prompt(9_000 * (n + 1)), counted) for n in range(4)] == [()] * 4


def test_a_count_that_a_short_prompt_has_too_is_made_up() -> None:
    """Nobody makes 2,048 tokens of 30 characters."""
    found = PromptCut()
    assert found.cut(0, prompt(30), 2048) == ()
    assert [found.cut(n, prompt(5_000 * n), 2048) for n in range(1, 5)] == [()] * 4


def test_short_prompts_are_never_cut() -> None:
    """Under 500 estimated tokens nothing is said."""
    found = PromptCut()
    assert [found.cut(n, prompt(1_000 + 300 * n), 300) for n in range(4)] == [()] * 4


def test_blanks_and_ruled_lines_are_no_tokens() -> None:
    """Many characters of one kind make few tokens."""
    assert PromptCut().cut(0, (" " * 400 + "word" + "-" * 400) * 50, 600) == ()
