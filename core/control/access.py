"""Whose a failure is: one document's, or the whole run's."""

from core.errors import AccessRefused, EndpointError, TooLong
from core.language import Message

FIRST = 20
"""Answers at the beginning of a run which, failed all alike, tell that no other will be better."""

_PASSING = (408, 409, 429)
_CLIENT_ERRORS = range(400, 500)


class Access:
    """Decides from the answers of one run, in the order they land, whether key and model are accepted.

    The run is refused by a failure that is no document's, and by its first FIRST answers where all are failures with
    the same status and code. `served`: an earlier session of the run had answers.
    """

    def __init__(self, *, served: bool = False) -> None:
        self._served = served
        self._alike = 0
        self._kind: tuple[int, str] | None = None
        self._mixed = served
        self._overruled = 0
        self.refusal = ""
        """Why the whole run is refused, a sentence; "" where it is not."""

    def answered(self) -> None:
        """A document has its summary."""
        self._served = self._mixed = True
        self._overruled = 0

    def overruled(self, failure: str) -> None:
        """A document that was refused here, with this `failure` at last, was answered by another endpoint of the run.

        FIRST of them with no answer from here between them are no documents' faults.
        """
        self._overruled += 1
        if self._overruled == FIRST and not self.refusal:
            self.refusal = Message(
                "It refused {count} documents in a row that others answered. {failure}", count=FIRST, failure=failure
            )

    def judged(self, error: EndpointError, prompt: str) -> EndpointError:
        """Says whose failure a failed request is: its document's or the run's. `prompt` is the text that was sent."""
        if isinstance(error, AccessRefused):
            if error.alone is None or not self._is_the_documents(error, prompt):
                self.refusal = self.refusal or error.message
                return error
            error.alone.status, error.alone.code = error.status, error.code
            error = error.alone
        if not isinstance(error, TooLong):  # which is split, and then answered
            self.count(error)
        return error

    def _is_the_documents(self, error: AccessRefused, prompt: str) -> bool:
        return error.words in prompt.casefold() if error.words else self._served

    def count(self, error: EndpointError) -> None:
        """A document has failed by this answer."""
        if self._mixed or not error.status:
            return  # where nothing came back, there was no answer to count
        kind = error.status, error.code
        self._kind = self._kind or kind
        self._alike += 1
        self._mixed = kind != self._kind or error.status in _PASSING or error.status not in _CLIENT_ERRORS
        if self._alike == FIRST and not self._mixed:
            self.refusal = Message(
                "The first {count} answers were all failures of one kind ({kind}). {failure}",
                count=FIRST,
                kind=", ".join(filter(None, (str(error.status), error.code))),
                failure=error.message,
            )
            self._mixed = True
