"""Comparisons made of numbers, for arithmetic that can be checked by hand."""

from collections.abc import Mapping, Sequence

from core.compare.figures import EntrantResult, RunFigures, entrant_results
from core.compare.plan import Entrant, Plan, PlannedRun


def run(
    entrant: int,
    rate: float | None,
    p95: float = 1.0,
    *,
    place: int = 1,
    failed: int = 0,
    documents: int = 100,
    latency: float = 0.25,
    latencies: tuple[float, ...] = (),
    seconds: float = 10.0,
) -> RunFigures:
    return RunFigures(
        planned=PlannedRun(place, 1, entrant),
        run_id=f"run{entrant}{place}",
        documents=documents,
        succeeded=documents - failed,
        failed=failed,
        refused=2 * failed,
        retries=0,
        seconds=seconds,
        throughput=rate,
        mean_latency=latency,
        p50=latency,
        p95=p95,
        efficiency=0.9,
        cpu_a_document=0.002,
        peak_memory_mb=70.0,
        peak_in_flight=10,
        latencies=latencies,
    )


def compared(
    rates: Mapping[Entrant, Sequence[float]], p95: dict[str, float] | None = None
) -> tuple[EntrantResult, ...]:
    """Results of entrants with these throughputs, one a repeat; p95 by the entrant's name, else 1 s."""
    plan = Plan("d", tuple(rates))
    runs = [
        run(index, rate, (p95 or {}).get(entrant.name, 1.0), place=place, documents=entrant.documents)
        for index, (entrant, values) in enumerate(rates.items())
        for place, rate in enumerate(values, 1)
    ]
    return entrant_results(plan, runs)
