"""The endpoints of a run that share its work, in words: what each has done, and which gets nothing now, and why."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from core.language import Message, counted, joined, listed, say
from core.records import EndpointFigures, RunSnapshot
from core.views.format import decimal, duration, percent


def endpoint_lines(run: RunSnapshot) -> list[str]:
    """What each has done, a sentence each; none where there is but one."""
    if len(run.endpoints) < 2:  # noqa: PLR2004  # one shares with nobody
        return []
    answered = sum(each.succeeded for each in run.endpoints)
    return [_line(each, answered, run.endpoints) for each in run.endpoints]


def _line(each: EndpointFigures, answered: int, endpoints: Sequence[EndpointFigures]) -> str:
    done = counted(
        "{count:,} request answered ({share})",
        "{count:,} requests answered ({share})",
        count=each.succeeded,
        share=percent(each.succeeded / answered if answered else 0.0),
    )
    failed = counted("{count:,} request failed", "{count:,} requests failed", count=each.failed) if each.failed else ""
    speed = Message("{rate} requests a second", rate=decimal(each.throughput)) if each.throughput else ""
    times = ""
    if each.p50 is not None and each.p95 is not None:
        times = Message("p50 {p50}, p95 {p95}", p50=duration(each.p50), p95=duration(each.p95))
    line = Message(
        "{endpoint}: {figures}.", endpoint=name_of(each, endpoints), figures=listed(done, failed, speed, times)
    )
    return joined(line, say(each.state))


def name_of(each: EndpointFigures, endpoints: Sequence[EndpointFigures]) -> str:
    """Its address, with its model where the run has several."""
    if len({one.model for one in endpoints}) == 1:
        return each.address
    return Message("{model} at {address}", model=each.model, address=each.address)


def away_words(run: RunSnapshot) -> str:
    """Which of several gets nothing now, in a few words; "" where all get something, or none does: then the run's own
    state says so."""
    away = [each for each in run.endpoints if each.state]
    if not run.status.working or not 0 < len(away) < len(run.endpoints):
        return ""
    if len(away) > 1:
        return Message("{count:,} of {all:,} endpoints get nothing now", count=len(away), all=len(run.endpoints))
    return Message("{host} gets nothing now", host=urlsplit(away[0].address).netloc or away[0].address)


def changes_of_state(before: Sequence[EndpointFigures], now: Sequence[EndpointFigures]) -> list[str]:
    """Of several endpoints, which gets nothing from now on and why, and which gets something again; a sentence each."""
    if len(now) < 2:  # noqa: PLR2004  # one shares with nobody
        return []
    earlier = {each.place: each.state for each in before}
    changed = [each for each in now if bool(each.state) != bool(earlier.get(each.place, ""))]
    return [
        Message("{address}: {sentence}", address=name_of(each, now), sentence=each.state)
        if each.state
        else Message("{address}: documents are sent there again.", address=name_of(each, now))
        for each in changed
    ]
