"""Prompts that the server read only in part, such as at a context that is shorter than it seems (Ollama's default)."""

import re
from collections import deque

from core.metrics.tokens import estimate_tokens

SHORT = 500
"""Estimated tokens below which a prompt is never said to be cut."""

_LEAST_COUNT = 256  # a lower count is no context: a server that counts 10 for everything does not count
_FEW_CHARACTERS = 8  # a token holds no more of them, on average over a text
_SPREAD = 1.2  # the longest over the shortest of the prompts with one count
_SAME = 3  # prompts with one count
_MOST_KEPT = 1000
_RUN = re.compile(r"(\s)\s+|(.)\2{3,}")  # blanks and ruled lines: many characters, few tokens


class PromptCut:
    """Finds them by the server's own count, `prompt_tokens`.

    A prompt was cut where the count is under half of a low estimate (its characters / 8), or where it is the highest
    count so far and three prompts have it whose lengths differ by over 20 %: then at all of these.

    Limitations: a count that a prompt is too short to have is made up, and so never told from again.
    """

    def __init__(self) -> None:
        self._highest = 0
        self._lengths: list[int] = []  # the shortest and the longest prompt with the highest count
        self._waiting: deque[int] = deque(maxlen=_MOST_KEPT)  # their positions, not said to be cut so far
        self._same = 0
        self._made_up: set[int] = set()

    def cut(self, position: int, prompt: str, counted: int | None) -> tuple[int, ...]:
        """The positions that turn out to be cut by this answer, its own among them; () where none does."""
        if counted is None or counted < _LEAST_COUNT or counted in self._made_up:
            return ()
        if counted > len(prompt.encode("utf-8", "surrogatepass")) + SHORT:
            self._forget(counted)
            return ()
        if estimate_tokens(prompt) < SHORT:
            return ()
        alike = self._one_count(position, len(prompt), counted)
        return alike or ((position,) if _under_half(prompt, counted) else ())

    def _one_count(self, position: int, length: int, counted: int) -> tuple[int, ...]:
        if counted > self._highest:
            self._highest, self._same, self._lengths = counted, 0, [length, length]
            self._waiting.clear()
        if counted < self._highest:
            return ()
        self._same += 1
        self._lengths = [min(length, self._lengths[0]), max(length, self._lengths[1])]
        self._waiting.append(position)
        if self._same < _SAME or self._lengths[1] <= _SPREAD * self._lengths[0]:
            return ()
        waiting = tuple(self._waiting)
        self._waiting.clear()
        return waiting

    def _forget(self, counted: int) -> None:
        if len(self._made_up) < _MOST_KEPT:
            self._made_up.add(counted)
        if counted == self._highest:
            self._highest = 0


def _under_half(prompt: str, counted: int) -> bool:
    if counted >= len(prompt) / _FEW_CHARACTERS / 2:
        return False
    return counted < len(_RUN.sub(" ", prompt)) / _FEW_CHARACTERS / 2
