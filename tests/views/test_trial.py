"""A trial's summaries beside their texts, in words."""

from dataclasses import replace

import pytest

from core.records import DocumentRow, Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings
from core.views.trial import Tried, trial_title, trial_words, tried, trying_words, waiting_words

DONE = RunSnapshot("t", RunStatus.FINISHED, RunSettings(), 5, succeeded=5)
ROW = DocumentRow(0, "TCK-1", "t.csv", 2, False, None, "The text.")


def test_each_row_has_what_was_written_or_why_not() -> None:
    """One that is waited for has neither; long texts are cut."""
    outcomes = (
        None,
        Outcome(0, Status.SUCCEEDED, summary="A gist."),
        Outcome(0, Status.FAILED, error="The endpoint refused this document (400).", reason="refused"),
        Outcome(0, Status.FAILED, reason="timeout"),
    )
    rows = [*(replace(ROW, outcome=outcome) for outcome in outcomes), replace(ROW, text="word " * 1_000)]

    waits, written, refused, late, long = tried(rows)
    assert waits == Tried("TCK-1", "The text.")
    assert written == Tried("TCK-1", "The text.", summary="A gist.")
    assert refused == Tried("TCK-1", "The text.", problem="The endpoint refused this document (400).")
    assert late.problem == "timeout"
    assert len(long.text) < 1_300
    assert long.text.endswith("word ...")


@pytest.mark.parametrize(
    ("trial", "same", "words"),
    [
        (replace(DONE, status=RunStatus.QUEUED, succeeded=0), True, "Waits for its turn"),
        (replace(DONE, status=RunStatus.RUNNING, succeeded=2), True, "2 of 5 summaries written."),
        (DONE, False, "Written with other settings"),
        (replace(DONE, status=RunStatus.REFUSED, message="The key is wrong."), True, "The key is wrong."),
        (replace(DONE, succeeded=4, failed=1), True, "1 of 5 failed. What failed is tried again with the rest."),
        (DONE, True, "These are taken over"),
    ],
)
def test_how_it_stands_is_one_sentence(trial: RunSnapshot, same: bool, words: str) -> None:
    """What matters first is said: that it goes on, that it is of other settings, that something failed."""
    assert trial_words(trial, same=same).startswith(words)


@pytest.mark.parametrize(
    ("status", "words"),
    [(RunStatus.QUEUED, "Not begun"), (RunStatus.RUNNING, "Being written"), (RunStatus.STOPPED, "Not written")],
)
def test_a_summary_that_is_not_there_has_its_words(status: RunStatus, words: str) -> None:
    """Nothing is said to be written while other runs are before it."""
    assert waiting_words(replace(DONE, status=status, succeeded=0)) == words


def test_it_is_called_by_its_number() -> None:
    """As many as were tried."""
    assert (trial_title(DONE), trying_words(DONE)) == ("The first 5", "Trying the first 5")
