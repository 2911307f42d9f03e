"""What a limit is told about each attempt, and a limit that never changes."""

from typing import Protocol


class Feedback(Protocol):
    """What is told about each attempt when it lands."""

    def answered(self, latency: float) -> None:
        """It was answered after `latency` seconds."""

    def overloaded(self) -> None:
        """The endpoint failed as it does under load: 5xx, a time-out, a 429 that names no time."""

    def refused(self) -> None:
        """A 429 that names its Retry-After."""


class FixedLimit:
    """A limit that never changes."""

    def answered(self, latency: float) -> None: ...

    def overloaded(self) -> None: ...

    def refused(self) -> None: ...
