"""The records that travel through the house: documents, outcomes, ticks, snapshots.

All are frozen. Durations are float seconds; a field named `at` or `*_at` is seconds on the run's own clock (0 = the
run's first start; it stands still while the run does).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.hashes import content_hash
from core.prices import Price
from core.settings import RunSettings

Value = str | int | float | bool | None
"""A cell of a table. Dates are ISO 8601 text."""


class Status(StrEnum):
    """What became of a document."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunStatus(StrEnum):
    """Where a run stands. A draft holds documents that were read and not started yet."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    NEEDS_KEY = "needs key"
    FINISHED = "finished"
    REFUSED = "refused"

    @property
    def working(self) -> bool:
        """A worker process has, or should have, this run in hand."""
        return self in (RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.STOPPING)

    @property
    def active(self) -> bool:
        """The run may change by itself: a page that shows it should keep looking."""
        return self is RunStatus.QUEUED or self.working

    @property
    def ended(self) -> bool:
        return not self.active and self is not RunStatus.DRAFT


@dataclass(frozen=True, slots=True)
class Document:
    """One text to summarise, and where it came from.

    `position` counts from 0 in the order of the input. `source` is the file (a label, never a path to open), `row` the
    1-based row or line in it, None where the file is one document. `words` is None where nobody has counted them.
    `fields` are the columns that a row of a table has, in their order, the text's own among them; none for prose.
    """

    position: int
    name: str
    text: str = field(repr=False)
    source: str = ""
    row: int | None = None
    words: int | None = field(default=None, repr=False, compare=False)
    fields: Mapping[str, Value] = field(default_factory=dict, repr=False, hash=False)

    @property
    def hash(self) -> str:
        return content_hash(self.text)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that was left out, and why; `message` is one sentence for a person.

    `columns` are the columns a CSV or JSON file has, where none could be told to hold the text: a person may choose.
    `values` are the first of each of these. `first_row` are the cells of a table's first row, where it may be its
    header or a document: a person may say. `flags` are what to add on the command line to have it read, a line each
    way. A `note` says how something was read; nothing was lost.
    """

    source: str
    message: str
    row: int | None = None
    columns: tuple[str, ...] = ()
    first_row: tuple[str, ...] = ()
    flags: str = ""
    note: bool = False
    values: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    `latency` is the time its requests were in flight, dispatch to answer, all its attempts together; None where nothing
    was sent. `queue_time` is the rest of its time since the strategy handed it over: pacing, shared pause, back-off.
    `reason` is the short name failures are grouped by ("timeout", "rate limited"), `error` the sentence.
    `rate_limited` counts the attempts answered with 429. Token counts are the server's, or estimates where it gave none
    (`tokens_estimated`). `cut_off` marks a summary that ended at the token limit, `prompt_cut` one of a prompt that the
    endpoint read only in part. `cached` came from the store. `parts` is how many parts a long document was split into,
    0 where it was not; then attempts, latency and tokens are those of all its requests, and the marks of any of them.
    `endpoint` is the address that answered last, "practice" for the practice endpoint, "" where none did.
    """

    position: int
    status: Status
    summary: str = ""
    error: str = ""
    reason: str = ""
    attempts: int = 0
    rate_limited: int = 0
    latency: float | None = None
    queue_time: float = 0.0
    finished_at: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    tokens_estimated: bool = False
    cut_off: bool = False
    model: str = ""
    cached: bool = False
    prompt_cut: bool = False
    parts: int = 0
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The summary of one part of a long document or, from `level` 1 on, of several neighbours' summaries together.

    It covers the document's characters from `start` to before `stop`. The rest is as in an `Outcome`, for this part's
    own requests.
    """

    position: int
    level: int
    start: int
    stop: int
    summary: str
    attempts: int = 0
    rate_limited: int = 0
    latency: float = 0.0
    finished_at: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    tokens_estimated: bool = False
    cut_off: bool = False
    prompt_cut: bool = False
    model: str = ""


