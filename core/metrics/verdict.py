"""What holds a run back: one cause, the figure that says so, and what to change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.language import Message, Wording, counted, joined
from core.metrics.definitions import percentile
from core.metrics.slots import idle_share, slot_use
from core.records import EndpointFigures, RunSnapshot, RunStatus, Tick
from core.settings import MAX_CONCURRENCY, most_concurrency

LEAST_DOCUMENTS = 30
"""Documents that have to be sent before anything is said."""

FEW = 3.0
"""Documents a slot, below which starting and ending are most of the run."""

WAITED = 0.15
REFUSED = 0.05
FAILED = 0.10
REPEATED = 0.10
BUSY = 0.85
LAGGED = 0.25
SLOWER = 1.5
QUEUED = 2.5
AWAY = 0.25
TAKEN = 0.7

_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`cause`: documents, quota, refusals, failures, retries, away, machine, endpoint, waits, limit, cut off or
    nothing; `sentence` says it to a person."""

    cause: str
    sentence: str


_NOTHING_SENT = Wording("Nothing was sent: every summary came from the store.")


def verdict(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    """What holds the run back, and with it whether summaries were cut off; None before there is evidence."""
    cause = _cause(snapshot, ticks)
    if not snapshot.cut_off:
        return cause
    cut = _cut_off(snapshot.cut_off)
    return replace(cause, sentence=joined(cause.sentence, cut)) if cause else Verdict("cut off", cut)


def _cut_off(count: int) -> Message:
    return counted(
        "{count:,} summary was cut off at the token limit.",
        "{count:,} summaries were cut off at the token limit.",
        count=count,
    )


def _cause(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    """What holds the run back, as far as its figures tell.

    None before there is evidence, where fewer than 30 documents were sent, where none succeeded, and for a refused run.
    Else, in this order, the first that is true: too few documents; the quota (requests waited for it); refusals;
    failures; retries; the endpoint was away; this machine (share of a core used, or p99 of the loop's lag); the
    endpoint (answers take much longer than the first ones did, or adaptive went back from a higher limit); waits that
    left slots empty; else the limit that was chosen. The last two are not said of a run that its cap ended: near it
    slots stand empty because nothing more may be spent.
    """
    if _all_from_the_store(snapshot):
        return Verdict("nothing", _NOTHING_SENT())
    if not _judged(snapshot):
        return None
    limit = snapshot.settings.limit
    return (
        _documents(snapshot, limit)
        or _quota(snapshot, limit)
        or _failures(snapshot)
        or _retries(snapshot)
        or _away(snapshot, ticks)
        or _machine(snapshot, ticks)
        or _endpoint(snapshot, ticks, limit)
        or (None if snapshot.ended_by_cap else _slots(snapshot, ticks, limit))
    )


def _slots(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> Verdict | None:
    return _waits(snapshot, ticks) or _limit(snapshot, ticks, limit)


def can_be_judged(snapshot: RunSnapshot) -> bool:
    """Whether a verdict may still come as the run goes on: it has documents enough."""
    return _sent(snapshot) >= LEAST_DOCUMENTS


def _all_from_the_store(snapshot: RunSnapshot) -> bool:
    """No session of the run sent anything: `attempts` alone is 0 after an empty last session, too."""
    sent = snapshot.attempts or snapshot.peak_in_flight or snapshot.failed or snapshot.succeeded > snapshot.cached
    return bool(snapshot.status is RunStatus.FINISHED and snapshot.succeeded and not sent)


def _judged(snapshot: RunSnapshot) -> bool:
    enough = snapshot.attempts and snapshot.elapsed >= _LEAST_SECONDS and can_be_judged(snapshot)
    return bool(enough and snapshot.succeeded > snapshot.cached and snapshot.status is not RunStatus.REFUSED)


def _sent(snapshot: RunSnapshot) -> int:
    """Distinct texts that were sent, or will be while the run is active."""
    distinct = snapshot.total - snapshot.duplicates
    sent = min(distinct, max(0, snapshot.attempts - snapshot.retries))
    return max(sent, distinct - snapshot.cached) if snapshot.running else sent


def _percent(share: float) -> Message:
    """Rounded down, so that 100 % means all. 0.29 gives 29, in spite of binary rounding."""
    return Message("{number} %", number=int(share * 100 + 1e-9))


def _seconds(value: float) -> Message:
    if value < 1:
        return Message("{milliseconds:,.0f} ms", milliseconds=value * 1000)
    return Message("{seconds:,.1f} s", seconds=value)


def _look(snapshot: RunSnapshot) -> str:
    return Message("The errors by reason say why.") if snapshot.failed else ""


def _documents(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    sent = _sent(snapshot)
    if sent >= FEW * limit:
        return None
    few = Message("Too few documents: {sent:,} for {limit:,} slots. A larger run says more.", sent=sent, limit=limit)
    return Verdict("documents", few)


def _quota(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    waited = min(1.0, snapshot.paced / (snapshot.elapsed * limit))
    refused = snapshot.rate_limited / snapshot.attempts
    if waited >= WAITED:
        return Verdict("quota", _waited_for_quota(snapshot, _percent(waited)))
    if refused < REFUSED:
        return None
    sentence = Message(
        "Refusals: the endpoint answered {share} of the requests with 429 (too many requests)."
        " If it has a quota, set its requests a minute; if not, fewer in flight may be refused less.",
        share=Message("{number:.1f} %", number=100 * refused),
    )
    return Verdict("refusals", sentence)


def _waited_for_quota(snapshot: RunSnapshot, share: str) -> Message:
    if snapshot.settings.requests_per_minute or snapshot.settings.tokens_per_minute:
        return Message(
            "The pace that was set: {share} of the slots' time went by waiting for it."
            " A higher one makes this faster, where the endpoint allows it.",
            share=share,
        )
    return Message(
        "The quota: {share} of the slots' time went by waiting for it. Only a larger quota makes this faster.",
        share=share,
    )


def _failures(snapshot: RunSnapshot) -> Verdict | None:
    share = snapshot.failed / snapshot.done
    if share < FAILED or snapshot.done < LEAST_DOCUMENTS:
        return None
    sentence = Message("Failures: {share} of the documents failed.", share=_percent(share))
    return Verdict("failures", joined(sentence, _look(snapshot)))


def _retries(snapshot: RunSnapshot) -> Verdict | None:
    share = max(0, snapshot.retries - snapshot.rate_limited) / snapshot.attempts
    if share < REPEATED:
        return None
    if worst := _worst(snapshot):
        said = Message(
            "Retries: {share} of the requests repeat one that failed, most of them at {address}.",
            share=_percent(share),
            address=worst.address,
        )
        return Verdict("retries", said)
    sentence = Message("Retries: {share} of the requests repeat one that failed.", share=_percent(share))
    advice = _look(snapshot) or Message("Fewer in flight, or a longer timeout, may help.")
    return Verdict("retries", joined(sentence, advice))


def _worst(snapshot: RunSnapshot) -> EndpointFigures | None:
    """Of several endpoints the one where most requests failed, where they seldom did at the others."""
    worst, *others = sorted(snapshot.endpoints, key=lambda each: -each.failed) or (None,)
    failed, sent = sum(each.failed for each in others), sum(each.failed + each.succeeded for each in others)
    return worst if worst and sent and failed < min(worst.failed, REPEATED * sent) else None


def _away(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    share = idle_share(ticks)
    if share < AWAY:
        return None
    told = _percent(share)
    sentence = Message("The endpoint was away: nothing could be sent for {share} of the time.", share=told)
    if snapshot.rate_limited:
        sentence = Message("Pauses: nothing was sent for {share} of the time, after refusals or faults.", share=told)
    return Verdict("away", sentence)


def _machine(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    lag = percentile([tick.lag for tick in ticks], 99) or 0.0
    if snapshot.busy < BUSY and lag < LAGGED:
        return None
    figure = Message("This machine: the worker used {share} of a core.", share=_percent(snapshot.busy))
    if snapshot.busy < BUSY:
        figure = Message("This machine: the worker was woken up to {duration} late.", duration=_seconds(lag))
    advice = Message("A faster or less busy machine helps; more in flight does not.")
    return Verdict("machine", joined(figure, advice))


def _slower(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> tuple[float, float, float]:
    """How many times as long as the first answers the latest took, and both in seconds; 0 where it is not known."""
    now = next((tick.p50 for tick in reversed(ticks) if tick.p50), 0.0)
    first = snapshot.first_latency
    return (now / first if first else 0.0), first, now


def _endpoint(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> Verdict | None:
    strategy = snapshot.settings.strategy
    if strategy == "adaptive":
        return _went_back(ticks, limit)
    times, first, now = _slower(snapshot, ticks)
    if times < QUEUED or limit == 1:
        return None
    sentence = Message(
        "The endpoint: its first answers took {first}, the latest {latest}, so it queues."
        " Fewer in flight may give as much; try adaptive.",
        first=_seconds(first),
        latest=_seconds(now),
    )
    return Verdict("endpoint", sentence)


def _went_back(ticks: Sequence[Tick], limit: int) -> Verdict | None:
    """Only where adaptive tried more than it settled on: a limit that still grew says nothing of the endpoint."""
    settled, most = (ticks[-1].limit, max(tick.limit for tick in ticks)) if ticks else (limit, limit)
    if settled >= min(most, limit):
        return None
    sentence = Message(
        "The endpoint: adaptive tried up to {most:,} in flight and went back to {settled:,},"
        " since more gave no more, or failed.",
        most=most,
        settled=settled,
    )
    return Verdict("endpoint", sentence)


def _waits(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    taken = slot_use(ticks)
    if taken is None or taken >= TAKEN or snapshot.settings.strategy == "serial":
        return None
    sentence = Message("Waits: {share} of the slots stood empty while documents waited.", share=_percent(1 - taken))
    stalled = Message("Without protection a stalled answer holds its slot for the whole timeout.")
    return Verdict("waits", joined(sentence, _look(snapshot), "" if snapshot.settings.protection else stalled))


def _limit(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> Verdict | None:
    taken = slot_use(ticks)
    if snapshot.settings.strategy == "serial":
        words = Message("The limit chosen: serial sends one document at a time. Other strategies send several at once.")
        return Verdict("limit", words)
    if taken is None:
        return None
    figure = Message(
        "The limit chosen: its {limit:,} slots were taken {share} of the time.",
        limit=limit,
        share=_percent(taken),
    )
    return Verdict("limit", joined(figure, _more(snapshot, ticks, limit)))


def _more(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> str:
    """What to try; a higher limit only where answers are still as fast as the first ones."""
    times, _, _ = _slower(snapshot, ticks)
    if limit >= MAX_CONCURRENCY:
        return Message("More in flight than that is not offered.")
    if limit >= most_concurrency(snapshot.settings.strategy):
        return Message("Windowed and adaptive may have up to {most:,} in flight.", most=MAX_CONCURRENCY)
    if snapshot.settings.strategy == "adaptive":
        ceiling = Message("The ceiling of adaptive is {limit:,}; a higher one may be faster.", limit=limit)
        return ceiling if times < SLOWER else ""
    if 0 < times < SLOWER:
        return Message("Raise the concurrency, or let adaptive find it.")
    return Message("Adaptive finds out whether more in flight gives more.")
