"""The runs of one store, as the app and the command line handle them: start, stop, resume, look after.

Nothing here waits for a worker: what is asked of one goes through the store. `settle` notes whose worker is gone, and
whoever reads calls it first; `advance` starts what is queued, too: only a process that stays calls it, now and then.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import timedelta

from core.config import Environment, environment
from core.control.spending import Bill
from core.credentials import NO_HEADERS, Credentials
from core.documents import ReadingReport
from core.endpoints.descriptors import check_descriptors
from core.endpoints.practice.settings import preset
from core.endpoints.probe import ConnectionReport, connection_report
from core.errors import ConfigurationError, GistmillError, StoreError
from core.language import Message
from core.metrics import MOST_TICKS, ProcessingMetrics, processing_metrics
from core.metrics.cost import check_price
from core.metrics.estimated import RunEstimate
from core.records import (
    Document,
    DocumentRow,
    Failures,
    LimitChange,
    Outcome,
    Part,
    Pause,
    RunSnapshot,
    RunStatus,
    Status,
    Tick,
)
from core.runs import processes
from core.runs.comparisons import Comparisons
from core.runs.connection_tests import ConnectionTests
from core.runs.damage import AT_ONCE, Damage
from core.runs.digests import RunDigest
from core.runs.drafts import Drafts
from core.runs.estimates import Estimates
from core.runs.forgetting import Forgetting
from core.runs.growing import Told
from core.runs.keyring import Keyring
from core.runs.listing import Listing
from core.runs.naming import run_name
from core.runs.overview import Overview
from core.runs.pairs import Pairs
from core.runs.queue import Queue
from core.runs.readings import Readings
from core.runs.spent import with_cap
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from core.summarise.context import known_context
from core.summarise.expected import LEAST_SIZE, ExpectedParts, expected_parts, longest_whole, planned_context
from core.summarise.prompts import check_places

_DRAFTS_KEPT = timedelta(days=1)
_METRICS_KEPT = 20  # runs
_FORGET_EVERY = 86_400.0  # seconds
_PATIENCE = 5.0
"""Seconds to wait for the workers when closing."""
_log = logging.getLogger(__name__)


class Registry:
    """One store's runs. Safe to use from several threads.

    `owner_of_keys` is the command line: there one person owns key and address, so the environment's key goes to the
    URLs that person names, too (`Environment.named`). In the app it goes to the environment's URL only, and what is
    typed belongs to a browser session, `session`. `clock` is monotonic, seconds.

    Raises:
        StoreError: the store cannot be opened.
    """

    def __init__(
        self,
        settings: Environment,
        *,
        owner_of_keys: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.environment = settings
        self._store = Store(settings.store)
        self._keyring = Keyring(settings, owner_of_keys=owner_of_keys, clock=clock)
        self._name = "owner-" + secrets.token_hex(8)
        self._queue = Queue(self._store, settings, self._name, self._keyring, adopting=not owner_of_keys)
        self._metrics: dict[str, tuple[RunSnapshot, ProcessingMetrics]] = {}
        self._damage = Damage(self._store, at_once=None if owner_of_keys else AT_ONCE)
        self.readings = Readings(self._store, self._name)
        self.drafts = Drafts(self._store, self._name)
        self.comparisons = Comparisons(self._store, self._keyring, self._queue)
        self.listing = Listing(self._store)
        self.pairs = Pairs(self._store)
        self._estimates = Estimates(self._store)
        self.overview = Overview(self._store)
        self.forgetting = Forgetting(self._store, self.comparisons, self._name)
        self._forget_at = 0.0
        self._tests = ConnectionTests()
        try:
            self._life = processes.lock_file(self._store.path, self._name)
            self._alive = processes.take_lock(self._life)
        except BaseException:
            self._store.close()
            raise

    # Start, stop, resume

    def prepare(
        self, documents: Iterable[Document], label: str = "", size: int = 0, id_columns: Sequence[str] = ()
    ) -> str:
        """Copy documents into the store as a draft, and return its id. `size` is the bytes of their files.
        `id_columns` are those that a person named to call rows by: they come first.

        Raises:
            StoreError: the store's disk has too little room for them.
        """
        self._store.check_room(size)
        return self._store.add_draft(documents, label, self._name, id_columns)

    def begin_draft(self, label: str = "", size: int = 0) -> str:
        """An empty draft, whose id this is, for documents that `fill` reads into it.

        Raises:
            StoreError: the store's disk has too little room for files of `size` bytes.
        """
        self._store.check_room(size)
        return self._store.new_draft(label, self._name)

    def fill(
        self, draft: str, documents: Iterable[Document], id_columns: Sequence[str], report: Callable[[], str]
    ) -> None:
        """Copy documents into the draft, to their end; a run may be started over it meanwhile, and grows with it.
        `report` gives what the reading has to say at its end. Where it fails, the draft goes, and such a run stays.
        """
        self._store.fill_draft(draft, documents, id_columns, lambda: Told(report()))

    def discard_drafts(self) -> None:
        """Delete every draft of this process: for a command, which has no page that could still show one."""
        self._store.delete_drafts(self._name)

    def start(
        self,
        source: str,
        settings: RunSettings,
        key: str = "",
        first: int | None = None,
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
        trial: str = "",
    ) -> str:
        """Queue a run over the documents of `source` (a draft or a run), or its first few, and return its id.

        `key` (of the first endpoint), `keys` (of further ones, by base URL) and `headers` (the extra headers' values,
        by name) are what was typed. `trial` is an ended run over the first few: what it has summarised under equal
        settings is taken over and not asked for again.

        Raises:
            ConfigurationError: there is no document, the prompt has no place for one, the endpoint needs a secret
                that is not there, or the trial goes on.
        """
        tried = self.find(trial) if trial else None
        if tried and tried.running:
            raise ConfigurationError(Message("The trial is not done yet; wait for it, or stop it."))
        typed = Credentials(key, headers, keys=keys)
        return self._begin(source, self._keyring.begun(settings, typed), typed, first, session=session, trial=trial)

    def _begin(
        self,
        source: str,
        settings: RunSettings,
        typed: Credentials,
        first: int | None = None,
        *,
        session: str,
        trial: str = "",
    ) -> str:
        self._keyring.check(settings, typed)
        check_price(settings)
        check_descriptors(settings)
        if not self._store.snapshot(source).total:
            raise ConfigurationError(Message("There are no documents to summarise."))
        check_places(settings.prompt, self._store.columns(source))
        with self._queue.held():
            self.readings.keep(source)
            run_id = self._store.add_run(source, settings, first, self._name, trial)
            self._keyring.keep(run_id, settings, typed, session)
        self.advance()
        return run_id

    def stop(self, run_id: str) -> None:
        """Send nothing more; what is in flight may land. Called again: cancel that, too."""
        self._store.request_stop(run_id)

    def resume(
        self,
        run_id: str,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
        max_cost: float | None = None,
        max_total_tokens: int | None = None,
    ) -> None:
        """Queue the run again, for its documents without a summary, under the same id; one whose worker has just died,
        and one that a dead process left in the queue, too. The caps, where given, take the place of the run's own.

        Raises:
            ConfigurationError: the endpoint needs a secret that is not there, or may not have; or a cap leaves nothing.
        """
        self.settle()
        snapshot = self._store.snapshot(run_id)
        before, spent = snapshot.settings, Bill(snapshot.cost_most or 0.0, snapshot.tokens_most)
        typed = self._keyring.again(run_id, before, Credentials(key, headers, keys=keys), session)
        settings = with_cap(self._keyring.resumed(run_id, before, typed), spent, max_cost, max_total_tokens)
        self._keyring.check(settings, typed)
        check_descriptors(settings)
        left_by = self._store.owner(run_id) if self.abandoned(run_id) else ""
        with self._queue.held():
            if self._store.requeue(run_id, settings, self._name, left_by):
                self._keyring.keep(run_id, settings, typed, session)
        self.advance()

    def repeat(
        self,
        run_id: str,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
        session: str = "",
    ) -> str:
        """Queue another run over the same documents with the same settings, and return its id. What was typed for the
        first one in this browser session counts here, too.

        Raises:
            ConfigurationError: the endpoint needs a secret that is not there, or may not have.
        """
        before = self._store.snapshot(run_id).settings
        typed = self._keyring.again(run_id, before, Credentials(key, headers, keys=keys), session)
        settings = self._keyring.resumed(run_id, before, typed)
        return self._begin(run_id, settings, typed, session=session)

    def again(self, run_id: str) -> str:
        """A draft of the same documents, for other settings; its id. The run stays as it is.

        Raises:
            StoreError: there is no such run.
        """
        return self._store.draft_of(run_id, self._name)

    def rename(self, run_id: str, name: str) -> str:
        """Call the run so, in every list and file, and return what it is called now: one line, 120 characters at most.
        A name of which nothing can be seen changes nothing.

        Raises:
            StoreError: there is no such run.
        """
        if kept := run_name(name):
            self._store.rename(run_id, kept)
        return self._store.snapshot(run_id).label

    def delete(self, run_id: str) -> None:
        """Forget an ended run for good, its own documents and its secrets too. One that is being worked on stays."""
        run = self.find(run_id)
        if run and not run.status.active:
            self.readings.forget_files(run_id)
            self.forgetting.named(run_id)
            self._keyring.forget(run_id)

    def forget_drafts(self, older_than: timedelta = _DRAFTS_KEPT) -> None:
        """Delete documents that were read this long ago, by a process that is gone, and never started."""
        self._store.forget_drafts(older_than)

    def forget_old(self) -> None:
        """Delete what is older than the machine's owner wants to keep, and give its room back to the disk."""
        self._forget_at = time.monotonic() + _FORGET_EVERY
        if self.environment.keep_days is not None:
            self.forgetting.older_than(timedelta(days=self.environment.keep_days))
        if said := self.forgetting.shrink():
            _log.info("%s", said)

    # Look after

    def settle(self) -> None:
        """Note whose worker is gone. Starts nothing."""
        self._queue.settle()

    def advance(self) -> None:
        """Settle, and start what is queued, oldest first, while there is room: of this process, or left by a dead one
        that has its key here."""
        self._queue.advance()

    def look_after(self) -> None:
        """Advance at once after a worker's end, else twice a second. End the readings that nobody sees, and forget
        secrets that nobody may use any more and, once a day, runs that are old. Cheap to call often."""
        self.readings.look_after()
        self._queue.look_after()
        for run_id in self._keyring.left():
            run = self.find(run_id)
            if run is None or not run.status.active:
                self._keyring.forget(run_id)
        if time.monotonic() >= self._forget_at:
            self.forget_old()

    def abandoned(self, run_id: str) -> bool:
        """Whether the run may still change, and whoever started it is gone."""
        return self._queue.abandoned(run_id)

    def close(self) -> None:
        """Let the workers go: each keeps what it has, and its run can be resumed."""
        self.readings.close()
        self._tests.close()
        self._queue.let_go(_PATIENCE)
        self._store.close()
        self._life.unlink(missing_ok=True)
        if self._alive is not None:
            os.close(self._alive)

    # Secrets

    def refusal(
        self,
        settings: RunSettings,
        key: str = "",
        *,
        keys: Mapping[str, str] = NO_HEADERS,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> str:
        """Why `start` would refuse these settings, one sentence; "" where it would not."""
        try:
            self._keyring.check(settings, Credentials(key, headers, keys=keys))
            check_price(settings)
            check_descriptors(settings)
        except ConfigurationError as error:
            return error.message
        return ""

    def lacks(self, run_id: str, session: str = "") -> tuple[str, ...]:
        """The names of the secrets that have to be typed in this session before it can go on with the run."""
        return self._keyring.lacking(run_id, self._store.snapshot(run_id).settings, session)

    def seen(self, session: str) -> None:
        """The browser session is there: what was typed in it is kept."""
        self._keyring.seen(session)

    # What people see

    def find(self, run_id: str) -> RunSnapshot | None:
        """The run as it stands; None where the store has no such run."""
        try:
            return self.snapshot(run_id)
        except StoreError:
            return None

    def newest_run(self) -> RunSnapshot | None:
        """The run that was made last; None in an empty store."""
        return next(iter(self._store.runs()), None)

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it stands; what is damaged of an ended one counts as failed."""
        return self._damage.told(self._store.snapshot(run_id))

    def as_recorded(self, run_id: str) -> RunSnapshot:
        """The run as it says of itself. Nothing is looked through for damage, which takes 10 s for a million documents:
        for whoever goes on with a run, or writes its rows, each of which is looked at by itself."""
        return self._store.snapshot(run_id)

    def runs(self) -> list[RunSnapshot]:
        """All runs but drafts, the newest first."""
        return self._store.runs()

    def active(self) -> list[RunSnapshot]:
        """The runs that may change by themselves, the newest first; those of a comparison are its own affair."""
        return self._store.runs(*(status for status in RunStatus if status.active))

    def ticks(self, run_id: str, at_least: float = -1.0, most: int | None = None) -> list[Tick]:
        """The run's timeline from that second on; with `most` so many of its ticks at most, evenly over its time."""
        return self._store.ticks(run_id, at_least, most)

    def pauses(self, run_id: str, at_least: float = -1.0) -> list[Pause]:
        """When nothing was sent, for the endpoint was away or asked everybody to wait, in order; those that began at
        second `at_least` or later."""
        return self._store.pauses(run_id, at_least)

    def limit_changes(self, run_id: str, at_least: float = -1.0) -> list[LimitChange]:
        return self._store.limit_changes(run_id, at_least)

    def rows(
        self,
        run_id: str,
        start: int = 0,
        count: int | None = None,
        *,
        only: Status | None = None,
        search: str = "",
        longer_than: int = 0,
        texts: bool = False,
    ) -> Iterator[DocumentRow]:
        """The run's rows in the order of the input, from `start` on, `count` at most. Of these, where given, those
        whose outcome has the status `only`, whose name, text, own columns, summary or error hold `search`, and whose
        summary or own columns are `longer_than` so many characters. Without `texts` an own column that is the
        document's text is left out.

        Raises:
            StoreError: there is no such run, or it was deleted meanwhile.
        """
        return self._store.rows(run_id, start, count, only=only, search=search, longer_than=longer_than, texts=texts)

    def columns(self, run_id: str) -> tuple[str, ...]:
        """The names of the own columns that the run's results have, in the order in which they are shown; of a draft
        those of all its documents."""
        left_out = self._store.left_out(run_id)
        return tuple(name for name in self._store.columns(run_id) if name not in left_out)

    def repeated(self, run_id: str, most: int) -> list[tuple[str, int]]:
        """Documents that stand more than once in the input: the name of the first, and how many there are."""
        return self._store.repeated(run_id, most)

    def column_types(self, run_id: str) -> dict[str, type]:
        """int, float or bool for each own column whose values all are one, str for the others. Looks at every row."""
        return self._store.column_types(run_id)

    def row(self, run_id: str, position: int) -> DocumentRow:
        return self._store.row(run_id, position)

    def outcomes(self, run_id: str) -> list[tuple[Outcome, int]]:
        return self._store.outcomes(run_id)

    def errors(self, run_id: str) -> list[tuple[str, str, int]]:
        """Reason, message and how many documents, of the run's failures, in the order of the input."""
        return self._damage.errors(run_id, self._damage.of(self._store.snapshot(run_id)))

    def failures(self, run_id: str) -> list[Failures]:
        """The run's failures by reason and message, in the order of the input, with the names of the first ones."""
        return self._damage.failures(run_id, self._damage.of(self._store.snapshot(run_id)))

    def added_up(self, run_id: str) -> bool:
        """Whether the run's digest is kept: of an older version's run, and of one whose worker was killed, it is not
        before somebody has asked for it."""
        return self._store.digest(run_id) is not None

    def digest(self, run_id: str) -> RunDigest:
        """What the run's outcomes come to; of an ended run it is added up once."""
        if lost := self._damage.of(self._store.snapshot(run_id)):
            return self._damage.digest(run_id, lost)
        return self._store.digest(run_id) or self._store.add_up(run_id)

    def metrics(self, run_id: str) -> ProcessingMetrics:
        """The run's figures; the practice endpoint's own rate limit bounds its ideal. Those of an ended run are kept:
        they do not change until it is resumed."""
        snapshot = self.snapshot(run_id)
        kept = self._metrics.get(run_id)
        if kept and kept[0] == snapshot:
            return kept[1]
        endpoint = snapshot.settings.endpoint
        quota = preset(endpoint.preset).requests_per_minute if endpoint.kind == "practice" else None
        per_second = quota / 60 if quota else None
        ticks = self._store.ticks(run_id, most=MOST_TICKS)
        metrics = processing_metrics(snapshot, self.digest(run_id).sums, per_second, ticks)
        if snapshot.status.ended:
            self._metrics = dict([*self._metrics.items(), (run_id, (snapshot, metrics))][-_METRICS_KEPT:])
        return metrics

    def test_connection(
        self, settings: EndpointSettings, key: str = "", *, headers: Mapping[str, str] = NO_HEADERS
    ) -> ConnectionReport:
        """Whether this one endpoint answers; with the typed key, or with the environment's where that may go there."""
        own = "" if key else self._keyring.own_key(settings)
        private = self._keyring.reaches_private(settings)
        openai = bool(own) and not settings.key_env
        return connection_report(settings, key or own, own_key=openai, private=private, headers=headers)

    def begin_test(
        self, settings: EndpointSettings, key: str = "", *, headers: Mapping[str, str] = NO_HEADERS
    ) -> Future[ConnectionReport]:
        """`test_connection` in a thread of its own, after those that were begun before it, a few side by side."""
        return self._tests.begin(lambda: self.test_connection(settings, key, headers=headers))

    def estimate(
        self,
        source: str,
        settings: RunSettings,
        *,
        first: int | None = None,
        trial: str = "",
        served: int | None = None,
    ) -> RunEstimate:
        """What a run over the documents of `source`, or its first few, would come to; sends nothing. `trial` and
        `served` are as in `start` and `expected_parts`.

        Takes a second at most for a million documents, and next to nothing when it is asked again.

        Raises:
            StoreError: there is no such run.
        """
        return self._estimates.of(source, settings, first, trial=trial, served=served)

    def expected_parts(self, source: str, settings: RunSettings, served: int | None = None) -> ExpectedParts | None:
        """How many documents of `source` such a run will split; None where it will split none, or nobody knows.

        `served` is the context, tokens, that a test of the connection found.
        """
        known = known_context(settings)
        least = LEAST_SIZE if known is None else longest_whole(settings, known)
        sizes = self._store.long_sizes(source, least)
        context = planned_context(settings, served) if sizes else None  # the price lists take a moment to load
        expected = expected_parts(sizes, settings, context) if context else None
        return expected if expected and expected.documents else None

    def parts(self, run_id: str, position: int) -> list[Part]:
        """The recorded parts of a long document of the run."""
        return self._store.parts(run_id, position)

    def set_report(self, run_id: str, report: str) -> None:
        """Keep beside a run what the reading of its documents reported."""
        self._store.set_report(run_id, report)

    def report(self, run_id: str) -> str:
        return self._store.report(run_id)

    def report_of(self, run_id: str) -> ReadingReport | None:
        """What the reading of a run's documents reported; None where it was not kept."""
        report = self._store.report(run_id)
        return ReadingReport.from_json(report) if report else None


class _App:
    """The app's one registry. A module-level object: a cache of Streamlit's any visitor can empty for everyone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: Registry | GistmillError | None = None

    def __call__(self) -> Registry | GistmillError:
        """The registry, opened at the first call; or, as a value, why it cannot be opened."""
        with self._lock:
            if not isinstance(self._opened, Registry):
                try:
                    self._opened = Registry(environment())
                except GistmillError as error:
                    self._opened = error
                else:
                    _clear_up(self._opened)
            return self._opened

    def close(self) -> None:
        with self._lock:
            if isinstance(self._opened, Registry):
                self._opened.close()
            self._opened = None


def _clear_up(registry: Registry) -> None:
    """What the app before left behind; a store that cannot be written now can still be read."""
    try:
        registry.settle()
        registry.forget_drafts()
        registry.forget_old()
    except StoreError as error:
        _log.warning("What an earlier process left could not be cleared up: %s", error)


app_registry = _App()
