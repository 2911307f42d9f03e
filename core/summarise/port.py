"""The interface of what keeps a run's record, as the summariser uses it."""

from collections.abc import Sequence
from typing import Protocol

from core.records import Outcome, Part

DAMAGED = "store damaged"
"""The reason by which failures are grouped whose document or outcome the store no longer has as it was."""


class Recorder(Protocol):
    """Keeps what a run does. All but `cleared` return at once.

    A long document has many requests, side by side perhaps: each is `sent` and comes back as `landed` without an
    outcome or as `part_landed`, but for the one that its outcome comes of.
    """

    async def cleared(self, position: int) -> None:
        """Return when the intent to send this document (once more) is saved, and sending is allowed.

        Raises:
            DocumentError: it is not what was read, so it must not be sent.
        """

    def sent(self, position: int) -> None:
        """The document's request is on its way."""

    def landed(self, position: int, outcome: Outcome | None) -> None:
        """The document's request came back. `outcome` is what became of the document, None where it is to be sent once
        more; then it may also be given up later, with no request under way."""

    def prompt_cut(self, positions: Sequence[int], read: int, whole: int) -> None:
        """The endpoint read only `read` of the about `whole` tokens of a prompt. The summaries at these positions,
        recorded before, turn out to be of a cut prompt too."""

    def parts(self, position: int) -> Sequence[Part]:
        """What an earlier session recorded of a long document."""

    def more(self, position: int) -> None:
        """One request more of this document will be sent, which `cleared` is asked for next."""

    def part_landed(self, part: Part) -> None:
        """A request of a long document came back with the summary of a part of it."""
