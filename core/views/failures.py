"""Why documents failed: equal failures as one, the commonest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.language import ENGLISH, Language, say
from core.views.terminal import one_line

_LONGEST = 400  # characters of a message
_OTHER = "failed"
_STATUS = re.compile(r"\D*[45]\d\d\D*")


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason and a message of it, and how many documents failed so."""

    reason: str
    message: str
    documents: int


def failures(errors: Iterable[tuple[str, str, int]], language: Language = ENGLISH) -> list[Failure]:
    """The failures of (reason, message, documents), the commonest first.

    Messages that differ in words with digits alone (ids, counts, seconds), HTTP statuses aside, are one failure, told
    by the first of them.
    """
    grouped: dict[tuple[str, str], Failure] = {}
    for reason, message, documents in errors:
        key = (reason, _without_numbers(message))
        before = grouped.get(key)
        first, count = (before.message, before.documents) if before else (say(message, language), 0)
        grouped[key] = Failure(reason or _OTHER, first, count + documents)
    return sorted(grouped.values(), key=lambda failure: -failure.documents)


def failure_lines(reasons: Iterable[Failure]) -> list[str]:
    """A line each, fit for a terminal: count, reason, message."""
    return [f"{each.documents:>7,}  {each.reason}: {one_line(each.message, _LONGEST)}" for each in reasons]


def _without_numbers(message: str) -> str:
    return " ".join("#" if _varies(word) else word for word in message.split())


def _varies(word: str) -> bool:
    return any(map(str.isdigit, word)) and not _STATUS.fullmatch(word)
