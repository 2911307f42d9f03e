"""What a run is called: bounded, on one line, and nothing that steers a screen."""

import pytest

from core.runs.naming import LONGEST_NAME, run_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  March  tickets ", "March tickets"),
        ("工单 三月", "工单 三月"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("a\x1b[31mred\u202e", "a [31mred"),
        ("![x](http://evil.example)", "![x](http://evil.example)"),  # a page shows it as it is
    ],
)
def test_name_is_one_line_that_can_be_seen(typed: str, name: str) -> None:
    """White space is one blank; what steers a screen or turns the direction of writing is gone."""
    assert run_name(typed) == name


def test_name_is_bounded() -> None:
    """However much is typed, 120 characters are kept."""
    assert run_name("n" * 1_000_000) == "n" * LONGEST_NAME


@pytest.mark.parametrize("typed", ["", " \n", "\u200b\u202e"])
def test_what_cannot_be_seen_is_no_name(typed: str) -> None:
    """Blanks, and marks that take no room."""
    assert run_name(typed) == ""
