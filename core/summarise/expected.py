"""How many documents will be split, into how many parts: told from the sizes of their texts, before a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.metrics.cost import listed_context
from core.metrics.tokens import BYTES_A_TOKEN, most_tokens
from core.settings import RunSettings
from core.summarise.context import SHORT, UNLIMITED, known_context, room_in
from core.summarise.parts import LEAST_ROOM, about_parts
from core.summarise.prompts import combine_prompt, fill, part_prompt

LEAST_SIZE = SHORT * BYTES_A_TOKEN
"""Bytes; where the context is not known beforehand, no shorter text is worth asking for it."""

_SUMMARY = 150
"""Tokens of a part's summary, by `most_tokens`: three to five sentences."""


@dataclass(frozen=True, slots=True)
class ExpectedParts:
    """`documents` are longer than the context of `context` tokens, and make about so many parts.

    Without room for any text in a prompt there are no parts: the documents will fail.
    """

    documents: int
    parts: int
    context: int


def planned_context(settings: RunSettings, served: int | None = None) -> int | None:
    """The context, tokens, as it is known before the run: as it was set, as the endpoint said (`served`), or by the
    price lists, of several endpoints the shortest; None where nobody knows, or where there is no end to it."""
    known = known_context(settings)
    if known is not None:
        return None if known == UNLIMITED else known
    listed = (listed_context(each.model, each.base_url) for each in settings.endpoint.each)
    return served or min(filter(None, listed), default=None)


def longest_whole(settings: RunSettings, context: int) -> int:
    """Bytes of the longest text that goes in one piece."""
    return max(0, _room(settings, context, settings.prompt)) * BYTES_A_TOKEN


def expected_parts(sizes: Sequence[int], settings: RunSettings, context: int) -> ExpectedParts:
    """Of documents with so many bytes each."""
    room = _room(settings, context, part_prompt(settings))
    long = [size for size in sizes if size > longest_whole(settings, context)]
    parts = sum(about_parts(size, room) for size in long) if room >= LEAST_ROOM else 0
    return ExpectedParts(len(long), parts, context)


def requests_for(size: int, settings: RunSettings, context: int) -> int:
    """About how many requests a document of so many bytes takes: its parts, and what combines them."""
    room, together = (_room(settings, context, prompt(settings)) for prompt in (part_prompt, combine_prompt))
    if size <= longest_whole(settings, context) or room < LEAST_ROOM:
        return 1
    left = requests = about_parts(size, room)
    fitting = max(2, together // _SUMMARY)
    while left > fitting:
        left = -(-left // fitting)
        requests += left
    return requests + 1


def _room(settings: RunSettings, context: int, prompt: str) -> int:
    return room_in(context, settings.endpoint.max_tokens) - most_tokens(fill(prompt, ""))
