"""The endpoints of a run that share its work, as a table: what each has done, how fast it is, what is there now."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.language import Message, Wording, say
from core.records import EndpointFigures, RunSnapshot, RunStatus
from core.views.format import decimal, duration, number, percent

TITLE = Wording("Servers")
COUNTED = Wording("Counted in requests: a document that was sent twice counts twice.")
_SERVER, _MODEL = Wording("Server"), Wording("Model")
_ANSWERED, _SHARE, _FAILED = Wording("Answered"), Wording("Of all"), Wording("Failed")
_SPEED, _HALF, _SLOWEST = Wording("Answers a second"), Wording("Half under"), Wording("Slowest 5 %")
_NOW, _AT_END = Wording("In flight"), Wording("Limit at the end")

_NOBODY_AT_WORK = (RunStatus.QUEUED, RunStatus.INTERRUPTED)
"""What was true when somebody was is not told."""


@dataclass(frozen=True, slots=True)
class EndpointCell:
    """`share` is drawn as a bar, from 0 to 1; None for none. `bad` is a figure of failures."""

    text: str
    share: float | None = None
    bad: bool = False


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """`name` is as short as tells the servers apart, `address` the whole. `state` says why nothing is sent there, a
    sentence; "" where something is."""

    name: str
    address: str
    model: str
    figures: tuple[EndpointCell, ...]
    state: str


@dataclass(frozen=True, slots=True)
class EndpointTable:
    """`heads` are those of server, of model where there are several, and of each figure."""

    heads: tuple[str, ...]
    several_models: bool
    rows: tuple[EndpointRow, ...]


def endpoint_table(snapshot: RunSnapshot) -> EndpointTable | None:
    """Of a run with several endpoints, from before its start on; None of any other, and of one that has ended and sent
    nothing."""
    each = snapshot.endpoints or _not_begun(snapshot)
    if len(each) < 2:  # noqa: PLR2004  # one shares with nobody
        return None
    if not snapshot.running and not any(one.succeeded or one.failed for one in each):
        return None
    models = len({one.model for one in each}) > 1
    limited = any(one.limit for one in each)
    heads = [_SERVER, *([_MODEL] if models else []), _ANSWERED, _SHARE, _FAILED, _SPEED, _HALF, _SLOWEST]
    if snapshot.running or limited:
        heads.append(_NOW if snapshot.running else _AT_END)
    answered, names = sum(one.succeeded for one in each), _names(each)
    rows = (
        EndpointRow(
            name,
            one.address,
            one.model,
            _figures(snapshot, one, answered, limited=limited),
            "" if snapshot.status in _NOBODY_AT_WORK else say(one.state),
        )
        for name, one in zip(names, each, strict=True)
    )
    return EndpointTable(tuple(head() for head in heads), models, tuple(rows))


def _not_begun(snapshot: RunSnapshot) -> tuple[EndpointFigures, ...]:
    each = snapshot.settings.endpoint.each
    return tuple(EndpointFigures(place, one.base_url, one.model) for place, one in enumerate(each))


def _names(each: Sequence[EndpointFigures]) -> list[str]:
    """The hosts, where no two servers share one with different paths."""
    hosts = [urlsplit(one.address).netloc or one.address for one in each]
    whole = len(set(hosts)) < len({one.address for one in each})
    return [one.address for one in each] if whole else hosts


def _figures(snapshot: RunSnapshot, one: EndpointFigures, answered: int, *, limited: bool) -> tuple[EndpointCell, ...]:
    share = one.succeeded / answered if answered else 0.0
    now = [_in_flight(one)] if snapshot.running else [number(one.limit)] if limited else []
    return (
        EndpointCell(number(one.succeeded)),
        EndpointCell(percent(share), share),
        EndpointCell(number(one.failed), bad=one.failed > 0),
        EndpointCell(decimal(one.throughput or None)),
        EndpointCell(duration(one.p50)),
        EndpointCell(duration(one.p95)),
        *map(EndpointCell, now),
    )


def _in_flight(one: EndpointFigures) -> str:
    """How many, and of how many where it has a limit of its own."""
    if not one.limit:
        return number(one.in_flight)
    return Message("{count:,} of {limit:,}", count=one.in_flight, limit=one.limit)
