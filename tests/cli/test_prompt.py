"""Prompts by name on the command line, and the language of their summaries."""

from pathlib import Path

import pytest

from core.settings import DEFAULT_PROMPT
from core.summarise.prompts import named_prompt
from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply


@pytest.mark.parametrize(
    ("words", "prompt"),
    [
        ((), DEFAULT_PROMPT),
        (("--prompt", "Three points"), named_prompt("three points")),
        (("--prompt", "to-dos", "--summary-language", "en"), named_prompt("to-dos", "en")),
        (("--summary-language", "zh"), named_prompt("one sentence", "zh")),
        (("--prompt", "Short: {text}"), "Short: {text}"),
    ],
)
def test_a_prompt_goes_by_its_name(words: tuple[str, ...], prompt: str, tmp_path: Path) -> None:
    """The endpoint is asked by the words that the page shows under that name."""
    text = tmp_path / "text.txt"
    text.write_text("The group met.")

    def script(_: str, __: int) -> Reply:
        return Reply()

    with served(script) as server:
        done = gistmill("run", str(text), "--store", str(tmp_path / "g.db"), "--base-url", server.url, *words)

    assert done.returncode == 0, done.stderr
    assert list(server.attempts) == [prompt.replace("{text}", "The group met.")]


def test_a_language_beside_a_prompt_of_ones_own_is_refused(tmp_path: Path) -> None:
    """One's own words say it themselves: one line, exit code 2."""
    text = tmp_path / "text.txt"
    text.write_text("The group met.")
    done = gistmill(
        "run", str(text), "--store", str(tmp_path / "g.db"), "--prompt", "Sum: {text}", "--summary-language", "en"
    )

    assert done.returncode == 2
    assert "--summary-language goes with a prompt by name" in done.stderr
