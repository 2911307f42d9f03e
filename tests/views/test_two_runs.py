"""Two runs held side by side."""

from dataclasses import replace

from core.language import Message
from core.metrics import ProcessingMetrics, measure
from core.records import DocumentRow, Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings
from core.views.two_runs import answer_pairs, different_settings, figure_pairs, settings_words, shared_words

ONE = RunSettings(strategy="windowed", concurrency=20)


def test_settings_that_differ_stand_beside_each_other() -> None:
    """In words; one that has no meaning in a run is a dash there; equal ones are left out."""
    pairs = different_settings(ONE, replace(ONE, strategy="abatch", concurrency=5, protection=False))
    assert [(pair.label, pair.one, pair.other) for pair in pairs] == [
        ("Strategy", "windowed", "abatch"),
        ("Concurrency", "20 at once", "5 at once"),
        ("Protection", "on: paces itself, tries again, waits together", "off: every fault is a failed document"),
        ("Attempts a document", "3", "–"),
    ]
    assert settings_words(pairs) == ""
    assert settings_words(different_settings(ONE, ONE)) == "Both runs have the same settings."


def test_a_prompt_is_shown_as_a_text() -> None:
    (pair,) = different_settings(ONE, replace(ONE, prompt="Three points: {text}"))
    assert (pair.label, pair.other, pair.long) == ("Prompt", "Three points: {text}", True)


def metrics(total: int = 100, seconds: float = 10.0, latency: float = 1.0, failed: int = 0) -> ProcessingMetrics:
    settled = [(Outcome(i, Status.SUCCEEDED, attempts=1, latency=latency), 1) for i in range(total - failed)]
    lost = [(Outcome(total - 1 - i, Status.FAILED, attempts=1), 1) for i in range(failed)]
    return measure(RunSnapshot("r", RunStatus.FINISHED, ONE, total, elapsed=seconds), [*settled, *lost])


def test_figures_are_told_against_the_first_run() -> None:
    """Twice as long at half the speed is worse twice; 2 % slower answers are as chance has it; sizes are not judged."""
    pairs = {pair.label: pair for pair in figure_pairs(metrics(), metrics(seconds=20.0, latency=1.02, failed=5))}
    took = pairs["Took"]
    assert (took.one, took.other, took.change, took.better) == ("10 s", "20 s", "+100 %", False)
    speed = pairs["Documents a second"]
    assert (speed.one, speed.other, speed.change, speed.better) == ("10.0", "4.8", "-52 %", False)
    answers = pairs["Half of the answers under"]
    assert (answers.change, answers.better) == ("+2 %", None)
    assert (pairs["Failed"].other, pairs["Failed"].change, pairs["Failed"].better) == ("5", "", False)
    assert (pairs["Documents"].change, pairs["Documents"].better) == ("", None)


def test_runs_of_unlike_size_are_not_judged_by_their_length() -> None:
    pairs = {pair.label: pair for pair in figure_pairs(metrics(), metrics(total=50, seconds=5.0))}
    assert (pairs["Took"].change, pairs["Took"].better) == ("-50 %", None)
    assert (pairs["Documents a second"].change, pairs["Documents a second"].better) == ("", None)


def test_a_figure_that_is_not_there_is_a_dash() -> None:
    nothing = measure(RunSnapshot("r", RunStatus.STOPPED, ONE, 0), [])
    pairs = {pair.label: pair for pair in figure_pairs(metrics(), nothing)}
    assert (pairs["Slowest 5 %"].other, pairs["Slowest 5 %"].better) == ("–", None)


def row(summary: str = "", status: Status | None = Status.SUCCEEDED, error: str = "") -> DocumentRow:
    outcome = Outcome(3, status, summary=summary, error=error) if status else None
    return DocumentRow(3, "TCK-3", "tickets.csv", 4, False, outcome)


def test_summaries_stand_side_by_side_with_what_differs_marked() -> None:
    (pair,) = answer_pairs([(row("Mail came late."), row("Mail came early."))])
    assert (pair.position, pair.name, pair.different) == (3, "TCK-3", True)
    assert pair.one.stretches == (("Mail came ", False), ("late", True), (".", False))
    assert pair.other.stretches == (("Mail came ", False), ("early", True), (".", False))
    (same,) = answer_pairs([(row("Equal."), row("Equal."))])
    assert (same.different, same.one.stretches) == (False, (("Equal.", False),))


def test_a_document_without_a_summary_says_why() -> None:
    """Failed with its reason, not sent, stopped, not in the run, or empty; nothing is marked in a sentence of ours."""
    failed = row(status=Status.FAILED, error=Message("It took longer than {time}.", time="60 s"))
    others = [failed, row(status=None), row(status=Status.CANCELLED), None, row("")]
    told = [pair.other for pair in answer_pairs([(row("A summary."), other) for other in others])]
    assert [(answer.state, answer.stretches) for answer in told] == [
        ("bad", (("It took longer than 60 s.", False),)),
        ("wait", (("Not sent yet", False),)),
        ("wait", (("Stopped before an answer came", False),)),
        ("wait", (("This document is not in this run.", False),)),
        ("good", (("The summary is empty.", False),)),
    ]


def test_what_two_runs_share_is_said() -> None:
    assert shared_words(3_000, 120, 0, 0) == "Documents in both runs: 3,000. Different summaries: 120."
    assert shared_words(10, 0, 2, 1).endswith("In the first run alone: 2. In the second run alone: 1.")
    assert shared_words(0, 0, 5, 5).startswith("These two runs have no document in common")
    assert shared_words(0, 0, 5, 5, whole=False).endswith("Still counting.")
