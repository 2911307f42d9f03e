"""A trial's few summaries beside their texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.records import DocumentRow, RunSnapshot, RunStatus, Status
from core.views.format import plural

_SHOWN = 1_200
"""Characters of a text and of a summary; more is not looked at beside the others."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One document of a trial: `summary`, or `problem`, or neither while it is waited for."""

    name: str
    text: str
    summary: str = ""
    problem: str = ""


def tried(rows: Iterable[DocumentRow]) -> list[Tried]:
    """The rows, which have their texts; long ones are cut."""
    return [_tried(row) for row in rows]


def _tried(row: DocumentRow) -> Tried:
    outcome = row.outcome
    failed = outcome is not None and outcome.status is Status.FAILED
    return Tried(
        row.name,
        _cut(row.text),
        _cut(outcome.summary) if outcome and not failed else "",
        (outcome.error or outcome.reason) if outcome and failed else "",
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " ..."


def trial_words(trial: RunSnapshot, *, same: bool) -> str:
    """How the trial stands, one sentence; `same` says whether the settings are still those that it had."""
    if trial.running:
        if trial.status is RunStatus.QUEUED:
            return "Waits for its turn: other runs are before it."
        return f"{trial.done} of {plural(trial.total, 'summary', 'summaries')} written."
    if not same:
        return "Written with other settings than those that are set now."
    if trial.message:
        return trial.message
    if trial.failed:
        return f"{trial.failed} of {trial.total} failed. What failed is tried again with the rest."
    return "These are taken over: they are not asked for, or paid for, again."


def trying_words(trial: RunSnapshot) -> str:
    """That the first few are under way."""
    return f"Trying the first {trial.total}"
