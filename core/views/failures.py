"""Why documents failed: equal failures as one, the most frequent first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.language import Message, Wording, counted, joined, say
from core.reader import ENGLISH
from core.records import Failures, RunSnapshot, RunStatus
from core.views.format import number
from core.views.names import name_words
from core.views.terminal import one_line

_LONGEST = 400  # characters of a message
_OTHER = "failed"
_REASONS = {
    words.template: words
    for words in (
        Wording("endpoint error"),
        Wording("rate limited"),
        Wording("timed out"),
        Wording("endpoint failed"),
        Wording("connection lost"),
        Wording("unusable answer"),
        Wording("token limit used up"),
        Wording("withheld by a content filter"),
        Wording("request rejected"),
        Wording("too long for the model"),
        Wording("key refused"),
        Wording("no quota left"),
        Wording("model not found"),
        Wording("address moved"),
        Wording("certificate not trusted"),
        Wording("private address"),
        Wording("store damaged"),
        Wording("over the cap"),
        Wording("failed"),
    )
}
"""The reasons of `core.errors` and of the store, which are kept in English: they are names."""

_NAMED = 3
_LONGEST_NAME = 48  # characters
_STATUS = re.compile(r"\D*[45]\d\d\D*")
_NAMES_OF_STATUS = frozenset(("http", "status", "code", "error"))


def reason_words(reason: str) -> str:
    """A kept reason in the reader's language; one that is not known as it is."""
    return say(_REASONS.get(reason, reason))


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


def failures(errors: Iterable[tuple[str, str, int]]) -> list[Failure]:
    """The failures of (reason, message, documents), as `failure_groups` has them."""
    return failure_groups(Failures(*each) for each in errors)


def failure_groups(kinds: Iterable[Failures]) -> list[Failure]:
    """The failures, the most frequent first.

    Messages that differ in words with digits alone (ids, counts, seconds), HTTP statuses aside, are one failure, told
    by the first of them, whatever language they are read in.
    """
    grouped: dict[tuple[str, str], Failure] = {}
    for each in kinds:
        key = (each.reason, _without_numbers(say(each.message, ENGLISH)))
        before = grouped.get(key) or Failure(each.reason or _OTHER, say(each.message), 0)
        names = (*before.names, *each.names)[:_NAMED]
        grouped[key] = Failure(before.reason, before.message, before.documents + each.documents, names)
    return sorted(grouped.values(), key=lambda failure: -failure.documents)


def failed_line(snapshot: RunSnapshot, reasons: int) -> str:
    """How many documents failed, for how many reasons, and what can be done."""
    if not snapshot.failed:
        none = Message("No document has failed so far.") if snapshot.running else Message("No document failed.")
        return say(none)
    return joined(_failed_for(snapshot.failed, reasons), "" if snapshot.running else _again(snapshot))


def _again(snapshot: RunSnapshot) -> Message:
    """What sends them again: the button of that name."""
    if snapshot.status is RunStatus.FINISHED:
        return Message("Retry failed sends them again; nothing that is done is sent again.")
    return Message("Resume sends them again; nothing that is done is sent again.")


def _failed_for(failed: int, reasons: int) -> Message:
    if reasons == 1 or failed == 1:
        return counted("{count:,} document failed.", "{count:,} documents failed, all for one reason.", count=failed)
    return counted(
        "{failed:,} documents failed, for {count:,} reason.",
        "{failed:,} documents failed, for {count:,} reasons.",
        count=reasons,
        failed=failed,
    )


def documents_line(failure: Failure) -> str:
    """The names of some of the documents that failed so, and how many more there are."""
    names = " \u00b7 ".join(_named(name_words(name)) for name in failure.names)
    if not failure.more:
        return names
    if not names:
        return counted("{count:,} document", "{count:,} documents", count=failure.more)
    return Message("{names} and {count:,} more", names=names, count=failure.more)


def _named(name: str) -> str:
    """A long name is cut in the middle: its beginning and its end tell it from others."""
    half = (_LONGEST_NAME - 1) // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}\u2026{name[-half:]}"


def failure_lines(reasons: Iterable[Failure]) -> list[str]:
    """A line each, fit for a terminal: count, reason, message."""
    return [f"{number(each.documents):>7}  {one_line(_reason_and_message(each), _LONGEST)}" for each in reasons]


def _reason_and_message(failure: Failure) -> Message:
    return Message("{reason}: {message}", reason=reason_words(failure.reason), message=failure.message)


def _without_numbers(message: str) -> str:
    words = message.split()
    return " ".join("#" if _varies(word, before) else word for before, word in zip(["", *words], words, strict=False))


def _varies(word: str, before: str) -> bool:
    """Whether it is a number that says nothing of the reason: any but a status of HTTP, which stands in brackets or
    behind its name."""
    if not any(map(str.isdigit, word)):
        return False
    named = word.startswith("(") or before.strip(":").casefold() in _NAMES_OF_STATUS
    return not (named and _STATUS.fullmatch(word))
