"""What an HTTP status that is none of 200..299 means: one of our errors. Knows no client.

Both clients ask these functions, so that a fault has one class and one sentence whichever was used. What the server's
words and codes say is decided in `signs`; whether a refusal is one document's or the run's, in `core.control.access`.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from core.endpoints import signs
from core.endpoints.complaints import complaint, quoting
from core.endpoints.named_limits import named_limits
from core.endpoints.parameter_refusals import refused_parameter
from core.endpoints.waits import named_wait
from core.errors import (
    AccessRefused,
    AuthenticationFailed,
    EndpointError,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    ParameterRefused,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TooLong,
)
from core.language import Message

_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
_NAMING = (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED)
"""With these a server may name a parameter that it does not take."""

_PERHAPS_ONE_DOCUMENTS = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_QUOTE_NO_DOCUMENT = (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""With these a server speaks of the account; a 400 may hold words of the document."""

_LONGEST_CODE = 60


def status_fault(status: int, headers: Mapping[str, str], body: str) -> EndpointError:
    """Our error for a response that is none of 200..299. `headers` as `named_wait` wants them."""
    said, codes = complaint(body)
    codes = signs.plain_codes(codes)
    error = _of_the_request(status, said, codes, body) or _fault(status, said, codes, named_wait(headers, body))
    error.status = status
    error.code = next((code for code in codes if code != str(status)), "")[:_LONGEST_CODE]
    return error


def _of_the_request(status: int, said: str, codes: Sequence[str], body: str) -> RequestRejected | None:
    """A document that a firewall refused or that is too long, or a parameter that is not taken; else None."""
    if status in _PERHAPS_ONE_DOCUMENTS and signs.is_page(body):  # a firewall's, which read the document
        return _rejected(status, said)
    if error := _too_long(status, said, codes, body):
        return error
    if status in _NAMING and (name := refused_parameter(body)):
        return ParameterRefused(_rejected(status, said).message, name)
    return None


def unsendable(why: str) -> RequestRejected:
    return RequestRejected(quoting(Message("The document holds characters that cannot be sent."), why))


def _too_long(status: int, said: str, codes: Sequence[str], body: str) -> TooLong | None:
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_ENTITY_TOO_LARGE) and signs.too_large(said):
        sentence = Message("The document is too long for the model or its quota ({status}).", status=status)
    elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or signs.too_long("" if status in _PASSING else said, codes):
        sentence = Message("The document is too long for the model ({status}).", status=status)
    else:
        return None
    limits = (None, None) if signs.counts_characters(codes) else named_limits(said, body)
    return TooLong(quoting(sentence, said), *limits)


def _fault(status: int, said: str, codes: Sequence[str], wait: float | None) -> EndpointError:
    if refusal := _no_quota(status, said, codes, wait):
        return refusal
    if status in _PASSING:
        return RateLimited(quoting(Message("The endpoint asked to slow down ({status}).", status=status), said), wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return EndpointUnavailable(quoting(Message("The endpoint failed ({status}).", status=status), said), wait)
    if refusal := _wrong(status, said, codes):
        return refusal
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return MalformedResponse(quoting(Message("The endpoint's answer is an error in place of a summary."), said))
    return _rejected(status, said)


def _no_quota(status: int, said: str, codes: Sequence[str], wait: float | None) -> AccessRefused | None:
    """An empty account, by its status, code, or words; a refusal that passes is none."""
    words = signs.no_quota_words(said, codes, passing=wait is not None or status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    by_code = signs.says_no_quota(codes)
    if not (status == HTTPStatus.PAYMENT_REQUIRED or by_code or words):
        return None
    sentence = Message("The account has no quota left ({status}): check its plan and billing.", status=status)
    sure = by_code or status in _QUOTE_NO_DOCUMENT
    return QuotaExhausted(quoting(sentence, said), *((None, "") if sure else (_rejected(status, said), words)))


def _wrong(status: int, said: str, codes: Sequence[str]) -> AccessRefused | None:
    """The key or the model is wrong, or may not be used; None for a refusal that speaks of one document."""
    key, model = signs.says_wrong_key(codes), signs.says_wrong_model(codes)
    words = "" if key or model else signs.wrong_key_words(said)
    key = key or bool(words)
    if not key and not model:
        words = signs.wrong_model_words(said)
        model = bool(words)
    if not (key or model or status == HTTPStatus.UNAUTHORIZED or _refused(status, said, codes)):
        return None
    doubt = _doubt(status, said, words)
    if model or (status == HTTPStatus.NOT_FOUND and not key):
        unknown = Message("The endpoint does not know the model or the address ({status}): check both.", status=status)
        return ModelNotFound(quoting(unknown, said), *doubt)
    refused = Message("The endpoint refused the key ({status}): check the API key.", status=status)
    return AuthenticationFailed(quoting(refused, said), *doubt)


def _refused(status: int, said: str, codes: Sequence[str]) -> bool:
    return status in _PERHAPS_ONE_DOCUMENTS and not signs.of_the_input(said, codes)


def _doubt(status: int, said: str, words: str) -> tuple[RequestRejected | None, str]:
    """The same failure as one document's, where it may be that, and the words that are then in its text."""
    if status == HTTPStatus.UNAUTHORIZED or not (words or status in _PERHAPS_ONE_DOCUMENTS):
        return None, ""
    return _rejected(status, said), "" if status in _PERHAPS_ONE_DOCUMENTS else words


def _rejected(status: int, said: str) -> RequestRejected:
    sentence = Message("The endpoint rejected the document's request ({status}).", status=status)
    if status in _PERHAPS_ONE_DOCUMENTS:
        sentence = Message("The endpoint refused this document ({status}).", status=status)
    return RequestRejected(quoting(sentence, said))
