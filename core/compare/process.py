"""A comparison at work: its runs one after another, each in its own fresh worker process."""

import os
import selectors
import signal
import time

from core.compare.plan import Entrant, PlannedRun, schedule, warm_up
from core.credentials import Credentials
from core.records import RunSnapshot, RunStatus
from core.runs import processes
from core.runs.comparisons import Comparisons
from core.runs.store import Store

LOOK_EVERY = 0.05
"""Seconds between two looks at the worker; a look costs a wait-pid."""

BEAT_EVERY = 0.5
"""Seconds between two looks at the store."""

_ANY_NUMBER = 1 << 31  # no cap here: the comparison already holds one run slot
_ORPHANED = "The app or command line that started it has ended. Resume goes on with the runs that are not finished."
_DISTURBED = "Another run was at work during this comparison, so its figures may be too low."


class Lifeline:
    """The pipe from whoever started us, and SIGTERM: `ended` once either says that we shall stop."""

    def __init__(self, fd: int) -> None:
        self.ended = False
        self._wake, tell = os.pipe()
        os.set_blocking(tell, False)
        signal.signal(signal.SIGTERM, lambda *_: os.write(tell, b"."))
        self._watched = selectors.DefaultSelector()
        self._watched.register(fd, selectors.EVENT_READ)
        self._watched.register(self._wake, selectors.EVENT_READ)

    def wait(self, seconds: float) -> None:
        """Sleep this long, or until the end."""
        if self.ended:
            time.sleep(seconds)
        elif self._watched.select(seconds):
            self.ended = True


class ComparisonProcess:
    """The one comparison of this process.

    A run that was begun and did not finish is thrown away and done again, so that one that went on after a kill has the
    same runs as one that was left in peace.
    """

    def __init__(self, store: Store, comparison_id: str, secrets: Credentials, lifeline: Lifeline) -> None:
        self._store = store
        self._races = Comparisons(store)
        self._comparison_id = comparison_id
        self._secrets = secrets
        self._lifeline = lifeline
        self._before = self._races.snapshot(comparison_id).elapsed
        self._began = time.monotonic()
        self._disturbed = False

    def run(self) -> None:
        """Do what is left of the schedule, and note in the store how it ended."""
        for run_id in self._races.mark_started(self._comparison_id):
            processes.log_file(self._store.path, run_id).unlink(missing_ok=True)
        ending = next(filter(None, (self._run_planned(*planned) for planned in self._left())), None)
        self._races.beat(self._comparison_id, self._elapsed())
        said = _DISTURBED if self._disturbed else ""
        self._races.set_status(self._comparison_id, *(ending or (RunStatus.FINISHED, said)))

    def _left(self) -> list[tuple[PlannedRun, Entrant]]:
        comparison = self._races.snapshot(self._comparison_id)
        finished = {begun.planned.place for begun in comparison.runs}
        warming = warm_up(comparison.plan)
        planned = [(planned, comparison.plan.entrants[planned.entrant]) for planned in schedule(comparison.plan)]
        left = [(planned, entrant) for planned, entrant in planned if planned.place not in finished]
        return [warming, *left] if warming and left and 0 not in finished else left

    def _run_planned(self, planned: PlannedRun, entrant: Entrant) -> tuple[RunStatus, str] | None:
        """One run from start to end; the comparison's status and message where the comparison ends with it."""
        if ending := self._ending():
            return ending
        settings = self._races.snapshot(self._comparison_id).plan.settings(entrant)
        run_id = self._races.add_run(self._comparison_id, planned, settings, entrant.documents)
        with processes.locked_run(self._store.path, run_id) as lock:
            if lock is None or not self._store.claim(run_id, _ANY_NUMBER):
                return RunStatus.INTERRUPTED, "A run of the comparison was taken by another process."
            worker = processes.Worker(
                self._store.path, run_id, lock, self._secrets, own_key=True
            )  # what we have was chosen
        self._watch(run_id, worker)
        run = self._store.snapshot(run_id)
        if run.status.working:
            self._store.mark_interrupted(run_id, "The worker was ended from outside.")
        return self._verdict(run)

    def _watch(self, run_id: str, worker: processes.Worker) -> None:
        """Until the worker's end; what is asked of the comparison is passed on to it."""
        asked, beat = 0, 0.0
        while not worker.ended():
            self._lifeline.wait(LOOK_EVERY)
            if self._lifeline.ended:
                worker.let_go()
            if time.monotonic() < beat:
                continue
            beat = time.monotonic() + BEAT_EVERY
            self._races.beat(self._comparison_id, self._elapsed())
            self._disturbed = self._disturbed or self._races.others_at_work()
            while asked < self._races.stop_requested(self._comparison_id):
                self._store.request_stop(run_id)
                asked += 1

    def _verdict(self, run: RunSnapshot) -> tuple[RunStatus, str] | None:
        if run.status is RunStatus.FINISHED:
            return None  # a stop that came too late for this run ends the comparison before the next
        if ending := self._ending():
            return ending
        if run.status in (RunStatus.REFUSED, RunStatus.STOPPED):
            return run.status, run.message
        return RunStatus.INTERRUPTED, run.message or "A worker of the comparison ended unasked."

    def _ending(self) -> tuple[RunStatus, str] | None:
        if self._races.stop_requested(self._comparison_id):
            return RunStatus.STOPPED, ""
        return (RunStatus.INTERRUPTED, _ORPHANED) if self._lifeline.ended else None

    def _elapsed(self) -> float:
        return self._before + time.monotonic() - self._began
