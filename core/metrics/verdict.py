"""What holds a run back: one cause, the figure that says so, and what to change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.metrics.definitions import percentile
from core.metrics.slots import idle_share, slot_use
from core.records import MAX_CONCURRENCY, RunSnapshot, RunStatus, Tick

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


NOTHING_SENT = Verdict("nothing", "Nothing was sent: every summary came from the store.")


def verdict(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    """What holds the run back, and with it whether summaries were cut off; None before there is evidence."""
    found = _cause(snapshot, ticks)
    if not snapshot.cut_off:
        return found
    many = "1 summary was" if snapshot.cut_off == 1 else f"{snapshot.cut_off:,} summaries were"
    cut = f"{many} cut off at the token limit."
    return replace(found, sentence=f"{found.sentence} {cut}") if found else Verdict("cut off", cut)


def _cause(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    """What holds the run back, as far as its figures tell.

    None before there is evidence, where fewer than 30 documents were sent, where none succeeded, and for a refused run.
    Else, in this order, the first that is true: too few documents; the quota (requests waited for it); refusals;
    failures; retries; the endpoint was away; this machine (share of a core used, or p99 of the loop's lag); the
    endpoint (answers take much longer than the first ones did, or adaptive went back from a higher limit); waits that
    left slots empty; else the limit that was chosen.
    """
    if _all_from_the_store(snapshot):
        return NOTHING_SENT
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
        or _waits(snapshot, ticks)
        or _limit(snapshot, ticks, limit)
    )


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


def _percent(share: float) -> str:
    """Rounded down, so that 100 % means all; the binary dust of 0.29 * 100 is put back."""
    return f"{int(share * 100 + 1e-9)} %"


def _seconds(value: float) -> str:
    return f"{value * 1000:,.0f} ms" if value < 1 else f"{value:,.1f} s"


def _look(snapshot: RunSnapshot) -> str:
    return " The errors by reason say why." if snapshot.failed else ""


def _documents(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    sent = _sent(snapshot)
    if sent >= FEW * limit:
        return None
    return Verdict("documents", f"Too few documents: {sent:,} for {limit:,} slots. A larger run says more.")


def _quota(snapshot: RunSnapshot, limit: int) -> Verdict | None:
    waited = min(1.0, snapshot.paced / (snapshot.elapsed * limit))
    refused = snapshot.rate_limited / snapshot.attempts
    if waited >= WAITED:
        settings = snapshot.settings
        by_hand = settings.requests_per_minute or settings.tokens_per_minute
        name = "The pace that was set" if by_hand else "The quota"
        advice = "A higher one makes this faster, where the endpoint allows it."
        advice = advice if by_hand else "Only a larger quota makes this faster."
        figure = f"{_percent(waited)} of the slots' time went by waiting for it"
        return Verdict("quota", f"{name}: {figure}. {advice}")
    if refused < REFUSED:
        return None
    figure = f"the endpoint answered {100 * refused:.1f} % of the requests with 429 (too many requests)"
    advice = "If it has a quota, set its requests a minute; if not, fewer in flight may be refused less."
    return Verdict("refusals", f"Refusals: {figure}. {advice}")


def _failures(snapshot: RunSnapshot) -> Verdict | None:
    share = snapshot.failed / snapshot.done
    if share < FAILED or snapshot.done < LEAST_DOCUMENTS:
        return None
    return Verdict("failures", f"Failures: {_percent(share)} of the documents failed.{_look(snapshot)}")


def _retries(snapshot: RunSnapshot) -> Verdict | None:
    share = max(0, snapshot.retries - snapshot.rate_limited) / snapshot.attempts
    if share < REPEATED:
        return None
    advice = _look(snapshot) or " Fewer in flight, or a longer timeout, may help."
    return Verdict("retries", f"Retries: {_percent(share)} of the requests repeat one that failed.{advice}")


def _away(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    share = idle_share(ticks)
    if share < AWAY:
        return None
    if snapshot.rate_limited:
        return Verdict("away", f"Pauses: nothing was sent for {_percent(share)} of the time, after refusals or faults.")
    return Verdict("away", f"The endpoint was away: nothing could be sent for {_percent(share)} of the time.")


def _machine(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    lag = percentile([tick.lag for tick in ticks], 99) or 0.0
    if snapshot.busy < BUSY and lag < LAGGED:
        return None
    figure = f"the worker used {_percent(snapshot.busy)} of a core"
    if snapshot.busy < BUSY:
        figure = f"the worker was woken up to {_seconds(lag)} late"
    return Verdict("machine", f"This machine: {figure}. A faster or less busy machine helps; more in flight does not.")


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
    figures = f"its first answers took {_seconds(first)}, the latest {_seconds(now)}"
    return Verdict(
        "endpoint", f"The endpoint: {figures}, so it queues. Fewer in flight may give as much; try adaptive."
    )


def _went_back(ticks: Sequence[Tick], limit: int) -> Verdict | None:
    """Only where adaptive tried more than it settled on: a limit that still grew says nothing of the endpoint."""
    settled, most = (ticks[-1].limit, max(tick.limit for tick in ticks)) if ticks else (limit, limit)
    if settled >= min(most, limit):
        return None
    words = f"adaptive tried up to {most:,} in flight and went back to {settled:,}"
    return Verdict("endpoint", f"The endpoint: {words}, since more gave no more, or failed.")


def _waits(snapshot: RunSnapshot, ticks: Sequence[Tick]) -> Verdict | None:
    taken = slot_use(ticks)
    if taken is None or taken >= TAKEN or snapshot.settings.strategy == "serial":
        return None
    what = _look(snapshot)
    if not snapshot.settings.protection:
        what += " Without protection a stalled answer holds its slot for the whole timeout."
    return Verdict("waits", f"Waits: {_percent(1 - taken)} of the slots stood empty while documents waited.{what}")


def _limit(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> Verdict | None:
    taken = slot_use(ticks)
    if snapshot.settings.strategy == "serial":
        words = "serial sends one document at a time. Other strategies send several at once."
        return Verdict("limit", f"The limit chosen: {words}")
    if taken is None:
        return None
    figure = f"its {limit:,} slots were taken {_percent(taken)} of the time"
    return Verdict("limit", f"The limit chosen: {figure}. {_more(snapshot, ticks, limit)}".strip())


def _more(snapshot: RunSnapshot, ticks: Sequence[Tick], limit: int) -> str:
    """What to try; a higher limit only where answers are still as fast as the first ones."""
    times, _, _ = _slower(snapshot, ticks)
    if limit >= MAX_CONCURRENCY:
        return "More in flight than that is not offered."
    if snapshot.settings.strategy == "adaptive":
        return f"The ceiling of adaptive is {limit:,}; a higher one may be faster." if times < SLOWER else ""
    if 0 < times < SLOWER:
        return "Raise the concurrency, or let adaptive find it."
    return "Adaptive finds out whether more in flight gives more."
