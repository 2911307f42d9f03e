"""How long a prompt may be: the model's context as far as it is known, and what refusals teach of it."""

import asyncio
from collections.abc import Awaitable, Callable

from core.endpoints.practice.settings import preset
from core.errors import TooLong
from core.metrics.tokens import BYTES_A_TOKEN, most_tokens
from core.settings import RunSettings

SHORT = 2_000
"""Tokens. A shorter prompt fits into nearly every model's context: nothing is asked or waited for on its account."""

ANSWER = 1_000
"""Tokens of the context that are left for an answer without a limit of its own, a quarter of the context at most."""

UNLIMITED = 1_000_000_000
"""Tokens: the context of an endpoint that refuses no length."""

FRAME = 32
"""Tokens that a server's template puts around a prompt."""

_ABOUT = 1.25
"""Times an accepted prompt: one that is no longer than this fits, too, as far as is known."""

_LEAST_LIMIT = 128  # tokens; a server that names a smaller context says nothing of it
_BYTES_A_CHARACTER = 4  # at most

Discover = Callable[[], Awaitable[int | None]]
"""Asks the endpoint for its context, tokens; None where that is not to be found out."""


async def unknown() -> int | None:
    """For an endpoint that cannot be asked."""
    return None


def known_context(settings: RunSettings) -> int | None:
    """The context, tokens, as far as it is known before anybody is asked."""
    endpoint = settings.endpoint
    if endpoint.kind == "practice":
        own = preset(endpoint.preset).context_tokens or UNLIMITED
        return min(own, settings.context_tokens or own)
    return settings.context_tokens


def room_in(context: int, max_tokens: int | None) -> int:
    """Tokens that a prompt may have in such a context, beside its answer; 0 where the answer alone fills it."""
    answer = max_tokens or min(ANSWER, context // 4)
    return max(0, context - answer - FRAME)


class Context:
    """One run's; for one event loop. Sizes are tokens by `most_tokens`, `max_tokens` is the answers' limit.

    `context` is the size where it is known, else `discover` is asked, once, when a prompt comes that is not short.
    `learned` is what an earlier session of the run has learned from refusals, 0 for nothing.

    Where the context stays unknown, a prompt that is longer than those that were accepted goes alone, until it is
    answered or refused: so a run is refused a few times, and not once a slot.
    """

    def __init__(
        self, context: int | None, max_tokens: int | None, discover: Discover = unknown, learned: int = 0
    ) -> None:
        self._max_tokens = max_tokens
        self._discover = discover
        self._settled = context is not None
        self._asking = asyncio.Lock()
        self._accepted = 0
        self._longest = 0  # characters of a prompt that was answered
        self._first = asyncio.Lock()
        self.room: int | None = learned or None
        """The longest prompt; None where nobody knows."""
        self.learned = learned
        self._guessed = not learned
        self.surely = _surely(self.room)
        """Characters of which any prompt is short enough to be sent without a further look."""
        if context is not None:
            self._narrow(room_in(context, max_tokens))

    @property
    def settled(self) -> bool:
        """Whether nobody is to be asked any more."""
        return self._settled

    async def settle(self) -> None:
        """Return when the endpoint has said how long its context is, or will not."""
        async with self._asking:
            if not self._settled:
                context = await self._discover()
                if context is not None:
                    self._narrow(room_in(context, self._max_tokens))
                self._settled = True

    def short(self, prompt: str) -> bool:
        """Whether it may be sent although nobody knows how long a prompt may be."""
        return self.room is None and most_tokens(prompt) <= SHORT

    def fits(self, prompt: str) -> bool:
        """Whether it may be sent, as far as is known."""
        return self.room is None or len(prompt) <= self.surely or most_tokens(prompt) <= self.room

    def unproven(self, prompt: str) -> bool:
        """Whether only its answer will tell that such a prompt fits."""
        if not self._guessed or len(prompt) <= self.surely:
            return False
        known = max(SHORT, self._accepted) if self.room is None else self._accepted
        return most_tokens(prompt) > _ABOUT * known

    @property
    def first(self) -> asyncio.Lock:
        """Held by the one unproven prompt that is under way."""
        return self._first

    def accepted(self, prompt: str) -> None:
        """It was answered."""
        if len(prompt) > self._longest:
            self._longest = len(prompt)
            self._accepted = max(self._accepted, most_tokens(prompt))

    def refused(self, prompt: str, error: TooLong) -> bool:
        """It was too long. What the server says counts where it makes the prompt shorter; else half of it is tried.

        False where that says nothing of the others, since it is short, as they may all be: it is this prompt's failure.
        """
        size = most_tokens(prompt)
        room = self._named(size, error)
        if room is not None and room < size:
            self._narrow(room)
        elif size > SHORT:
            self._narrow(max(SHORT, size // 2, self._accepted if self._accepted < size else 0), guessed=True)
        else:
            return False
        self.learned = self.room or 0
        return True

    def _named(self, size: int, error: TooLong) -> int | None:
        """Tokens that a prompt may have by the server's words; never fewer than a short one had that was answered."""
        if error.limit is None or error.limit < _LEAST_LIMIT:
            return None
        room = room_in(error.limit, self._max_tokens)
        if error.counted and error.counted > size:  # its tokens are shorter than thought
            room = room * size // error.counted
        return max(room, min(SHORT, self._accepted))

    def _narrow(self, room: int, *, guessed: bool = False) -> None:
        if self.room is None or room < self.room:
            self.room, self._guessed = room, guessed
            self.surely = _surely(room)


def _surely(room: int | None) -> int:
    return min(SHORT, SHORT if room is None else room) * BYTES_A_TOKEN // _BYTES_A_CHARACTER
