"""Who works on what in a store, as one process sees it: the dead are noted, the queued are started."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.config import Environment
from core.language import Wording
from core.records import RunStatus
from core.runs import processes
from core.runs.keyring import Keyring
from core.runs.rows import QueuedRun
from core.runs.store import Store

LOOK_EVERY = 0.5
"""Seconds between two looks at the store, where no worker of ours has ended in between."""

_GONE = Wording("The worker was ended from outside.")


class Queue:
    """The queued runs of a store, and the workers that this process has started for them. Safe with several threads.

    A queued run belongs to the process that queued it, `name`. With `adopting`, one whose owner is dead is started,
    too, where its secrets are here; a command leaves it alone, since it would drop it again at its own end.
    """

    def __init__(self, store: Store, machine: Environment, name: str, keyring: Keyring, *, adopting: bool) -> None:
        self.name = name
        self.workers: dict[str, processes.Worker] = {}
        self._store = store
        self._most = machine.max_runs
        self._keyring = keyring
        self._adopting = adopting
        self._lock = threading.Lock()
        self._looked = 0.0
        self.before_next: Callable[[str], None] = lambda _: None
        """Called with a comparison's id before its next run is started: it may replace what is queued of it."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is started within the block: a run can be queued, and its secrets be kept, as one."""
        with self._lock:
            yield

    def settle(self) -> None:
        """Note whose worker is gone, and which queued run waits for a key that nobody has any more."""
        with self._lock:
            self._settle()

    def advance(self) -> None:
        """Settle, and start what is queued, oldest first, while there is room.

        The next run of a comparison has to start alone: while it waits for that, so does all behind it.
        """
        with self._lock:
            self._looked = time.monotonic()
            self._settle()
            self._let_grow()
            for run in self._store.queued():
                if not self._may_start(run.owner):
                    if run.comparison_id and not self.orphaned(run.owner):
                        return
                elif not self._launch(run):
                    return

    def _let_grow(self) -> None:
        for run in self._store.queued():
            if run.comparison_id and self._may_start(run.owner):
                self.before_next(run.comparison_id)

    def look_after(self) -> None:
        """Advance at once where a worker of ours has ended, else every half second. Cheap to call often."""
        with self._lock:
            due = time.monotonic() - self._looked >= LOOK_EVERY
            ended = any(worker.ended() for worker in self.workers.values())
        if due or ended:
            self.advance()

    def orphaned(self, owner: str) -> bool:
        """Whether the process of that name, another than this one, is gone."""
        return owner != self.name and not processes.flagged(processes.lock_file(self._store.path, owner))

    def abandoned(self, run_id: str) -> bool:
        """Whether the run may still change, and whoever started it is gone."""
        return self._store.snapshot(run_id).status.active and self.orphaned(self._store.owner(run_id))

    def _settle(self) -> None:
        for run_id in [run_id for run_id, worker in self.workers.items() if worker.ended()]:
            del self.workers[run_id]
        for run_id in self._store.working():
            with processes.locked_run(self._store.path, run_id) as lock:
                if lock is not None and self._store.snapshot(run_id).status.working:
                    self._store.mark_interrupted(run_id, _GONE())
        for run in self._store.queued():
            if self._keyring.typed(run.settings) and self.orphaned(run.owner):
                self._lacks_key(run)
        self._store.end_orphaned_readings(self.orphaned)

    def _lacks_key(self, run: QueuedRun) -> None:
        why = self._keyring.why_lacking(run.run_id, run.settings)
        self._store.set_status(run.run_id, RunStatus.NEEDS_KEY, why)

    def _may_start(self, owner: str) -> bool:
        return owner == self.name or (self._adopting and self.orphaned(owner))

    def _launch(self, run: QueuedRun) -> bool:
        """Start the run's worker; False where there is no room, so that those behind it wait, too."""
        if run.comparison_id and self.workers:
            return False  # the one before has said its last word, but its process is not gone yet
        if run.run_id in self.workers:
            return True  # the same of the run's own worker before
        secrets = self._keyring.credentials(run.run_id, run.settings)
        if secrets is None:
            self._lacks_key(run)
            return True
        with processes.locked_run(self._store.path, run.run_id) as lock:
            if lock is None:
                return True
            if not self._store.claim(run.run_id, self._most, self.name):
                return False
            own_key = self._keyring.owns_all(run.settings)
            private = self._keyring.reaches_private(run.settings.endpoint)
            self.workers[run.run_id] = processes.Worker(
                self._store.path, run.run_id, lock, secrets, own_key=own_key, private=private
            )
        return True

    def let_go(self, patience: float) -> None:
        """End the workers' lifelines, and wait so many seconds for each: it keeps what it has."""
        with self._lock:
            for worker in self.workers.values():
                worker.let_go()
            for worker in self.workers.values():
                worker.wait(patience)
            self.workers.clear()
