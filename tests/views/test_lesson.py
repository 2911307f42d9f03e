"""What the Learn page says of LangChain, held to by LangChain: its code is run, its claims are shown to be so."""

import ast
import asyncio
import gc
import textwrap
import threading
from collections import Counter
from typing import Any

import langchain_core.runnables
import langchain_core.runnables.utils
import pytest
from langchain_core.runnables import RunnableLambda

from core.compare.plan import Entrant
from core.language import Message
from core.settings import STRATEGY_NAMES, StrategyName
from core.views.lesson import FAILURES_HERE, WHY, WHY_INTRODUCTION, Way, call_of, claim_rows, ways
from tests.compare.scenes import compared

FAILING = 1
Chain = RunnableLambda[int, str]


def chain_of(fails: frozenset[int] = frozenset()) -> Chain:
    def answer(document: int) -> str:
        if document in fails:
            raise ValueError(f"no answer for {document}")
        return f"summary of {document}"

    async def later(document: int) -> str:
        await asyncio.sleep(0)
        return answer(document)

    return RunnableLambda(answer, later)


async def carried_out(code: str, chain: Chain) -> list[str | None]:
    """What the code of a way makes of five documents."""
    summaries: list[str | None] = [None] * 5
    whole = f"async def drive():\n{textwrap.indent(code, '    ')}"
    names: dict[str, Any] = {
        "chain": chain,
        "documents": range(5),
        "summaries": summaries,
        "limit": asyncio.Semaphore(2),
    }
    exec(whole, names)  # noqa: S102  # the code that the page shows
    await asyncio.wait_for(names["drive"](), 20)
    return summaries


@pytest.mark.parametrize("way", ways(2), ids=lambda way: way.strategy)
def test_the_code_of_each_way_does_what_it_says(way: Way) -> None:
    """Run as it stands, it puts every summary beside its own document."""
    assert "{level}" not in way.code
    assert asyncio.run(carried_out(way.code, chain_of())) == [f"summary of {place}" for place in range(5)]


@pytest.mark.filterwarnings("ignore:.*never awaited", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("way", ways(2), ids=lambda way: way.strategy)
def test_each_way_raises_what_a_document_raises(way: Way) -> None:
    """As the sentences on failures say: without a try, all of them end with an error."""
    with pytest.raises((ValueError, ExceptionGroup)):
        asyncio.run(carried_out(way.code, chain_of(frozenset({FAILING}))))
    gc.collect()  # gather_with_concurrency leaves coroutines that nobody awaits: said here, not in the next test


def test_exceptions_can_be_had_in_their_documents_place() -> None:
    """`return_exceptions=True` of batch, abatch and batch_as_completed, as the sentences on failures say."""
    chain = chain_of(frozenset({FAILING}))
    lists: list[list[Any]] = [
        chain.batch([0, 1, 2], return_exceptions=True),
        asyncio.run(chain.abatch([0, 1, 2], return_exceptions=True)),
        [dict(chain.batch_as_completed([0, 1, 2], return_exceptions=True))[place] for place in range(3)],
    ]
    for answers in lists:
        assert [isinstance(answer, ValueError) for answer in answers] == [False, True, False]


def test_gather_with_concurrency_stands_in_utils_alone() -> None:
    """It cannot be imported from `langchain_core.runnables`."""
    assert not hasattr(langchain_core.runnables, "gather_with_concurrency")
    assert hasattr(langchain_core.runnables.utils, "gather_with_concurrency")


def test_batch_as_completed_hands_over_pairs_the_moment_they_are_there() -> None:
    """The second of two documents is let go first: its pair comes first, while the other still waits. The third one
    would wait for a free thread."""
    gates = [threading.Event() for _ in range(3)]

    def wait(place: int) -> str:
        gates[place].wait(20)
        return f"summary of {place}"

    chain = RunnableLambda(wait)
    handed = chain.batch_as_completed(range(3), {"max_concurrency": 2})
    gates[1].set()
    assert next(handed) == (1, "summary of 1")
    gates[2].set()
    assert next(handed) == (2, "summary of 2")
    gates[0].set()
    assert list(handed) == [(0, "summary of 0")]


def test_retries_before_a_batch_hand_out_another_documents_answer() -> None:
    """The first document fails once, the second always: batch and abatch give the second the answer of the first."""

    def answers() -> Chain:
        tries = Counter[int]()

        def answer(document: int) -> str:
            tries[document] += 1
            if document == FAILING or (document == 0 and tries[document] == 1):
                raise ValueError(str(document))
            return f"summary of {document}"

        async def later(document: int) -> str:
            return answer(document)

        return RunnableLambda(answer, later)

    def retrying() -> Chain:
        return answers().with_retry(stop_after_attempt=2, wait_exponential_jitter=False)  # type: ignore[return-value]  # a runnable of the same kind

    wrong = ["summary of 0", "summary of 0", "summary of 2"]
    assert retrying().batch([0, 1, 2]) == wrong
    assert asyncio.run(retrying().abatch([0, 1, 2])) == wrong
    skipped = dict(retrying().batch_as_completed([0, 1, 2], return_exceptions=True))
    assert isinstance(skipped[0], ValueError)  # it would have succeeded at the second try


@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_each_call_is_python(name: StrategyName) -> None:
    """One line that Python reads, with the number in it."""
    call = call_of(name, 20)
    ast.parse(call)
    assert "\n" not in call
    assert ("20" in call) is (name != "serial")


def test_all_is_said_in_whole_sentences_that_can_be_translated() -> None:
    """Seven ways, in the order of the catalogue; seven reasons with a title each."""
    shown = ways()
    assert [way.strategy for way in shown] == list(STRATEGY_NAMES)
    said = [words for way in shown for words in (way.does, way.on_failure)]
    said += [FAILURES_HERE(), WHY_INTRODUCTION(), *(reason.words() for reason in WHY)]
    assert all(isinstance(words, Message) and words.endswith(".") for words in said)
    assert all(not reason.title().endswith(".") for reason in WHY)
    assert len(WHY) == 7


def test_the_lessons_table_stands_beside_ours() -> None:
    """Claimed 200, 20, 10 and 8 s; measured 100 / rate: serial at 4/s takes 25 s, batch at 80/s 1.3 s, 20 times as
    fast; what did not run has nothing."""
    found = compared({Entrant("serial", documents=20): (4.0,), Entrant("batch", 20): (80.0,)})
    rows = claim_rows(found)
    assert [row.claimed_seconds for row in rows] == ["200", "20.0", "10.0", "8.0"]
    assert [(row.measured_seconds, row.measured_times) for row in rows] == [
        ("25.0", "1.0"),
        ("1.2", "20.0"),
        ("", ""),
        ("", ""),
    ]
    assert all(not row.measured_seconds for row in claim_rows())
