"""What the machine's owner set."""

from pathlib import Path

import pytest

from core.config import environment
from core.errors import ConfigurationError

NOWHERE = Path("no such file")


@pytest.mark.parametrize(("text", "days"), [("", None), (" ", None), ("1", 1), ("36500", 36_500)])
def test_days_to_keep_runs(text: str, days: int | None) -> None:
    """Empty keeps them for ever."""
    assert environment({"GISTMILL_KEEP_DAYS": text}, NOWHERE).keep_days == days


@pytest.mark.parametrize("text", ["0", "-1", "36501", "30d", "1.5", "²"])
def test_days_that_cannot_be(text: str) -> None:
    """The sentence names the variable and the range: what deletes is never guessed."""
    with pytest.raises(ConfigurationError, match=r"GISTMILL_KEEP_DAYS is .* from 1 to 36,500"):
        environment({"GISTMILL_KEEP_DAYS": text}, NOWHERE)
