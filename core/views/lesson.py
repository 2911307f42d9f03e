"""The lesson on the Learn page: seven ways of driving a chain, its table, and why what is measured differs.

The lesson is a public tutorial on LangChain batch concurrency that this program grew out of. What is said of LangChain
is held to by tests that run the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.compare.figures import EntrantResult
from core.compare.presets import CLAIMS, COMPARED_DOCUMENTS
from core.language import Wording
from core.settings import STRATEGY_NAMES, StrategyName
from core.views.format import decimal

_LEVEL = "{level}"
"""Stands in the code for the number in flight."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of driving `chain` over `documents`. `code` is Python as one would write it, `call` its one line."""

    strategy: StrategyName
    call: str
    code: str
    does: str
    on_failure: str


_CALLS: dict[StrategyName, str] = {
    "serial": "chain.invoke(document)",
    "batch": 'chain.batch(documents, {"max_concurrency": {level}})',
    "abatch": 'chain.abatch(documents, {"max_concurrency": {level}})',
    "gather_with_concurrency": "gather_with_concurrency({level}, *calls)",
    "batch_as_completed": 'chain.batch_as_completed(documents, {"max_concurrency": {level}})',
    "windowed": "chain.ainvoke(document)  # {level} lanes",
    "adaptive": "chain.ainvoke(document)  # lanes under a limit, at most {level}",
}

_CODES: dict[StrategyName, str] = {
    "serial": """\
for place, document in enumerate(documents):
    summaries[place] = chain.invoke(document)
""",
    "batch": """\
summaries[:] = chain.batch(documents, {"max_concurrency": {level}})
""",
    "abatch": """\
summaries[:] = await chain.abatch(documents, {"max_concurrency": {level}})
""",
    "gather_with_concurrency": """\
from langchain_core.runnables.utils import gather_with_concurrency

calls = [chain.ainvoke(document) for document in documents]
summaries[:] = await gather_with_concurrency({level}, *calls)
""",
    "batch_as_completed": """\
for place, summary in chain.batch_as_completed(documents, {"max_concurrency": {level}}):
    summaries[place] = summary
""",
    "windowed": """\
import asyncio

waiting = iter(enumerate(documents))

async def lane():
    for place, document in waiting:
        summaries[place] = await chain.ainvoke(document)

async with asyncio.TaskGroup() as lanes:
    for _ in range({level}):
        lanes.create_task(lane())
""",
    "adaptive": """\
import asyncio

waiting = iter(enumerate(documents))

async def lane():
    await limit.acquire()  # {remark}
    try:
        for place, document in waiting:
            summaries[place] = await chain.ainvoke(document)
            limit.release()
            await limit.acquire()
    finally:
        limit.release()

async with asyncio.TaskGroup() as lanes:
    for _ in range({level}):
        lanes.create_task(lane())
""",
}

_REMARK = Wording("the limit goes up while that helps, down on overload")

_DOES: dict[StrategyName, Wording] = {
    "serial": Wording("One document after another: the next is sent when the last is answered."),
    "batch": Wording("A pool of threads, one for each document in flight; the list comes back when all have ended."),
    "abatch": Wording("A task for every document at once, of which a semaphore lets so many run."),
    "gather_with_concurrency": Wording("LangChain's own helper under abatch, around coroutines that you make."),
    "batch_as_completed": Wording("The pool of threads again, but each result is handed over when it is there."),
    "windowed": Wording("So many lanes, each of which takes the next document when it is free."),
    "adaptive": Wording("The same lanes under a limit that finds its own number."),
}

_ON_FAILURE: dict[StrategyName, Wording] = {
    "serial": Wording("invoke raises: without a try around each call, the loop ends at the first failure."),
    "batch": Wording(
        "One failure is raised in place of the whole list; return_exceptions=True puts it in its document's place."
    ),
    "abatch": Wording(
        "The first failure is raised while the others go on, and their answers are lost; return_exceptions=True puts"
        " it in its document's place."
    ),
    "gather_with_concurrency": Wording(
        "The first failure is raised while the others go on, and their answers are lost: each coroutine has to catch"
        " its own."
    ),
    "batch_as_completed": Wording(
        "The loop ends where it meets a failure, and what is still waiting is given up; return_exceptions=True hands"
        " the failure over."
    ),
    "windowed": Wording(
        "A failure that is not caught ends all lanes; caught within its call, its lane takes the next document."
    ),
    "adaptive": Wording(
        "As windowed; and an endpoint that says it is overloaded gets fewer at once, until it answers again."
    ),
}

