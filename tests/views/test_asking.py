"""The words of the form that asks a comparison's question."""

import pytest

from core.compare.plan import Mode
from core.views.asking import prompt_words, tried_words
from core.views.forms import OWN_PROMPT, Form


@pytest.mark.parametrize(
    ("protection", "words"),
    [
        ("on", "Repeats: 3, retries on"),
        ("off", "Repeats: 3, retries off"),
        ("both", "Repeats: 3, with retries and without"),
    ],
)
def test_the_closed_line_says_what_is_in_it(protection: Mode, words: str) -> None:
    """How often, and how protected."""
    assert tried_words(3, protection) == words


def test_the_prompt_in_one_line() -> None:
    """A prompt by its name with its language, or one's own."""
    assert prompt_words(Form()) == "One sentence, like the text"
    assert prompt_words(Form(prompt_name="three points", summary_language="zh")) == "Three points, 中文"
    assert prompt_words(Form(prompt_name=OWN_PROMPT)) == "A prompt of your own"
