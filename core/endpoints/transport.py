"""HTTP to one OpenAI-compatible address, straight over a pooled aiohttp session.

What is the same for all requests (address, headers, proxy, certificates) is made once. Knows no SDK and no LangChain.
"""

from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from core.endpoints.answers import wanted_headers
from core.endpoints.complaints import quote
from core.endpoints.environment import certificates, checked_key, openai_headers, proxy_for
from core.endpoints.refusals import status_fault
from core.endpoints.transport_faults import transport_fault
from core.errors import ConfigurationError, EndpointUnavailable

_IDLE = 4.0
"""Seconds an unused connection is kept: less than the 5 of uvicorn and Node, so that no request meets their closing."""

_MOST_REDIRECTS = 20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TURN_INTO_GET = frozenset({301, 302, 303})


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response with a status of 200..299; of its headers those that pace a run."""

    body: bytes
    headers: dict[str, str]


class Transport:
    """Requests to `base_url`. Belongs to the loop it was made in; close it there.

    `timeout` is seconds between two bytes: a server that drips gets past it. `connections` is the most requests in
    flight; those above it wait for their turn.
    """

    def __init__(self, base_url: str, key: str, timeout: float, connections: int) -> None:
        self._base = URL(base_url if base_url.endswith("/") else f"{base_url}/")
        self._proxy = proxy_for(self._base)
        self._headers = CIMultiDict(
            {
                "Authorization": f"Bearer {checked_key(key)}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "Content-Type": "application/json",
                "User-Agent": "gistmill",
                **openai_headers(),
            }
        )
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=_IDLE, ssl=certificates(self._base)),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout),
        )

    def url(self, path: str) -> URL:
        """The address of `path` under the base URL, whose own path is kept; one slash between them."""
        return URL(f"{self._base}{path}", encoded=True)

    async def post(self, url: URL, body: bytes) -> Response:
        """Send JSON and wait for all of the response.

        Raises:
            EndpointError: it was refused, or did not come whole.
        """
        return await self._exchange("POST", url, body)

    async def get(self, url: URL) -> Response:
        """The same, without a body to send."""
        return await self._exchange("GET", url, None)

    async def aclose(self) -> None:
        await self._session.close()

    async def _exchange(self, method: str, url: URL, body: bytes | None) -> Response:
        try:
            return await self._follow(method, url, body)
        except (aiohttp.ClientError, OSError) as error:
            ours = transport_fault(error)
        raise ours  # not within `except`: the transport's own error holds the request, and that the key

    async def _follow(self, method: str, url: URL, body: bytes | None) -> Response:
        headers, proxy = self._headers, self._proxy
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False, proxy=proxy
            ) as response:
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return await self._whole(response)
                target = _target(url, response.headers["Location"])
                if response.status in _TURN_INTO_GET:
                    method, body = "GET", None
            if not _may_know_the_key(url, target):
                headers = CIMultiDict((n, v) for n, v in headers.items() if n.lower() != "authorization")
            url, proxy = target, _proxy_on_the_way(target)
        raise EndpointUnavailable(f"The endpoint redirects in circles: check the address.{quote(str(url))}")

    async def _whole(self, response: aiohttp.ClientResponse) -> Response:
        body = await response.read()
        if 200 <= response.status < 300:  # noqa: PLR2004  # HTTP's own numbers
            return Response(body, wanted_headers(response.headers))
        raise status_fault(response.status, response.headers, _text(response, body))


def _target(url: URL, location: str) -> URL:
    try:
        target = url.join(URL(location))
        if target.scheme in ("http", "https") and target.host:
            return target
    except ValueError:
        pass
    raise EndpointUnavailable(f"The endpoint redirects to what is no address.{quote(location)}")


def _proxy_on_the_way(target: URL) -> URL | None:
    try:
        return proxy_for(target)
    except ConfigurationError as error:
        said = str(error)
    raise EndpointUnavailable(said)


def _may_know_the_key(url: URL, target: URL) -> bool:
    """The same origin, or the same host gone from http to https: whoever else it is, the key is not for them."""
    upgraded = url.scheme == "http" and target.scheme == "https" and url.port == 80 and target.port == 443  # noqa: PLR2004  # their ports
    return url.origin() == target.origin() or (upgraded and url.host == target.host)


def _text(response: aiohttp.ClientResponse, body: bytes) -> str:
    try:
        return body.decode(response.charset or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
