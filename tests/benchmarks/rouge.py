"""ROUGE (Lin, 2004): how much of a reference summary a summary holds, by its words or Han characters."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 in percent: shared words, shared pairs of neighbours, longest common subsequence."""

    one: float
    two: float
    longest: float

    def __str__(self) -> str:
        return f"{self.one:.1f}/{self.two:.1f}/{self.longest:.1f}"


def rouge(summary: str, reference: str) -> Rouge:
    """No stemming, no stop words; 0 where either has no token."""
    found, wanted = TOKEN.findall(summary.lower()), TOKEN.findall(reference.lower())
    return Rouge(
        _f1(_shared(found, wanted), len(found), len(wanted)),
        _f1(_shared(list(pairwise(found)), list(pairwise(wanted))), len(found) - 1, len(wanted) - 1),
        _f1(_longest(found, wanted), len(found), len(wanted)),
    )


def average(scores: Sequence[Rouge]) -> Rouge:
    """The mean of each figure over documents."""
    return Rouge(*(mean(getattr(score, name) for score in scores) for name in ("one", "two", "longest")))


def _f1(shared: int, found: int, wanted: int) -> float:
    return 200 * shared / (found + wanted) if shared else 0.0


def _shared(found: Sequence[object], wanted: Sequence[object]) -> int:
    return (Counter(found) & Counter(wanted)).total()


def _longest(found: Sequence[str], wanted: Sequence[str]) -> int:
    """Length of the longest common subsequence, by rows of the usual table."""
    row = [0] * (len(wanted) + 1)
    for token in found:
        above_left = 0
        for place, other in enumerate(wanted, 1):
            above = row[place]
            row[place] = above_left + 1 if token == other else max(above, row[place - 1])
            above_left = above
    return row[-1]
