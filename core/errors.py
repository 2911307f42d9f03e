"""Every error Gistmill raises, as one tree.

GistmillError
├── ConfigurationError      a setting is out of its range; names the value and the range
├── DocumentError           a document or a file of documents cannot be read
├── StoreError              the run store cannot be opened, read or written
└── EndpointError           one request to an endpoint went wrong
    ├── RateLimited         429; `retry_after` says for how long, where the server said so      (retryable)
    ├── EndpointTimeout     no full answer within the timeout; the request may be billed        (retryable)
    │   └── GivenUp         ended by us before its timeout; the request may be billed           (retryable)
    ├── EndpointUnavailable 5xx, or no connection: the server is not there or not well          (retryable)
    │   └── ConnectionLost      reset, cut body: it was sent, and may be billed                 (retryable)
    ├── MalformedResponse   an answer came that is no summary: cut JSON, no choices, empty      (retryable)
    │   └── TokenLimitSpent     empty, since the token limit was used up (not again at temperature 0)
    ├── AnswerWithheld      a content filter kept the answer to this document back
    ├── RequestRejected     400, 413, 422, a flagged document: this request will never be served
    │   ├── ParameterRefused    ... because of one parameter, which it names
    │   └── TooLong             ... because it is longer than the model's context
    └── AccessRefused       the whole run is refused, unless it is one document's after all
        ├── AuthenticationFailed  401, 403, or the words of one: the key is wrong or may not do this
        ├── QuotaExhausted        402, or a code such as insufficient_quota: the account is empty
        ├── ModelNotFound         404, or the words of one: no such model, or no such URL
        ├── AddressMoved          301, 302, 303, 307, 308: it is elsewhere, and no redirect is followed
        ├── UntrustedCertificate  the endpoint cannot prove who it is: nothing is sent to it
        └── AddressForbidden      it is private, and a visitor's: nothing is sent to it

A failed document is a value (`core.records.Outcome`), not an exception: these are what the endpoint raises and
what `core.summarise` turns into outcomes.
"""

from http import HTTPStatus
from typing import ClassVar

_NOT_DONE = (HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, 529)
"""With these a server says that it did not begin; 529 is an overloaded one's."""

_WITHHELD = "content_filter"


class GistmillError(Exception):
    """The root; its message is one sentence fit to be shown to a person."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)

    @property
    def message(self) -> str:
        """The sentence as it was given, a `core.language.Message` mostly; `str(error)` is as it was said then."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class ConfigurationError(GistmillError):
    """A setting is out of its range. The message names the value and the allowed range."""


class DocumentError(GistmillError):
    """A file cannot be read as documents. The message names the file and says why."""


class StoreError(GistmillError):
    """The run store cannot be opened, read or written. The message names the file."""


class EndpointError(GistmillError):
    """One request to the endpoint went wrong."""

    reason: ClassVar[str] = "endpoint error"
    """The short name failures are grouped by."""

    retryable: ClassVar[bool] = False
    outcome_unknown: ClassVar[bool] = False
    """True where the server may have done (and billed) the work although no answer came."""

    status: int = 0
    """The HTTP status it came with; 0 where no answer came."""

    usage: tuple[int, int] | None = None
    """Input and output tokens that the server counted all the same; None where it counted none."""

    code: str = ""
    """The server's own code for it, in small letters; "" where it gave none."""

    @property
    def may_be_billed(self) -> bool:
        """Whether the server may have done the work: nobody knows, it sent an answer of a kind, it gave up or failed
        over the work, or it read the document and withheld the answer.

        Providers differ here. Azure bills what was processed, whatever the status is, a 408 and a content filter's
        400 too; behind a gateway a 502 or 504 may be an answer that came too late.
        """
        if self.outcome_unknown or self.code == _WITHHELD:
            return True
        failed = self.status == HTTPStatus.REQUEST_TIMEOUT or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES or (failed and self.status not in _NOT_DONE)


class RateLimited(EndpointError):
    """429 (and 408, 409): the server asks for patience."""

    reason = "rate limited"
    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the server asked to wait; None where it did not say."""


class EndpointTimeout(EndpointError):
    """No complete answer within the timeout."""

    reason = "timed out"
    retryable = True
    outcome_unknown = True


class GivenUp(EndpointTimeout):
    """Ended before its timeout, `after` so many seconds, since another attempt is the better bet; says nothing of the
    endpoint's health."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class EndpointUnavailable(EndpointError):
    """The server answered 5xx, or could not be reached at all.

    `retry_after` is what a 503 asked for, in seconds; None where it did not say.
    """

    reason = "endpoint failed"
    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConnectionLost(EndpointUnavailable):
    """The connection broke after the request went out: reset, end of file, body cut short."""

    reason = "connection lost"
    outcome_unknown = True


class MalformedResponse(EndpointError):
    """A 200 whose body is no usable answer: cut JSON, HTML, no choices, an empty summary."""

    reason = "unusable answer"
    retryable = True
    status = 200


class TokenLimitSpent(MalformedResponse):
    """An empty answer that ended at the token limit. At temperature 0 it would be the same another time."""

    reason = "token limit used up"


class AnswerWithheld(EndpointError):
    """The server's content filter kept the answer back; it would do so again, and others may go through."""

    reason = "withheld by a content filter"


class RequestRejected(EndpointError):
    """400, 413, 422, or a 403 for this document alone: the server will never serve this request; others may go
    through."""

    reason = "request rejected"


class ParameterRefused(RequestRejected):
    """The server does not take one parameter of the request, or not with its value."""

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class TooLong(RequestRejected):
    """The prompt is longer than what the model takes. `limit` is how many tokens that is, `counted` how many the server
    found in the prompt; None where it did not say."""

    reason = "too long for the model"

    def __init__(self, message: str, limit: int | None = None, counted: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.counted = counted


class AccessRefused(EndpointError):
    """No request of this run can be served: stop it, keep what is done, say what to do.

    `alone` is the same failure as one document's, where it may be that: with `words`, where they stand in the document
    (a server may quote it); without, where others have been answered. None: it is the run's, whatever else is known.
    """

    def __init__(self, message: str, alone: RequestRejected | None = None, words: str = "") -> None:
        super().__init__(message)
        self.alone = alone
        self.words = words


class AuthenticationFailed(AccessRefused):
    """401, 403, or what says the same of the key."""

    reason = "key refused"


class QuotaExhausted(AccessRefused):
    """402, or any status with a code or words for an empty account."""

    reason = "no quota left"


class ModelNotFound(AccessRefused):
    """404, or what says the same: the model, or the path of the base URL, does not exist there."""

    reason = "model not found"


class AddressMoved(AccessRefused):
    """A redirect: the message names the new address."""

    reason = "address moved"


class UntrustedCertificate(AccessRefused):
    """The endpoint's certificate is signed by nobody we trust, has expired, or is another host's."""

    reason = "certificate not trusted"


class AddressForbidden(AccessRefused):
    """The address is of this machine or its network, and whoever started the program has not allowed that."""

    reason = "private address"
