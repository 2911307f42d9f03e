"""What stands above a comparison: where it is, what it is called, how far its runs are, and what it waits for."""

from core.compare.estimate import foreseen
from core.compare.plan import Question
from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted, joined, say
from core.records import RunStatus
from core.views.format import duration, whole_percent
from core.views.question_words import QUESTION_WORDS
from core.views.run_head import Count, who
from core.views.spending import ended_by_cap
from core.views.words import COMPARISON_STATUS_LINES, NO_NAME

_TRIED_BY_HAND = Wording("Comparison")
_STATES = {
    RunStatus.QUEUED: Wording("queued"),
    RunStatus.PAUSED: Wording("paused"),
    RunStatus.STOPPING: Wording("stopping"),
    RunStatus.STOPPED: Wording("stopped"),
    RunStatus.INTERRUPTED: Wording("interrupted"),
    RunStatus.NEEDS_KEY: Wording("needs its key"),
    RunStatus.REFUSED: Wording("refused"),
}
_CAPPED = Wording("stopped by its cap")
_HIGHER_CAP = Wording(
    "With a higher cap Resume does the runs that are left; one that was begun is done from its start."
)
_GOES_BY_ITSELF = (RunStatus.RUNNING, RunStatus.FINISHED)
_WAITS_FOR_A_PERSON = (RunStatus.NEEDS_KEY, RunStatus.REFUSED)
"""A card says why, and takes what is needed."""


def comparison_name(comparison: ComparisonSnapshot) -> str:
    return comparison.label or NO_NAME()


def comparison_crumb(comparison: ComparisonSnapshot, moment: str) -> tuple[str, ...]:
    """What was asked, when (`moment`, in words), and who answers."""
    return (_title(comparison.plan.question), moment, who(comparison.plan.base.endpoint))


def _title(question: Question | str) -> Message:
    return next((words.title for name, words in QUESTION_WORDS.items() if name == question), _TRIED_BY_HAND)()


def comparison_counts(comparison: ComparisonSnapshot) -> tuple[Count, ...]:
    """Of its runs, in the order of the bar: done, running, to come; of one that grows, as many as are foreseen."""
    now, done = comparison.current, comparison.done
    running = 1 if now and not now.planned.warm_up else 0
    rest = max(0, foreseen(comparison.plan).total - done - running)
    return (
        Count("done", done, _runs_done(done)),
        Count("flight", running, _at_work(comparison)),
        Count("waiting", rest, _to_come(rest, growing=comparison.plan.growing) if rest else ""),
    )


def _runs_done(count: int) -> Message:
    return counted("{count:,} run done", "{count:,} runs done", count=count)


def _to_come(count: int, *, growing: bool) -> Message:
    return Message("about {count:,} to come", count=count) if growing else Message("{count:,} to come", count=count)


def _at_work(comparison: ComparisonSnapshot) -> str:
    now = comparison.current
    if now is None:
        return ""
    if now.planned.warm_up:
        return Message("warming up")
    share = whole_percent(now.run.done / now.run.total if now.run.total else 0.0)
    return Message("now {name}: {share}", name=comparison.plan.names[now.planned.entrant], share=share)


def comparison_state(comparison: ComparisonSnapshot) -> str:
    """Where it stands, in a few words."""
    if comparison.status is RunStatus.RUNNING:
        return Message("about {left} left", left=duration(comparison.seconds_left))
    if comparison.status is RunStatus.FINISHED:
        return Message("finished in {time}", time=duration(comparison.elapsed))
    if comparison_ended_by_cap(comparison):
        return _CAPPED()
    return _STATES.get(comparison.status, _STATES[RunStatus.INTERRUPTED])()


def comparison_remarks(comparison: ComparisonSnapshot) -> list[str]:
    """Why it stands so and what to do, where a few words do not say it."""
    if comparison.status in _GOES_BY_ITSELF or waits_for_a_person(comparison):
        return []
    return [comparison_sentence(comparison)]


def comparison_sentence(comparison: ComparisonSnapshot) -> str:
    """What its status means, one sentence or two."""
    if comparison_ended_by_cap(comparison):
        return joined(say(comparison.message), _HIGHER_CAP())
    return say(comparison.message or COMPARISON_STATUS_LINES.get(comparison.status, ""))


def waits_for_a_person(comparison: ComparisonSnapshot) -> bool:
    """Whether a card says why it does not go on, and takes what is needed: a key, or a higher cap."""
    return comparison.status in _WAITS_FOR_A_PERSON or comparison_ended_by_cap(comparison)


def comparison_ended_by_cap(comparison: ComparisonSnapshot) -> bool:
    """Whether what may be spent ended it: how its pending run stands is how it stands."""
    return comparison.pending is not None and ended_by_cap(comparison.pending.run)
