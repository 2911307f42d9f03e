"""Why documents failed: equal failures as one, the most frequent first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.language import ENGLISH, Language, say
from core.records import Failures
from core.views.terminal import one_line

_LONGEST = 400  # characters of a message
_OTHER = "failed"
_NAMED = 3
_STATUS = re.compile(r"\D*[45]\d\d\D*")


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason and a message of it, how many documents failed so, and the names of some."""

    reason: str
    message: str
    documents: int
    names: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, self.documents - len(self.names))


def failures(errors: Iterable[tuple[str, str, int]], language: Language = ENGLISH) -> list[Failure]:
    """The failures of (reason, message, documents), as `failure_groups` has them."""
    return failure_groups((Failures(*each) for each in errors), language)


def failure_groups(kinds: Iterable[Failures], language: Language = ENGLISH) -> list[Failure]:
    """The failures, the most frequent first.

    Messages that differ in words with digits alone (ids, counts, seconds), HTTP statuses aside, are one failure, told
    by the first of them.
    """
    grouped: dict[tuple[str, str], Failure] = {}
    for each in kinds:
        key = (each.reason, _without_numbers(each.message))
        before = grouped.get(key) or Failure(each.reason or _OTHER, say(each.message, language), 0)
        names = (*before.names, *each.names)[:_NAMED]
        grouped[key] = Failure(before.reason, before.message, before.documents + each.documents, names)
    return sorted(grouped.values(), key=lambda failure: -failure.documents)


def failure_lines(reasons: Iterable[Failure]) -> list[str]:
    """A line each, fit for a terminal: count, reason, message."""
    return [f"{each.documents:>7,}  {each.reason}: {one_line(each.message, _LONGEST)}" for each in reasons]


def _without_numbers(message: str) -> str:
    return " ".join("#" if _varies(word) else word for word in message.split())


def _varies(word: str) -> bool:
    return any(map(str.isdigit, word)) and not _STATUS.fullmatch(word)
