"""What stands above a run: where it is, what it is called, its counts with reasons, and one sentence of its state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from core.language import Message, Wording, listed, say
from core.metrics import run_throughput
from core.records import RunSnapshot, RunStatus, Tick
from core.settings import PRACTICE_MODEL, EndpointSettings, RunSettings
from core.views.failures import reason_words
from core.views.format import decimal, duration, number
from core.views.live import time_left
from core.views.spending import ended_by_cap
from core.views.state import notes, status_sentence
from core.views.words import NO_NAME

Kind = Literal["done", "failed", "flight", "waiting"]
MOST_REASONS = 3
"""Reasons of failures that are named beside their count."""

_FEW = 10
_FEW_AWAY = 2
_PRACTICE = Wording("practice, no AI")
_ONE_AT_A_TIME = Wording("one at a time")
_UNPROTECTED = Wording("protection off")
_UNNAMED = "failed"  # the reason of those that older versions gave none
_AS_COUNTED = {"endpoint failed": Wording("endpoint error")}  # behind "failed:"; the others read well as they are
_ALL_CACHED = Wording("finished: every summary came from earlier runs")
_STATES = {
    RunStatus.DRAFT: Wording("not started"),
    RunStatus.QUEUED: Wording("queued"),
    RunStatus.RUNNING: Wording("not heard of"),
    RunStatus.PAUSED: Wording("paused"),
    RunStatus.STOPPING: Wording("stopping"),
    RunStatus.STOPPED: Wording("stopped"),
    RunStatus.INTERRUPTED: Wording("interrupted"),
    RunStatus.NEEDS_KEY: Wording("needs its key"),
    RunStatus.FINISHED: Wording("finished in part"),
    RunStatus.REFUSED: Wording("refused"),
}
_WAITING = (RunStatus.NEEDS_KEY, RunStatus.REFUSED)
_CAPPED = Wording("stopped by its cap")

_STARTING = Wording("starting")


@dataclass(frozen=True, slots=True)
class Count:
    """How many documents are at this point. `words` are "" where there is nothing to say of it."""

    kind: Kind
    number: int
    words: str


def name_of(snapshot: RunSnapshot) -> str:
    return snapshot.label or NO_NAME()


def crumb(snapshot: RunSnapshot, moment: str) -> tuple[str, ...]:
    """When it was started (`moment`, in words), what writes the summaries, how many at once."""
    settings = snapshot.settings
    protection = () if settings.protection else (say(_UNPROTECTED),)
    return (moment, who(settings.endpoint), at_once(settings), *protection)


def model_words(endpoint: EndpointSettings) -> str:
    """The model; of the practice endpoint, that it is none."""
    return model_name(endpoint.model_shown)


def model_name(model: str) -> str:
    """A model as records have it, which of the practice endpoint is that it is none."""
    return _PRACTICE() if model == PRACTICE_MODEL else model


def who(endpoint: EndpointSettings) -> str:
    """The model, and the host that it is at, or how many there are; practice has none."""
    if endpoint.kind == "practice":
        return model_words(endpoint)
    models = models_words(endpoint)
    if endpoint.others:
        return Message("{model} at {count:,} servers", model=models, count=len(endpoint.each))
    host = urlsplit(endpoint.base_url).hostname or endpoint.base_url
    return Message("{model} at {host}", model=models, host=host)


def models_words(endpoint: EndpointSettings) -> str:
    """The model, and how many others its further endpoints have."""
    others = len({each.model for each in endpoint.each}) - 1
    return Message("{model} and {count:,} more", model=endpoint.model, count=others) if others else endpoint.model


def at_once(settings: RunSettings) -> str:
    """How many documents are in flight at most."""
    if settings.limit == 1:
        return say(_ONE_AT_A_TIME)
    if settings.strategy == "adaptive":
        return Message("up to {limit:,} at once", limit=settings.limit)
    return Message("{limit:,} at once", limit=settings.limit)


def counts(snapshot: RunSnapshot, errors: Iterable[tuple[str, str, int]] = ()) -> tuple[Count, ...]:
    """Of the run's documents, in the order of the bar: done, failed, in flight, waiting. Together they are all of them.

    `errors` are (reason, message, documents) of those that failed; without them no reason is told. What an ended run
    has not sent waits: it may be resumed.
    """
    left = max(0, snapshot.total - snapshot.done)
    in_flight = min(snapshot.in_flight, left) if snapshot.status.working else 0
    rest = left - in_flight
    return (
        Count("done", snapshot.succeeded, _done(snapshot)),
        Count("failed", snapshot.failed, _failed(snapshot.failed, errors)),
        Count("flight", in_flight, _counted(Message("{count:,} in flight", count=in_flight), in_flight)),
        Count("waiting", rest, _counted(Message("{count:,} waiting", count=rest), rest)),
    )


def _counted(words: Message, count: int) -> str:
    return words if count else ""


def _done(snapshot: RunSnapshot) -> str:
    """Said of a working run from the start, so that its place is there."""
    if snapshot.cached and snapshot.succeeded:
        return Message(
            "{count:,} summarised, {cached:,} of them by earlier runs",
            count=snapshot.succeeded,
            cached=snapshot.cached,
        )
    begun = snapshot.succeeded or snapshot.status.working
    return Message("{count:,} summarised", count=snapshot.succeeded) if begun else ""


def _failed(count: int, errors: Iterable[tuple[str, str, int]]) -> str:
    reasons = listed(*_reasons(errors))
    if not (count and reasons):
        return _counted(Message("{count:,} failed", count=count), count)
    return Message("{count:,} failed: {reasons}", count=count, reasons=reasons)


def _reasons(errors: Iterable[tuple[str, str, int]]) -> list[str]:
    """The commonest reasons with their documents; where there are more, the rest together."""
    by_reason: dict[str, int] = {}
    for reason, _, documents in errors:
        by_reason[reason or _UNNAMED] = by_reason.get(reason or _UNNAMED, 0) + documents
    ordered = sorted(by_reason.items(), key=lambda each: -each[1])
    named, rest = ordered[:MOST_REASONS], sum(count for _, count in ordered[MOST_REASONS:])
    words = {reason: say(_AS_COUNTED.get(reason, reason_words(reason))) for reason, _ in named}
    told: list[str] = [Message("{count:,} {reason}", count=count, reason=words[reason]) for reason, count in named]
    return told + ([Message("{count:,} for other reasons", count=rest)] if rest else [])


def state(snapshot: RunSnapshot, ticks: Sequence[Tick] = ()) -> str:
    """Where the run stands, in a few words."""
    if _all_done(snapshot):
        return _finished(snapshot)
    if _goes_well(snapshot):
        return _running(snapshot, ticks)
    return say(_CAPPED if ended_by_cap(snapshot) else _STATES[snapshot.status])


def waits_for_a_person(snapshot: RunSnapshot) -> bool:
    """Whether a card says why it does not go on, and takes what is needed: a key, or a higher cap."""
    return snapshot.status in _WAITING or ended_by_cap(snapshot)


def remarks(snapshot: RunSnapshot) -> list[str]:
    """Why it stands so and what to do, where a few words do not say it; and what is to be said of its summaries. A
    sentence or two each."""
    said = _all_done(snapshot) or _goes_well(snapshot) or waits_for_a_person(snapshot)
    stands = say(snapshot.unread) if said else status_sentence(snapshot)
    return [*filter(None, [stands]), *_away(snapshot), *notes(snapshot)]


def _away(snapshot: RunSnapshot) -> list[str]:
    """Which of several endpoints get nothing now, and why: a sentence each, or one where they are many. Where none gets
    anything, the run's own state says why of one."""
    away = [each for each in snapshot.endpoints if each.state]
    if not snapshot.status.working or not away or len(snapshot.endpoints) == 1:
        return []
    if len(away) == len(snapshot.endpoints):
        return [Message("None of the {count:,} servers gets anything now; the tab Speed says why.", count=len(away))]
    if len(away) > _FEW_AWAY:
        return [Message("{count:,} of {all:,} servers get nothing now.", count=len(away), all=len(snapshot.endpoints))]
    return [Message("{address}: {sentence}", address=each.address, sentence=say(each.state)) for each in away]


