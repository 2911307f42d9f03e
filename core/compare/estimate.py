"""Before a comparison: how many runs, how many requests, about how long; and what the endpoint lets through at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from core.compare import climb
from core.compare.plan import Entrant, Plan, planned_runs
from core.control.patience import EVIDENCE, LEAST
from core.endpoints.practice.settings import preset
from core.metrics.estimated import RunEstimate
from core.metrics.tokens import byte_length
from core.records import Document
from core.settings import LEAST_CONTEXT, EndpointSettings, RunSettings
from core.summarise.estimating import Answered, Sampled, ToAsk, run_estimate
from core.summarise.expected import planned_context

GUESSED_LATENCY = 1.0
"""Seconds a document, where nothing is known of the endpoint."""

START_SECONDS = 1.5
"""Seconds to start and end a worker and its practice endpoint, beside the run itself; measured on two cores."""

SHORTEST_LONG = LEAST_CONTEXT
"""Bytes; no model's context is too short for fewer."""

SAMPLE = 50
"""Documents whose length stands for all of theirs."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a comparison will take. `seconds` is a guess where `guessed`: nothing is known of the endpoint's latency.

    `tested` is the seconds that a test's short answer took, where they were gone by: a summary takes longer, so
    `seconds` is then the least. `growing`: how many runs there are, the comparison itself finds out.

    `requests` is the least there can be: retries come on top. Parts of long documents are requests of their own.
    `tokens` go in, the prompt included, and `output` come out, likely from `output_low` to `output_high`; None where no
    document was looked at. `cost` is in US dollars, summaries included, likely from `cost_low` to `cost_high`; None
    where no price is known.
    """

    runs: int
    requests: int
    seconds: float
    guessed: bool
    tokens: int | None = None
    output_low: int | None = None
    output: int | None = None
    output_high: int | None = None
    cost_low: float | None = None
    cost: float | None = None
    cost_high: float | None = None
    tested: float | None = None
    growing: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether the endpoint is another than the practice endpoint."""
        return self.guessed or self.tested is not None


def estimate(plan: Plan, documents: Sequence[Document] = (), answered: Sequence[Answered] = ()) -> Estimate:
    """Runs, requests and seconds, the warm-up in all but `runs`; `documents` are some of them, with the fields that
    the prompt uses, and `answered` what was asked before with the plan's prompt, model and address."""
    growing, plan = plan.growing, foreseen(plan)
    endpoint = plan.base.endpoint
    ran = [entrant for _, entrant in planned_runs(plan)]
    asked = sum(entrant.documents for entrant in ran)
    seconds = sum(planned_seconds(plan, entrant) for entrant in ran)
    whole = _tokens(plan.base, asked, documents, answered) if documents else None
    requests = whole.requests if whole else asked
    elsewhere = endpoint.kind != "practice"
    tested = plan.answer_seconds if elsewhere else None
    return Estimate(
        runs=plan.total,
        requests=requests,
        seconds=seconds * (requests / asked if asked else 1.0),
        guessed=elsewhere and tested is None,
        tokens=whole.input_tokens if whole else None,
        output_low=whole.output_low if whole else None,
        output=whole.output if whole else None,
        output_high=whole.output_high if whole else None,
        cost_low=whole.cost_low if whole else None,
        cost=whole.cost if whole else None,
        cost_high=whole.cost_high if whole else None,
        tested=tested,
        growing=growing,
    )


def _tokens(base: RunSettings, asked: int, documents: Sequence[Document], answered: Sequence[Answered]) -> RunEstimate:
    """Of all runs together, by these documents."""
    sampled = [Sampled(document, byte_length(document.text)) for document in documents]
    sizes = [each.size for each in sampled]
    context = planned_context(base) if max(sizes) > SHORTEST_LONG else None
    return run_estimate(base, ToAsk(sampled, asked, round(asked * fmean(sizes))), answered, context)


def foreseen(plan: Plan) -> Plan:
    """A plan that grows as it may be in the end, by what is known of the endpoint."""
    latency, most = mean_latency(plan.base.endpoint), ceiling(plan.base.endpoint, plan.needed)
    return climb.foreseen(plan, most * latency if most and latency else None)


def planned_seconds(plan: Plan, entrant: Entrant) -> float:
    """`run_seconds` of one of the plan's runs."""
    return run_seconds(plan.base.endpoint, entrant, plan.base.timeout, plan.answer_seconds)


def run_seconds(
    endpoint: EndpointSettings, entrant: Entrant, timeout: float = 60.0, tested: float | None = None
) -> float:
    """About how long one run takes, its worker's start included: documents / min(limit / latency, ceiling), and what
    stalls hold up. `tested` is the latency of a test, seconds."""
    settings = RunSettings(
        endpoint=endpoint,
        strategy=entrant.strategy,
        concurrency=entrant.concurrency,
        protection=entrant.protection,
        timeout=timeout,
    )
    return settings_seconds(settings, entrant.documents, mean_latency(endpoint, tested))


def settings_seconds(settings: RunSettings, documents: int, latency: float) -> float:
    """The same of a run with these settings over so many requests, each answered after `latency` seconds on average."""
    if not latency:
        return START_SECONDS
    rate = min(settings.limit / latency, ceiling(settings.endpoint, documents) or float("inf"))
    return START_SECONDS + max(latency, documents / rate) + _stalled(settings, documents)


def _stalled(settings: RunSettings, documents: int) -> float:
    """Seconds that stalled calls cost: each holds its slot until it is given up, and the last one delays the run."""
    endpoint, timeout = settings.endpoint, settings.timeout
    share = preset(endpoint.preset).share_stalled if endpoint.kind == "practice" else 0.0
    knows = settings.protection and documents > EVIDENCE
    each = min(timeout, LEAST) if knows else timeout
    any_at_all = 1 - (1 - share) ** documents
    return each * (share * documents / settings.limit + any_at_all)


def mean_latency(endpoint: EndpointSettings, tested: float | None = None) -> float:
    """Seconds, as the practice preset says; for any other endpoint as a test found, or a guess."""
    if endpoint.kind == "practice":
        return preset(endpoint.preset).mean_latency
    return GUESSED_LATENCY if tested is None else tested


def ceiling(endpoint: EndpointSettings, documents: int) -> float | None:
    """Documents/s that no number in flight gets past, over `documents` documents; None where none is known.

    Slots serve slots / mean latency. A quota lets its burst through at once and the rest at its rate, so a short run
    sees documents / ((documents - burst) / rate), which is more than the rate.
    """
    if endpoint.kind != "practice":
        return None
    settings = preset(endpoint.preset)
    ceilings = []
    if settings.slots is not None and settings.mean_latency:
        ceilings.append(settings.slots / settings.mean_latency)
    if settings.requests_per_minute is not None:
        rate = settings.requests_per_minute / 60
        waiting = documents - (settings.requests_per_minute if settings.burst is None else settings.burst)
        if waiting > 0:
            ceilings.append(rate * documents / waiting)
    return min(ceilings, default=None)
