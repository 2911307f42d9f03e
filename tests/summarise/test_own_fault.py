"""Whatever goes wrong over one document is that document's failed outcome, under every strategy."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from core.control.endpoints import alone
from core.control.gate import Gate
from core.control.limiter import Limiter
from core.control.limits import FixedLimit
from core.endpoints.port import Answer
from core.records import Outcome, Status
from core.settings import STRATEGY_NAMES, RunSettings, StrategyName
from core.strategies.catalogue import STRATEGIES
from core.summarise.own_fault import OWN_FAULT
from core.summarise.summariser import Summariser
from tests.summarise.bench import SETTINGS, documents
from tests.summarise.recorder import Recorder

FAULTS = (RecursionError("deep"), UnicodeError("sk-secret"), KeyError("sk-secret"), AssertionError())


class Broken:
    """An endpoint that breaks its promise over every second document."""

    notes: Sequence[str] = ()

    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    async def answer(self, prompt: str) -> Answer:
        if any(f"number {odd}." in prompt for odd in (1, 3, 5)):
            raise self._fault
        return Answer("In short.")

    async def context_tokens(self) -> int | None:
        return None

    async def aclose(self) -> None: ...


def _driven(strategy: StrategyName, fault: BaseException, settings: RunSettings = SETTINGS) -> list[Outcome]:
    recorder = Recorder()

    async def run() -> None:
        gate = Gate(settings, time.monotonic, FixedLimit())
        summariser = Summariser(
            alone(Broken(fault), gate, settings.endpoint, time.monotonic), settings, recorder, time.monotonic
        )
        await STRATEGIES[strategy](Limiter(2), 2).drive(documents(7), summariser)

    asyncio.run(run())
    return sorted(recorder.outcomes, key=lambda outcome: outcome.position)


@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_a_mistake_of_ours_costs_one_document(strategy: StrategyName) -> None:
    """The others have their summaries."""
    outcomes = _driven(strategy, FAULTS[0])

    assert [outcome.status is Status.SUCCEEDED for outcome in outcomes] == [True, False] * 3 + [True]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_its_sentence_says_what_and_where(fault: BaseException) -> None:
    """The kind and the place in the program, for a report; nothing that a server said, nor a key, stands in it. It is
    not tried again: the same answer would be the same mistake."""
    failure = _driven("windowed", fault)[1]

    kind = type(fault).__name__
    start = f"Gistmill could not deal with the answer to this document: {kind} in test_own_fault.py, line "
    assert failure.error.startswith(start)
    assert "secret" not in failure.error
    assert (failure.reason, failure.attempts) == (OWN_FAULT, 1)


@pytest.mark.parametrize("fault", [MemoryError(), KeyboardInterrupt(), SystemExit()], ids=lambda f: type(f).__name__)
def test_what_is_the_systems_ends_the_run(fault: BaseException) -> None:
    """No memory, Ctrl-C and the end of the process are nobody's outcome."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011  # a group of it, or itself
        _driven("serial", fault)
    found = caught.value
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert type(found) is type(fault)