def _all_done(snapshot: RunSnapshot) -> bool:
    return snapshot.status is RunStatus.FINISHED and snapshot.done >= snapshot.total


def _goes_well(snapshot: RunSnapshot) -> bool:
    return snapshot.status is RunStatus.RUNNING and snapshot.responding


def _finished(snapshot: RunSnapshot) -> str:
    if snapshot.succeeded and snapshot.cached == snapshot.succeeded and not snapshot.failed:
        return say(_ALL_CACHED)
    speed, time = run_throughput(snapshot), duration(snapshot.elapsed)
    if not speed:
        return Message("finished in {time}", time=time)
    return Message("finished in {time} · {rate} a second", time=time, rate=_rate(speed))


def _running(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> str:
    speed, left = run_throughput(snapshot), time_left(snapshot, ticks)
    if not speed:
        return say(_STARTING)
    if snapshot.reading:
        return Message(
            "still reading: {count:,} documents so far · {rate} a second", count=snapshot.total, rate=_rate(speed)
        )
    if left is None:
        return Message("{rate} a second", rate=_rate(speed))
    return Message("about {left} left · {rate} a second", left=duration(left), rate=_rate(speed))


def _rate(speed: float) -> str:
    """Documents a second, in a sentence: from 10 on without decimals."""
    return decimal(speed) if round(speed, 1) < _FEW else number(round(speed))


def spoken_counts(told: Iterable[Count]) -> str:
    """The counts as the bar's words for those who do not see it."""
    return listed(*(count.words for count in told))
