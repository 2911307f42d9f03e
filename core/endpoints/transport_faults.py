"""The error map below HTTP: whatever aiohttp and the sockets raise for one request, as one of ours.

Part of core/endpoints/faults.py, on its own so that the lean client need not import the SDK.
"""

import os
import socket
from collections.abc import Callable

import aiohttp

from core.endpoints.answers import malformed
from core.endpoints.complaints import quote
from core.errors import ConnectionLost, EndpointError, EndpointTimeout, EndpointUnavailable, UntrustedCertificate


def transport_fault(error: BaseException) -> EndpointError:
    """Our error for an `aiohttp.ClientError` or an `OSError` (which every TimeoutError is); most specific first."""
    return next(translate for kind, translate in _MAP if isinstance(error, kind))(error)


def timed_out() -> EndpointTimeout:
    return EndpointTimeout("The endpoint sent no answer in time.")


def _unreachable(error: BaseException) -> EndpointError:
    return EndpointUnavailable(f"The endpoint cannot be reached.{_said(error)}")


def _no_answer(error: BaseException) -> EndpointError:
    """The address, and what the system says of it, without the library's way of putting it."""
    if not isinstance(error, aiohttp.ClientConnectorError) or isinstance(error, aiohttp.ClientSSLError):
        return _unreachable(error)
    whose = "proxy" if isinstance(error, aiohttp.ClientProxyConnectionError) else "endpoint"
    host = f"[{error.host}]" if ":" in str(error.host) else error.host
    return EndpointUnavailable(f"The {whose} cannot be reached: {host}:{error.port}{_why(error.os_error)}.")


def _why(cause: OSError) -> str:
    if isinstance(cause, socket.gaierror) or cause.errno is None or cause.errno <= 0:
        text = " ".join(str(cause.strerror or cause).split()).rstrip(".")
        return f", {text}" if text and not text.startswith("Multiple exceptions") else ", nobody answers"
    return f", {os.strerror(cause.errno).lower()}"


def _untrusted(error: BaseException) -> EndpointError:
    """What is wrong with the certificate, in the words of OpenSSL, and what to do; waiting mends none of it."""
    assert isinstance(error, aiohttp.ClientConnectorCertificateError)  # noqa: S101  # the map's own key
    cause = error.certificate_error
    why = getattr(cause, "verify_message", "") or str(cause)
    host = f"[{error.host}]" if ":" in error.host else error.host
    return UntrustedCertificate(
        f"The certificate of {host}:{error.port} is not trusted: {' '.join(why.split()).rstrip('.')}. Check the"
        " address, or name the file of the authority that signed it in SSL_CERT_FILE."
    )


def _broken(error: BaseException) -> EndpointError:
    return ConnectionLost(f"The connection to the endpoint broke.{_said(error)}")


def _said(error: BaseException) -> str:
    """All its lines in one; half a response that a hang-up left is not for people."""
    half = isinstance(error, aiohttp.ServerDisconnectedError) and not isinstance(error.message, str)
    return quote("Server disconnected" if half else " ".join(str(error).split()))


_MAP: tuple[tuple[type[BaseException], Callable[[BaseException], EndpointError]], ...] = (
    (aiohttp.ConnectionTimeoutError, _unreachable),  # nothing was sent yet
    (TimeoutError, lambda _: timed_out()),
    (aiohttp.ClientHttpProxyError, lambda e: EndpointUnavailable(f"The proxy refused to connect.{_said(e)}")),
    (aiohttp.ClientConnectorCertificateError, _untrusted),
    (aiohttp.ClientConnectorError, _no_answer),  # no such host, refused
    (aiohttp.ServerFingerprintMismatch, _unreachable),
    (aiohttp.InvalidURL, _unreachable),
    (aiohttp.TooManyRedirects, _unreachable),
    (aiohttp.ClientResponseError, lambda e: malformed("is not HTTP", " ".join(str(e).split()))),
    (aiohttp.ClientError, _broken),
    (OSError, _broken),
)
