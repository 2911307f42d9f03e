"""HTTP to one OpenAI-compatible address, straight over a pooled aiohttp session.

What is the same for all requests (address, headers, proxy, certificates) is made once. Knows no SDK and no LangChain.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from core.credentials import NO_HEADERS
from core.endpoints.bodies import ENCODINGS
from core.endpoints.connections import Connections, session
from core.endpoints.environment import certificates, identity, proxy_for
from core.endpoints.port import Again, not_told
from core.endpoints.redirects import REDIRECTS, redirect_target
from core.endpoints.responses import Response, received
from core.endpoints.transport_faults import transport_fault
from core.errors import EndpointError, EndpointUnavailable
from core.language import Message
from core.request import split_query

_MOST_REDIRECTS = 5  # of a GET, within its origin


class Transport:
    """Requests to `base_url`. Belongs to the loop it was made in; close it there.

    `timeout` is seconds between two bytes: a server that drips gets past it. `connections` is the most requests in
    flight; those above it wait for their turn.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        timeout: float,
        connections: int,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        again: Again = not_told,
    ) -> None:
        address, query = split_query(base_url)
        self._base = URL(address if address.endswith("/") else f"{address}/")
        self._query = f"?{urlencode(query)}" if query else ""
        self._proxy = proxy_for(self._base)
        self._headers = CIMultiDict(
            {
                "Accept": "application/json",
                "Accept-Encoding": ENCODINGS,
                "Content-Type": "application/json",
                "User-Agent": "gistmill",
            }
        )
        self._headers.update(identity(key, headers))
        self._session = session(
            Connections(connections, certificates(self._base), again),
            aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout),
        )

    def url(self, path: str) -> URL:
        """The address of `path` under the base URL, whose own path and query are kept; one slash between them."""
        return URL(f"{self._base}{path}{self._query}", encoded=True)

    async def post(self, url: URL, body: bytes) -> Response:
        """Send JSON and wait for all of the response.

        Raises:
            EndpointError: it was refused, or did not come whole.
        """
        return await self._exchange("POST", url, body)

    async def get(self, url: URL) -> Response:
        """The same, without a body to send; redirects within the origin are followed."""
        return await self._exchange("GET", url, None)

    async def aclose(self) -> None:
        await self._session.close()

    async def _exchange(self, method: str, url: URL, body: bytes | None) -> Response:
        try:
            for _ in range(_MOST_REDIRECTS):
                async with self._session.request(
                    method, url, data=body, headers=self._headers, allow_redirects=False, proxy=self._proxy
                ) as response:
                    target = _within_origin(response) if method == "GET" else None
                    if target is None:
                        pieces = response.content.iter_any()
                        return await received(response.status, response.headers, response.url, pieces)
                url = target
            circles = Message("The endpoint redirects in circles: check {address}.", address=str(url))
            ours: EndpointError = EndpointUnavailable(circles)
        except (aiohttp.ClientError, OSError) as error:
            ours = transport_fault(error)
        raise ours  # not within `except`: the transport's own error holds the request, and that the key


def _within_origin(response: aiohttp.ClientResponse) -> URL | None:
    """Where the response sends us on, if that is of the same origin."""
    if response.status not in REDIRECTS or "Location" not in response.headers:
        return None
    target = redirect_target(response.url, response.headers["Location"])
    return target if target is not None and target.origin() == response.url.origin() else None
