"""The error map below HTTP: whatever aiohttp and the sockets raise for one request, as one of ours.

Part of core/endpoints/faults.py, on its own so that the lean client need not import the SDK.
"""

from collections.abc import Callable

import aiohttp

from core.endpoints.answers import malformed
from core.endpoints.complaints import quoting
from core.endpoints.private_addresses import PrivateAddress
from core.endpoints.socket_words import HUNG_UP, socket_words
from core.errors import (
    AddressForbidden,
    ConnectionLost,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    UntrustedCertificate,
)
from core.language import Message


def transport_fault(error: BaseException) -> EndpointError:
    """Our error for an `aiohttp.ClientError` or an `OSError` (which every TimeoutError is); most specific first."""
    return next(translate for kind, translate in _MAP if isinstance(error, kind))(error)


def timed_out() -> EndpointTimeout:
    return EndpointTimeout(Message("The endpoint sent no answer in time."))


def _unreachable(error: BaseException) -> EndpointError:
    return EndpointUnavailable(quoting(Message("The endpoint cannot be reached."), _words(error)))


def _no_answer(error: BaseException) -> EndpointError:
    """The address, and what the system says of it, without the library's way of putting it."""
    if not isinstance(error, aiohttp.ClientConnectorError) or isinstance(error, aiohttp.ClientSSLError):
        return _unreachable(error)
    host = f"[{error.host}]" if ":" in str(error.host) else error.host
    if isinstance(error.os_error, PrivateAddress):
        return _private(f"{host}:{error.port}")
    address, why = f"{host}:{error.port}", socket_words(error.os_error)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return EndpointUnavailable(Message("The proxy cannot be reached: {address}, {why}.", address=address, why=why))
    return EndpointUnavailable(Message("The endpoint cannot be reached: {address}, {why}.", address=address, why=why))


def _private(address: str) -> AddressForbidden:
    return AddressForbidden(
        Message(
            "{address} is an address of this machine or its network, where nothing is sent from here: whoever started"
            " Gistmill can allow it (GISTMILL_PRIVATE_ADDRESSES=yes).",
            address=address,
        )
    )


def _untrusted(error: BaseException) -> EndpointError:
    """What is wrong with the certificate, in the words of OpenSSL, and what to do; waiting mends none of it."""
    assert isinstance(error, aiohttp.ClientConnectorCertificateError)  # noqa: S101  # the map's own key
    cause = error.certificate_error
    why = getattr(cause, "verify_message", "") or str(cause)
    host = f"[{error.host}]" if ":" in error.host else error.host
    return UntrustedCertificate(
        Message(
            "The certificate of {address} is not trusted: {why}. Check the"
            " address, or name the file of the authority that signed it in SSL_CERT_FILE.",
            address=f"{host}:{error.port}",
            why=" ".join(why.split()).rstrip("."),
        )
    )


def _broken(error: BaseException) -> EndpointError:
    """What broke it, where the system or the hang-up says so; else in the library's words."""
    if isinstance(error, aiohttp.ServerDisconnectedError):  # half a response, which may be in it, is not for people
        return ConnectionLost(Message("The connection to the endpoint broke: {why}.", why=HUNG_UP()))
    if isinstance(error, OSError) and error.errno:
        return ConnectionLost(Message("The connection to the endpoint broke: {why}.", why=socket_words(error)))
    return ConnectionLost(quoting(Message("The connection to the endpoint broke."), _words(error)))


def _proxy_refused(error: BaseException) -> EndpointError:
    """Its status and its words; the library's own sentence has the proxy's address with the password in it."""
    assert isinstance(error, aiohttp.ClientHttpProxyError)  # noqa: S101  # the map's own key
    refused = Message("The proxy refused to connect ({status}).", status=error.status)
    return EndpointUnavailable(quoting(refused, error.message))


def _not_http(error: BaseException) -> EndpointError:
    return malformed(Message("The endpoint's answer is not HTTP."), " ".join(str(error).split()))


def _words(error: BaseException) -> str:
    """All its lines in one."""
    return " ".join(str(error).split())


_MAP: tuple[tuple[type[BaseException], Callable[[BaseException], EndpointError]], ...] = (
    (aiohttp.ConnectionTimeoutError, _unreachable),  # nothing was sent yet
    (TimeoutError, lambda _: timed_out()),
    (aiohttp.ClientHttpProxyError, _proxy_refused),
    (aiohttp.ClientConnectorCertificateError, _untrusted),
    (aiohttp.ClientConnectorError, _no_answer),  # no such host, refused
    (aiohttp.ServerFingerprintMismatch, _unreachable),
    (aiohttp.InvalidURL, _unreachable),
    (aiohttp.TooManyRedirects, _unreachable),
    (aiohttp.ClientResponseError, _not_http),
    (aiohttp.ClientError, _broken),
    (OSError, _broken),
)
