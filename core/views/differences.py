"""Where two texts differ, word by word, so that a reader sees at a glance what is said in one of them alone.

The shortest way from one text to the other is Myers' ("An O(ND) Difference Algorithm", 1986).
"""

import re
from collections.abc import Sequence
from itertools import groupby

MOST_WORDS = 1_000
MOST_CHANGES = 120
"""Words, and words put in or left out: of longer texts, and of those that have hardly anything in common, nothing is
marked. Within these, two texts take some milliseconds, whatever they are."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|\s+|.")
"""A word, one character of a script that has no spaces, a stretch of white space, or one sign."""

Stretch = tuple[str, bool]
"""A piece of a text, and whether it stands in this text alone."""


def differences(one: str, other: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches: each text is its stretches joined. Case and punctuation count."""
    ones, others = _WORD.findall(one), _WORD.findall(other)
    common = _common(ones, others) if max(len(ones), len(others)) <= MOST_WORDS else None
    if common is None:
        return _whole(one), _whole(other)
    return _stretches(ones, {pair[0] for pair in common}), _stretches(others, {pair[1] for pair in common})


def _common(ones: Sequence[str], others: Sequence[str]) -> list[tuple[int, int]] | None:
    """The places of the words that both have in the same order; None where more than `MOST_CHANGES` are changed."""
    ends = _ends(ones, others)
    if ends is None:
        return None
    common: list[tuple[int, int]] = []
    at, beside = len(ones), len(others)
    for changes in range(len(ends) - 1, -1, -1):
        diagonal = at - beside
        before = ends[changes - 1] if changes else {1: 0}
        down = diagonal == -changes or (
            diagonal != changes and before.get(diagonal - 1, -1) < before.get(diagonal + 1, -1)
        )
        start = before[diagonal + 1] if down else before[diagonal - 1] + 1
        while at > max(start, 0) and beside > max(start - diagonal, 0):
            at, beside = at - 1, beside - 1
            common.append((at, beside))
        at, beside = (start, start - diagonal - 1) if down else (start - 1, start - diagonal)
    return common


def _ends(ones: Sequence[str], others: Sequence[str]) -> list[dict[int, int]] | None:
    """For each number of changes, how far in `ones` each diagonal is reached with so many, up to the end of both."""
    ends: list[dict[int, int]] = []
    before = {1: 0}
    for changes in range(MOST_CHANGES + 1):
        now: dict[int, int] = {}
        for diagonal in range(-changes, changes + 1, 2):
            left, right = before.get(diagonal - 1, -1), before.get(diagonal + 1, -1)
            at = right if diagonal == -changes or (diagonal != changes and left < right) else left + 1
            while at < len(ones) and 0 <= at - diagonal < len(others) and ones[at] == others[at - diagonal]:
                at += 1
            now[diagonal] = at
            if at >= len(ones) and at - diagonal >= len(others):
                return [*ends, now]
        ends.append(now)
        before = now
    return None


def _whole(text: str) -> list[Stretch]:
    return [(text, False)] if text else []


def _stretches(words: Sequence[str], common: set[int]) -> list[Stretch]:
    """Neighbours of a kind as one; a space between two words that are marked is marked, too."""
    marks = [place not in common for place in range(len(words))]
    for place in range(1, len(words) - 1):
        if words[place].isspace() and marks[place - 1] and marks[place + 1]:
            marks[place] = True
    pieces = groupby(zip(words, marks, strict=True), key=lambda piece: piece[1])
    return [("".join(word for word, _ in piece), alone) for alone, piece in pieces]
