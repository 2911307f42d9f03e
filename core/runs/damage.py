"""Which outcomes of a run are not as they were written: they count as failures, wherever the run is told."""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from core.errors import StoreError
from core.metrics import digest
from core.records import Failures, RunSnapshot, Status
from core.runs.digests import RunDigest
from core.runs.rows import damaged_outcome
from core.runs.store import Store

AT_ONCE = 5_000
"""Documents of a run that is looked through while its page waits; a longer one is looked through beside it."""

_KEPT = 100  # runs
_PART = 1_000  # documents
_BREATH = 0.02  # seconds; a part takes about 10 ms


@dataclass(frozen=True, slots=True)
class Damaged:
    """One damaged outcome, how many rows share it, and as what it was counted."""

    position: int
    copies: int
    status: str


class Damage:
    """The damaged outcomes of one store's ended runs, looked for once each. Safe to use from several threads.

    Limitations: what is damaged after that is found where its row is read, and is not in the counts.
    """

    def __init__(self, store: Store, *, at_once: int | None) -> None:
        self._store = store
        self._at_once = at_once
        self._known: dict[tuple[str, str], tuple[Damaged, ...]] = {}
        self._lock = threading.Lock()

    def of(self, run: RunSnapshot) -> tuple[Damaged, ...]:
        """The run's damaged outcomes, as far as they are known; nothing of a run that goes on."""
        if not run.status.ended:
            return ()
        key = (run.run_id, run.ended_utc)
        with self._lock:
            if key in self._known:
                return self._known[key]
            self._known = dict([*self._known.items(), (key, ())][-_KEPT:])
        if self._at_once is None or run.total <= self._at_once:
            self._look(key, run.total)
        else:
            threading.Thread(target=self._look, args=(key, run.total, _BREATH), daemon=True).start()
        return self._known.get(key, ())

    def told(self, run: RunSnapshot) -> RunSnapshot:
        """The run with its damaged outcomes among the failed."""
        lost = sum(each.copies for each in self.of(run) if each.status not in (Status.FAILED, Status.CANCELLED))
        return replace(run, succeeded=run.succeeded - lost, failed=run.failed + lost) if lost else run

    def _look(self, key: tuple[str, str], total: int, breath: float = 0.0) -> None:
        """Look through the run in parts, with a pause after each, so that no page waits for this."""
        found: list[Damaged] = []
        with suppress(StoreError):  # a file that cannot be read is told by whatever reads it next
            for start in range(0, total, _PART):
                found += [Damaged(*each) for each in self._store.damaged(key[0], start, start + _PART)]
                time.sleep(breath)
            self._known[key] = tuple(found)

    def digest(self, run_id: str, lost: Sequence[Damaged]) -> RunDigest:
        """The digest of a run whose `lost` outcomes are failures."""
        others = self._store.outcomes(run_id, [each.position for each in lost])
        pairs = [*others, *((damaged_outcome(each.position), each.copies) for each in lost)]
        return RunDigest(digest(pairs), tuple(self.errors(run_id, lost)))

    def errors(self, run_id: str, lost: Sequence[Damaged]) -> list[tuple[str, str, int]]:
        """Reason, message and how many documents, of the run's failures, the `lost` outcomes among them."""
        failure = damaged_outcome(0)
        errors = self._store.errors(run_id, [each.position for each in lost])
        copies = sum(each.copies for each in lost)
        return [*errors, (failure.reason, failure.error, copies)] if lost else errors

    def failures(self, run_id: str, lost: Sequence[Damaged]) -> list[Failures]:
        """The run's failures with the names of the first documents of each, the `lost` outcomes among them."""
        failure = damaged_outcome(0)
        known = self._store.failures(run_id, [each.position for each in lost])
        copies = sum(each.copies for each in lost)
        return [*known, Failures(failure.reason, failure.error, copies)] if lost else known
