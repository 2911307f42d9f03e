"""What a person calls a run: one line of letters that can be seen."""

import unicodedata

LONGEST_NAME = 120
"""Characters of a run's name."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's categories of what steers, turns or ends a line, or is no letter."""


def run_name(text: str) -> str:
    """The name that `text` gives: on one line, white space as one blank, cut after `LONGEST_NAME` characters; "" where
    nothing of it can be seen."""
    seen = "".join(" " if unicodedata.category(mark) in _UNSEEN else mark for mark in text[: 10 * LONGEST_NAME])
    return " ".join(seen.split())[:LONGEST_NAME].strip()
