"""Who works on what in a store, as one process sees it: the dead are noted, the queued are started."""

from core.compare.snapshot import ComparisonSnapshot
from core.config import Environment
from core.credentials import Credentials
from core.records import RunSettings, RunSnapshot, RunStatus
from core.runs import processes
from core.runs.comparisons import Comparisons
from core.runs.keyring import Keyring
from core.runs.store import Store

_GONE = "The worker was ended from outside. Resume goes on with the documents that have no summary yet."
_COMPARISON_GONE = (
    "Its process was ended from outside. Resume keeps the runs that are finished and goes on with the others."
)
_WORKING = tuple(status for status in RunStatus if status.working)


class Queue:
    """The queued runs and comparisons of a store and the workers that this process has started for them.

    A queued run belongs to the process that queued it, `name`. With `adopting`, one whose owner is dead is started,
    too, where its secrets are here; a command leaves it alone, since it would drop it again at its own end.
    """

    def __init__(
        self,
        store: Store,
        comparisons: Comparisons,
        machine: Environment,
        name: str,
        keyring: Keyring,
        *,
        adopting: bool,
    ) -> None:
        self._store = store
        self._races = comparisons
        self._most = machine.max_runs
        self._name = name
        self._keyring = keyring
        self._adopting = adopting
        self.workers: dict[str, processes.Worker] = {}

    def settle(self) -> None:
        """Note whose worker is gone, and which queued run waits for a key that nobody has any more."""
        for run_id in [run_id for run_id, worker in self.workers.items() if worker.ended()]:
            del self.workers[run_id]
        for run in self._store.runs(*_WORKING):
            self._check_alive(run.run_id)
        for comparison in self._races.all(*_WORKING):
            self._check_comparison_alive(comparison.comparison_id)
        for run in self._store.runs(RunStatus.QUEUED):
            if self._keyring.typed(run.settings) and self.orphaned(self._store.owner(run.run_id)):
                why = self._keyring.why_lacking(run.run_id, run.settings)
                self._store.set_status(run.run_id, RunStatus.NEEDS_KEY, why)
        for comparison in self._races.all(RunStatus.QUEUED):
            settings = comparison.plan.settings(comparison.plan.entrants[0])
            if self._keyring.typed(settings) and self.orphaned(self._races.owner(comparison.comparison_id)):
                why = self._keyring.why_lacking(comparison.comparison_id, settings)
                self._races.set_status(comparison.comparison_id, RunStatus.NEEDS_KEY, why)

    def advance(self) -> None:
        """Start what is queued, oldest first, while there is room."""
        for run in reversed(self._store.runs(RunStatus.QUEUED)):
            self._launch(run)
        for comparison in reversed(self._races.all(RunStatus.QUEUED)):
            self._launch_comparison(comparison)

    def orphaned(self, owner: str) -> bool:
        """Whether the process of that name, another than this one, is gone."""
        return owner != self._name and not processes.flagged(processes.lock_file(self._store.path, owner))

    def _check_alive(self, run_id: str) -> None:
        with processes.locked_run(self._store.path, run_id) as lock:
            if lock is not None and self._store.snapshot(run_id).status.working:
                self._store.mark_interrupted(run_id, _GONE)

    def _check_comparison_alive(self, comparison_id: str) -> None:
        with processes.locked_run(self._store.path, comparison_id) as lock:
            if lock is not None and self._races.snapshot(comparison_id).status.working:
                self._races.set_status(comparison_id, RunStatus.INTERRUPTED, _COMPARISON_GONE)

    def _may_start(self, owner: str) -> bool:
        return owner == self._name or (self._adopting and self.orphaned(owner))

    def _launch(self, run: RunSnapshot) -> None:
        if not self._may_start(self._store.owner(run.run_id)):
            return
        secrets = self._keyring.credentials(run.run_id, run.settings)
        if secrets is None:
            why = self._keyring.why_lacking(run.run_id, run.settings)
            self._store.set_status(run.run_id, RunStatus.NEEDS_KEY, why)
            return
        with processes.locked_run(self._store.path, run.run_id) as lock:
            if lock is not None and self._store.claim(run.run_id, self._most, self._name):
                self.workers[run.run_id] = self._process(run.run_id, run.settings, lock, secrets)

    def _launch_comparison(self, comparison: ComparisonSnapshot) -> None:
        if not self._may_start(self._races.owner(comparison.comparison_id)):
            return
        settings = comparison.plan.settings(comparison.plan.entrants[0])
        secrets = self._keyring.credentials(comparison.comparison_id, settings)
        if secrets is None:
            why = self._keyring.why_lacking(comparison.comparison_id, settings)
            self._races.set_status(comparison.comparison_id, RunStatus.NEEDS_KEY, why)
            return
        with processes.locked_run(self._store.path, comparison.comparison_id) as lock:
            if lock is not None and self._races.claim(comparison.comparison_id, self._most, self._name):
                self.workers[comparison.comparison_id] = self._process(
                    comparison.comparison_id, settings, lock, secrets, "core.compare"
                )

    def _process(
        self, name: str, settings: RunSettings, lock: int, secrets: Credentials, module: str = "core.worker"
    ) -> processes.Worker:
        own_key = settings.key_source == "environment"
        return processes.Worker(self._store.path, name, lock, secrets, own_key=own_key, module=module)

    def let_go(self, patience: float) -> None:
        """End the workers' lifelines, and wait so many seconds for each: it keeps what it has."""
        for worker in self.workers.values():
            worker.let_go()
        for worker in self.workers.values():
            worker.wait(patience)
        self.workers.clear()