@dataclass(frozen=True, slots=True)
class Failures:
    """How many documents of a run failed for this reason with this message; `names` are those of the first of them."""

    reason: str
    message: str
    documents: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row of a run as people see it: the document, and its outcome where there is one.

    `duplicate` rows share the outcome of the first equal document of the run; their `cached` is True, their attempts
    and tokens 0, since nothing was sent for them. `text` is empty unless it was asked for. `fields` are the document's
    own columns; the one that is its text is among them only where texts were asked for.
    """

    position: int
    name: str
    source: str
    row: int | None
    duplicate: bool
    outcome: Outcome | None
    text: str = field(default="", repr=False)
    fields: Mapping[str, Value] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick of a run's timeline (4 a second).

    Counts are totals so far, in documents. `throughput` is documents/s succeeded since the tick before; `p50` and `p95`
    are latencies (seconds) of the last 500 documents, None before the first. `lag` is how late the worker's loop woke,
    seconds.
    """

    at: float
    succeeded: int
    failed: int
    in_flight: int
    limit: int
    throughput: float
    p50: float | None = None
    p95: float | None = None
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class Pause:
    """From second `since` to `until` of the run's clock nobody sent anything, and why: the endpoint was away, or asked
    everybody to wait."""

    since: float
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class EndpointFigures:
    """What one endpoint of a run has done so far, in all sessions; `place` counts from 0 in the order of the settings.

    `succeeded` counts the requests that it answered, `failed` those that came back with a fault or not at all,
    `rate_limited` the 429s among these. `limit` is how many may be in flight there now, 0 where it has no limit of its
    own. `p50` and `p95` are latencies (seconds) of its last 500 answers, `busy` the seconds of the run's clock from its
    first request to its last answer. `state` says why nothing is sent there, a sentence; "" where something is. One
    that has `refused` gets nothing more of this run.
    """

    place: int
    address: str
    model: str
    in_flight: int = 0
    limit: int = 0
    succeeded: int = 0
    failed: int = 0
    rate_limited: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    p50: float | None = None
    p95: float | None = None
    busy: float = 0.0
    state: str = ""
    refused: bool = False

    @property
    def throughput(self) -> float:
        """Answers a second while it was used."""
        return self.succeeded / self.busy if self.busy > 0 else 0.0


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One move of the adaptive limit, and why."""

    at: float
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """A run as it stood when it was read: all that a page or the command line shows of it while it goes on.

    `total`, `succeeded`, `failed` count documents, duplicates included. `elapsed` is seconds of work so far.
    `last_tick` is the newest tick. `attempts`, `retries` and `rate_limited` count the requests of all its sessions,
    `paced` is the seconds they waited for a quota, all together; `first_latency` is what the fastest tenth of the first
    answers of a session took, before a queue could form (0: not known yet); `busy` is the share of a core its worker
    used while it sent. `unrecorded` counts calls that may have been sent, and billed, without their
    outcome being recorded (after a kill). `cut_off` and `prompt_cut` count the documents with such a summary; of the
    longest cut prompt the endpoint read `prompt_read` of about `prompt_tokens` tokens. `parts` counts those that
    long documents with a summary were split into, once for each text. `message` is one sentence about
    the status ("" where there is none); `ahead` is how many runs and comparisons are before it in the queue. Fields
    ending in `_utc` are wall-clock times, ISO 8601. `price` is what its tokens cost, None where nobody knows.
    `input_tokens` and `output_tokens` are those of all its calls so far, failed and repeated ones too where the
    endpoint counted them, `cost` what they come to, US dollars; `cost_most` and `tokens_most` the same with every
    call whose count nobody knows (lost on its way, cut off by a kill) at its worst. `cost_low` to `cost_high` is
    what the run is likely to come to at its end, `tokens_low` to `tokens_high` the same; None where nothing can be
    told yet. `worked` is seconds from the last start of its worker to the worker's last sign of life, 0 where none
    was started. `endpoints` has the figures of each of its endpoints, none before its first start. While `reading`,
    more documents come; `unread` says why those are not all that were to be read, "" where they are.
    """

    run_id: str
    status: RunStatus
    settings: RunSettings
    total: int
    succeeded: int = 0
    failed: int = 0
    cached: int = 0
    duplicates: int = 0
    elapsed: float = 0.0
    worked: float = 0.0
    in_flight: int = 0
    peak_in_flight: int = 0
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0
    attempts: int = 0
    retries: int = 0
    rate_limited: int = 0
    paced: float = 0.0
    first_latency: float = 0.0
    busy: float = 0.0
    unrecorded: int = 0
    cut_off: int = 0
    prompt_cut: int = 0
    prompt_read: int = 0
    prompt_tokens: int = 0
    parts: int = 0
    price: Price | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    cost_most: float | None = None
    tokens_most: int = 0
    cost_low: float | None = None
    cost_high: float | None = None
    tokens_low: int | None = None
    tokens_high: int | None = None
    ahead: int = 0
    message: str = ""
    label: str = ""
    created_utc: str = ""
    started_utc: str = ""
    ended_utc: str = ""
    responding: bool = True
    last_tick: Tick | None = None
    endpoints: tuple[EndpointFigures, ...] = ()
    reading: bool = False
    unread: str = ""

    @property
    def done(self) -> int:
        return self.succeeded + self.failed

    @property
    def waiting(self) -> int:
        """Documents neither done nor in flight."""
        return max(0, self.total - self.done - self.in_flight)

    @property
    def ended_by_cap(self) -> bool:
        """Whether what may be spent ended the run; its message then says so. A person's stop has none."""
        return self.status is RunStatus.STOPPED and self.settings.capped and bool(self.message)

    @property
    def running(self) -> bool:
        """True while the run may change by itself."""
        return self.status.active
