"""The Learn page: which comparison its figures come from, a lane for each strategy, and the words around them."""

from collections.abc import Callable, Iterable, Sequence

from core.compare.figures import EntrantResult
from core.compare.plan import SERIAL_DOCUMENTS, Plan
from core.compare.presets import COMPARED_DOCUMENTS
from core.compare.questions import lesson
from core.compare.result import Result
from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording, counted, joined, say
from core.records import Outcome, RunStatus
from core.settings import STRATEGY_NAMES, RunSettings, StrategyName
from core.views.comparison_lanes import median_run
from core.views.format import duration
from core.views.lanes import Lane, lane, most_at_once
from core.views.words import where

TITLE = Wording("Learn")
INTRODUCTION = Wording(
    "The lesson is a public tutorial on LangChain batch concurrency that this program grew out of. Here are its seven"
    " ways of driving a chain, each with its code and with a run that took place on this machine."
)
CLAIMS_TITLE = Wording("What the lesson claims, and what was measured")
WHY_TITLE = Wording("Why they differ")
WAYS_TITLE = Wording("Seven ways, one clock")
WAYS_CAPTION = Wording(
    "Each line is one document, from sent to answered; a mark beneath is a result handed over. All lanes have the same"
    " clock. One at a time takes so long that its lane shows 20 documents, where the others show 100."
)
ON_FAILURE = Wording("On a failure")
TRY_IT = Wording("Try it")
NO_LANE = Wording("Its lane stands here when the lesson has run.")
NOT_RUN_YET = Wording("The lesson has not run on this machine yet, so the measured columns are empty.")
RUN_IT = Wording("Run the lesson")
RUN_IT_AGAIN = Wording("Run the lesson again")
OPEN_IT = Wording("Open the comparison")
CLAIMS_OF = Wording("100 documents")
CLAIMED = Wording("Claimed")
MEASURED = Wording("Measured")
SECONDS = Wording("Seconds")
TIMES = Wording("Times as fast")
LABEL = Wording("Samples of the lesson")


def try_label(strategy: StrategyName) -> Message:
    """What the documents are called with which a way is tried."""
    return Message("100 samples, {strategy}", strategy=strategy)


def lesson_run(source: str = "") -> Plan:
    """The lesson as the page runs it: all seven over the 100 documents of its table, once, on the practice endpoint."""
    return lesson(RunSettings(), COMPARED_DOCUMENTS, source=source, repeats=1)


def lessons(comparisons: Iterable[ComparisonSnapshot]) -> tuple[ComparisonSnapshot, ...]:
    """Of these, newest first, those of the lesson."""
    return tuple(each for each in comparisons if each.plan.question == "lesson")


def measured(newest_first: Sequence[ComparisonSnapshot]) -> ComparisonSnapshot | None:
    """The comparison to show figures of: the newest that has ended to its end, else the newest that has any."""
    with_any = [each for each in newest_first if each.done]
    whole = [each for each in with_any if each.status is RunStatus.FINISHED]
    return next(iter(whole or with_any), None)


def way_lanes(result: Result, outcomes: Callable[[str], Iterable[Outcome]]) -> dict[StrategyName, Lane]:
    """A lane for each strategy that has run: of its runs with the fewest documents the median one, 100 documents at
    most, and 20 of serial. `outcomes` reads those of a run, by its id."""
    return {
        name: lane(
            name,
            ran.level,
            outcomes(median_run(ran).run_id),
            first=SERIAL_DOCUMENTS if name == "serial" else COMPARED_DOCUMENTS,
        )
        for name in STRATEGY_NAMES
        if (ran := _smallest(result, name))
    }


def _smallest(result: Result, strategy: StrategyName) -> EntrantResult | None:
    ran = [each for each in result.entrants if each.entrant.strategy == strategy and each.throughput]
    return min(ran, key=lambda each: (not each.entrant.protection, each.entrant.documents), default=None)


def scale(lanes: Iterable[Lane]) -> tuple[float, int]:
    """The second at which the clock of all lanes ends, and how many in flight each has room for."""
    spans = [each.documents for each in lanes]
    clock = max((end for documents in spans for _, end in documents), default=0.0)
    return clock, max((most_at_once(documents) for documents in spans), default=0)


def lane_words(shown: Lane) -> str:
    """What a lane shows, in one line."""
    count, most = len(shown.documents), most_at_once(shown.documents)
    time = duration(max((end for _, end in shown.documents), default=0.0))
    if most <= 1:
        return counted(
            "{count:,} document in {time}, one at a time",
            "{count:,} documents in {time}, one at a time",
            count=count,
            time=time,
        )
    return Message("{count:,} documents in {time}, at most {most:,} at once", count=count, time=time, most=most)


def offer(seconds: float) -> Message:
    """What a press on the button takes."""
    return Message(
        "All seven strategies over 100 documents, one after another, on the practice endpoint: free, no AI, about"
        " {time}.",
        time=duration(seconds),
    )


def source_words(comparison: ComparisonSnapshot, when: str) -> str:
    """Where the measured figures come from, and how sure they are."""
    once = Message("One run each: small differences are chance.") if comparison.plan.repeats == 1 else ""
    source = Message(
        "Measured here: {when}, {where}, {documents:,} documents, {level:,} at once.",
        when=when,
        where=where(comparison.plan.base.endpoint),
        documents=comparison.plan.documents,
        level=max(entrant.concurrency for entrant in comparison.plan.entrants),
    )
    return joined(source, once)


def state_words(comparison: ComparisonSnapshot) -> str:
    """How a comparison of the lesson stands, where it is not finished; "" where it is."""
    if comparison.status is RunStatus.FINISHED:
        return ""
    counts = {"done": comparison.done, "total": comparison.total}
    if comparison.status is RunStatus.QUEUED:
        return Message("The lesson waits for its turn. Runs ended: {done:,} of {total:,}.", **counts)
    if comparison.running:
        return Message("The lesson runs now. Runs ended: {done:,} of {total:,}.", **counts)
    early = Message("The lesson ended early. Runs ended: {done:,} of {total:,}.", **counts)
    return say(comparison.message) or early
