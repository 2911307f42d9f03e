"""What a run over documents of the store will come to, before it is sent."""

from statistics import fmean

from core.metrics.cost import price_of
from core.metrics.estimated import RunEstimate
from core.metrics.tokens import estimate_tokens
from core.records import RunSettings
from core.runs.fields import prompted
from core.runs.store import Store
from core.summarise.prompts import fill, prompts_of, used_columns

_SAMPLE = 500
_ANSWER = 60


class Estimates:
    """The estimates of one store's runs. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

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
        run = self._store.snapshot(source)
        used = used_columns(prompts_of(settings), self._store.columns(source))
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT d.position AS at, d.name, d.source, d.row, t.text, d.fields FROM run_documents d"
                " JOIN documents t ON t.id = d.document_id WHERE d.run_id = ? AND d.position % ? = 0"
                " AND d.position = d.first_position AND d.position < ?",
                (source, max(1, run.total // _SAMPLE), first or run.total),
            )
            documents = [prompted(row, used) for row in rows]
        total = min(first or run.total, run.total)
        asked = max(0, total - (run.duplicates if total == run.total else 0))
        prompts = [fill(settings.prompt, document.text, document.fields) for document in documents]
        into = round(asked * fmean(map(estimate_tokens, prompts))) if prompts else 0
        most = settings.endpoint.max_tokens or 10_000
        out = asked * min(_ANSWER, most)
        return RunEstimate(
            documents=total,
            duplicates=total - asked,
            requests=asked,
            input_low=into * 2 // 3,
            input_tokens=into,
            input_high=into * 4 // 3,
            output_low=out // 2,
            output=out,
            output_high=min(out * 2, asked * most),
            price=price_of(settings),
            exact=len(documents) == asked,
        )
