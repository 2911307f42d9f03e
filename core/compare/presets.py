"""The lesson's two comparisons: its benchmark, and the one that its table is about."""

from dataclasses import dataclass

from core.compare.plan import Entrant
from core.language import Wording
from core.settings import StrategyName

BENCHMARK_SIZES = (100, 500, 1000)
BENCHMARK_LEVELS = (5, 10, 20, 50)
COMPARED: tuple[StrategyName, ...] = ("serial", "batch", "abatch", "gather_with_concurrency")
COMPARED_DOCUMENTS = 100
COMPARED_LEVEL = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the lesson's table: seconds for 100 documents, and times as fast as serial."""

    strategy: StrategyName
    seconds: float
    speed_up: float


CLAIMS = (
    Claim("serial", 200.0, 1.0),
    Claim("batch", 20.0, 10.0),
    Claim("abatch", 10.0, 20.0),
    Claim("gather_with_concurrency", 8.0, 25.0),
)
THE_LESSON = Wording("The lesson is a public tutorial on LangChain batch concurrency that this program grew out of.")
WHY_OURS_DIFFERS = Wording(
    "The lesson is a public tutorial on LangChain batch concurrency that this program grew out of."
    " Its 200 s are 2 s a document, so its other times are what 10, 20 and 25 in flight would take. "
    "At the same number in flight, on the same endpoint, batch, abatch and gather_with_concurrency differ in what they "
    "cost this machine and hardly in speed: what they gain is the number in flight, up to what the endpoint serves."
)


def benchmark(strategy: StrategyName = "windowed", *, protection: bool = True) -> tuple[Entrant, ...]:
    """100, 500 and 1,000 documents, each with 5, 10, 20 and 50 in flight."""
    return tuple(
        Entrant(strategy, level, protection, documents) for documents in BENCHMARK_SIZES for level in BENCHMARK_LEVELS
    )


def comparison(level: int = COMPARED_LEVEL, *, protection: bool = True) -> tuple[Entrant, ...]:
    """serial, batch, abatch and gather_with_concurrency, each over the same 100 documents."""
    return tuple(
        Entrant(strategy, 1 if strategy == "serial" else level, protection, COMPARED_DOCUMENTS) for strategy in COMPARED
    )
