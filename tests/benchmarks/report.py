"""How results are written: medians with their spread, ratios with their goal, tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for. Each benchmark has sizes of its own; `repeats` None leaves each its own count."""

    quick: bool = False
    repeats: int | None = None

    def size(self, whole: int, quick: int) -> int:
        return quick if self.quick else whole

    def times(self, usual: int) -> int:
        return self.repeats or (1 if self.quick else usual)


def spread(values: Sequence[float], form: str = ",.2f") -> str:
    """ "1.20 (1.10 to 1.31)": the median and the range; one value stands alone."""
    middle = f"{median(values):{form}}"
    return middle if len(values) == 1 else f"{middle} ({min(values):{form}} to {max(values):{form}})"


def at_most(name: str, values: Sequence[float], goal: float, form: str = ",.2f") -> str:
    return _judged(name, values, f"at most {goal:{form}}", met=median(values) <= goal, form=form)


def at_least(name: str, values: Sequence[float], goal: float, form: str = ",.2f") -> str:
    return _judged(name, values, f"at least {goal:{form}}", met=median(values) >= goal, form=form)


def held(name: str, tried: int, kept: int) -> str:
    """How many were tried, and of how many of these the promise held."""
    return f"  {name}: {tried:,} tried, {kept:,} held" + ("" if kept == tried else f"   {tried - kept:,} DID NOT HOLD")


def _judged(name: str, values: Sequence[float], goal: str, *, met: bool, form: str) -> str:
    return f"  {name}: {spread(values, form)}   goal {goal}: {'reached' if met else 'NOT reached'}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines with the first column to the left and the rest to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        first, *rest = (cell for cell in line)
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield "  " + "  ".join(cells).rstrip()
