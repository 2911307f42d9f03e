"""A trial's few summaries beside their texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.language import Message, counted, say
from core.records import DocumentRow, RunSnapshot, RunStatus, Status
from core.views.failures import reason_words
from core.views.names import name_words

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
        name_words(row.name),
        _cut(row.text),
        _cut(outcome.summary) if outcome and not failed else "",
        say(outcome.error or reason_words(outcome.reason)) if outcome and failed else "",
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " ..."


def trial_title(trial: RunSnapshot) -> str:
    """What stands over them."""
    return Message("The first {count:,}", count=trial.total)


def trying_words(trial: RunSnapshot) -> str:
    """That the first few are under way."""
    return Message("Trying the first {count:,}", count=trial.total)


def trial_words(trial: RunSnapshot, *, same: bool) -> str:
    """How the trial stands, one sentence; `same` says whether the settings are still those that it had."""
    return say(_standing(trial, same=same))  # its message may have been made for another reader


def waiting_words(trial: RunSnapshot) -> str:
    """What stands in the place of a summary that is not there."""
    if trial.status is RunStatus.QUEUED:
        return Message("Not begun")
    return Message("Being written") if trial.running else Message("Not written")


def _standing(trial: RunSnapshot, *, same: bool) -> str:
    if trial.status is RunStatus.QUEUED:
        return Message("Waits for its turn: other runs are before it.")
    if trial.running:
        return counted(
            "{done} of {count:,} summary written.",
            "{done} of {count:,} summaries written.",
            done=trial.done,
            count=trial.total,
        )
    if not same:
        return Message("Written with other settings than those that are set now.")
    if trial.message:
        return trial.message
    if trial.failed:
        return Message(
            "{failed} of {count:,} failed. What failed is tried again with the rest.",
            failed=trial.failed,
            count=trial.total,
        )
    return Message("These are taken over: they are not asked for, or paid for, again.")
