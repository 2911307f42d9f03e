"""What a run over documents of the store will come to, before it is sent.

Few documents are all read and counted. Of many the store is asked for the sizes of some thousand, evenly over all, and
for the texts of some hundred of these: that takes the same for a million as for twenty thousand.
"""

from core.metrics.estimated import RunEstimate
from core.runs.asked import Wanted
from core.runs.earlier import answers, likes
from core.runs.store import Store
from core.settings import RunSettings
from core.summarise.estimating import run_estimate
from core.summarise.expected import planned_context

_KEPT = 32  # estimates


class Estimates:
    """The estimates of one store's runs. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[object, RunEstimate] = {}

    def of(
        self,
        source: str,
        settings: RunSettings,
        first: int | None = None,
        *,
        trial: str = "",
        served: int | None = None,
    ) -> RunEstimate:
        """Of a run over the documents of `source`, or its `first` few."""
        with self._store.reading() as connection:
            connection.execute("BEGIN")  # one moment for all that is read
            wanted = Wanted(connection, source, settings, first, trial)
            like = likes(connection, settings)
            state = (source, settings, first, trial, served, wanted.total, wanted.taken_from, tuple(like))
            if kept := self._kept.get(state):
                return kept
            answered, to_ask = answers(connection, like, wanted.used), wanted.to_ask()
        made = run_estimate(settings, to_ask, answered, planned_context(settings, served), **wanted.counts)
        self._kept = dict([*self._kept.items(), (state, made)][-_KEPT:])
        return made
