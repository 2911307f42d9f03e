from core.language import say
from core.records import RunStatus, Status
from core.settings import STRATEGY_NAMES
from core.views import words


def test_every_strategy_has_its_lines() -> None:
    """Whatever can be picked or met is explained in one line that ends as a sentence."""
    assert set(words.STRATEGY_LINES) == set(STRATEGY_NAMES)
    assert set(words.STRATEGY_WHEN) == set(words.STRATEGY_ON_FAILURE) == set(STRATEGY_NAMES)
    told = (words.STRATEGY_LINES, words.STRATEGY_WHEN, words.STRATEGY_ON_FAILURE)
    for line in map(say, (line for lines in (*told, words.COMPARISON_STATUS_LINES) for line in lines.values())):
        assert line.endswith(".")
        assert "\n" not in line


def test_statuses_are_a_shape_and_a_word() -> None:
    """A status is never told by colour alone."""
    assert words.run_status(RunStatus.NEEDS_KEY) == "◇ Needs key"
    assert len({words.run_status(status) for status in RunStatus}) == len(RunStatus)


def test_files_carry_the_word_alone() -> None:
    """In a CSV a status is one lower-case word a script can compare, and no outcome is "cancelled"."""
    assert [words.exported_status(status) for status in (*Status, None)] == [
        "succeeded",
        "failed",
        "cancelled",
        "cancelled",
    ]
