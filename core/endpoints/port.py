"""What the engine asks of an endpoint, whichever client speaks to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer. Token counts are None, and the model is empty, where the server gave none.

    `headers` are those that pace a run (x-ratelimit-*, retry-after*), with lower-case names.
    """

    text: str
    model: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    finish_reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Again = Callable[[bool], bool]
"""Told before a request goes out once more within one `answer`, with whether the one before may have been billed: it
must be counted first. Says whether it may go."""


def not_told(_billed: bool) -> bool:  # as `Again`
    """For those who keep no count."""
    return True


class Endpoint(Protocol):
    """Something that answers a prompt. Belongs to the event loop it was made in."""

    @property
    def notes(self) -> Sequence[str]:
        """What the run should be told of how it asks, a sentence each: such as a parameter that was left out."""

    async def answer(self, prompt: str) -> Answer:
        """One request, one answer, no retry.

        Raises:
            EndpointError: and nothing else, whatever the server does.
        """

    async def context_tokens(self) -> int | None:
        """How many tokens the model takes, prompt and answer together, as the endpoint says; None where it does not."""

    async def aclose(self) -> None:
        """Give the connections back."""