FAILURES_HERE = Wording(
    "Gistmill drives its own chain, which never raises: a failure is kept beside its document in every one of these"
    " ways, and retries stay within the document's own call."
)


def ways(level: int = 20) -> tuple[Way, ...]:
    """The seven, in the lesson's order and ours after them, with so many in flight."""
    return tuple(
        Way(name, call_of(name, level), code_of(name, level), _DOES[name](), _ON_FAILURE[name]())
        for name in STRATEGY_NAMES
    )


def call_of(strategy: StrategyName, level: int) -> str:
    """The call in one line of Python."""
    return _CALLS[strategy].replace(_LEVEL, str(level))


def code_of(strategy: StrategyName, level: int) -> str:
    """All of it in Python, with so many in flight; what is remarked in it is said to whoever reads."""
    return _CODES[strategy].replace(_LEVEL, str(level)).replace("{remark}", _REMARK())


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A row of the lesson's table beside ours: seconds for 100 documents and times as fast as one at a time, as texts;
    "" where nothing was measured."""

    strategy: StrategyName
    claimed_seconds: str
    claimed_times: str
    measured_seconds: str = ""
    measured_times: str = ""


def claim_rows(entrants: Sequence[EntrantResult] = ()) -> tuple[ClaimRow, ...]:
    """The lesson's four rows, with what was measured where these entrants have it: at 100 / rate, of the entrant of the
    strategy with the most documents."""
    return tuple(_claim_row(claim.strategy, claim.seconds, claim.speed_up, entrants) for claim in CLAIMS)


def _claim_row(strategy: StrategyName, seconds: float, times: float, entrants: Sequence[EntrantResult]) -> ClaimRow:
    row = ClaimRow(strategy, decimal(seconds), decimal(times))
    ours = [
        each for each in entrants if each.entrant.strategy == strategy and each.throughput and each.throughput.middle
    ]
    if not ours:
        return row
    best = max(ours, key=lambda each: (each.entrant.protection, each.entrant.documents))
    rate = best.throughput.middle if best.throughput else 0.0
    measured = decimal(best.speed_up.middle) if best.speed_up else ""
    return ClaimRow(strategy, row.claimed_seconds, row.claimed_times, decimal(COMPARED_DOCUMENTS / rate), measured)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing by which what the lesson says and what is measured differ."""

    title: Wording
    words: Wording


WHY_INTRODUCTION = Wording(
    "The lesson is a good first look at concurrency, and this program grew out of it. Its figures were worked out, not"
    " measured, and some of its code does other than it says. None of that is rare: each of these is easy to write and"
    " hard to see."
)

WHY: tuple[Reason, ...] = (
    Reason(
        Wording("2 s a document"),
        Wording(
            "200 s for 100 documents are 2 s each, an assumption. The other times follow from it: 20, 10 and 8 s are"
            " what 10, 20 and 25 at once would take. Measured, a document takes what the endpoint takes."
        ),
    ),
    Reason(
        Wording("The number makes the difference, not the call"),
        Wording(
            "Its rows differ in how many are in flight as well as in the call. With the same number in flight, on the"
            " same endpoint, batch, abatch and gather_with_concurrency are hardly apart: what they gain is the number,"
            " up to what the endpoint serves."
        ),
    ),
    Reason(
        Wording("Latency, measured after the wait"),
        Wording(
            "Its clock for a document is read after the wait for the answer, so its latency is not what the document"
            " took. Here a latency goes from sending to the answer, and waiting for a turn is counted by itself."
        ),
    ),
    Reason(
        Wording("batch_as_completed without its index"),
        Wording(
            "It hands over pairs, a document's place and its answer, in the order in which they end. Read without the"
            " place, an answer may stand beside another document."
        ),
    ),
    Reason(
        Wording("A semaphore that never held"),
        Wording(
            "Its processor has a semaphore, and 877 to 1,000 requests were open at once whatever number it was given."
            " An endpoint answers that with refusals, and a small one not at all."
        ),
    ),
    Reason(
        Wording("gather_with_concurrency, from where it is not"),
        Wording("It cannot be imported from langchain_core.runnables. It stands in langchain_core.runnables.utils."),
    ),
    Reason(
        Wording("Retries that hand out another document's answer"),
        Wording(
            "with_retry() before batch() or abatch() may give a document that failed the answer of another one"
            " (langchain-ai/langchain issue 35475), and batch_as_completed leaves the retries out without a word. Here"
            " a retry is within the document's own call."
        ),
    ),
)
