"""Kept connections, and what to do where one turns out to be closed.

A server may close an idle connection at the moment a request goes out on it. That is no fault of the endpoint: the
request is sent again at once, on a new connection (RFC 9112, section 9.3.1).

Nearly always the server never read the first; one that read it and then hung up without a byte may have worked on it.
So `again` is told before the request goes out once more.
"""

import socket
import ssl
from weakref import WeakSet

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from core.endpoints.port import Again, not_told
from core.endpoints.private_addresses import PrivateAddress, check_host, may_reach_private, public_socket

IDLE = 4.0
"""Seconds an unused connection is kept: less than the 5 of uvicorn and Node, so few requests meet their closing."""


class Connections(aiohttp.TCPConnector):
    """A pool that knows which requests went out on a connection used before. At most `limit` are open."""

    def __init__(self, limit: int, context: ssl.SSLContext | bool, again: Again = not_told) -> None:
        super().__init__(limit=limit, keepalive_timeout=IDLE, ssl=context, socket_factory=self._socket)
        self._private = may_reach_private()
        self._proxied = False
        self._tell = again
        self._used: WeakSet[ResponseHandler] = WeakSet()
        self._on_used: WeakSet[aiohttp.ClientRequest] = WeakSet()
        self._again: WeakSet[aiohttp.ClientRequest] = WeakSet()

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's own interface
    ) -> Connection:
        """A connection for the request; for one that is sent again, those used before are closed and not taken.

        Nor is one on which something came that nobody asked for: it would be read as the answer to this request.
        """
        await self._look_through_proxy(req)
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            if protocol not in self._used:
                if protocol is not None:
                    self._used.add(protocol)
                self._on_used.discard(req)
                return connection
            if req not in self._again and protocol is not None and not protocol.should_close:
                self._on_used.add(req)
                return connection
            connection.close()

    async def _look_through_proxy(self, request: aiohttp.ClientRequest) -> None:
        """Where a proxy connects, its address is whoever's who started the program; the host behind it is looked at."""
        self._proxied = request.proxy is not None  # a pool is for one address: all its requests, or none
        if self._proxied and not self._private:
            try:
                await check_host(request.url.host or "")
            except PrivateAddress as error:
                raise aiohttp.ClientConnectorError(request.connection_key, error) from error

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """A socket for an address that is about to be connected to."""
        if self._private or self._proxied:
            return socket.socket(*info[:3])
        return public_socket(info)

    async def resend(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Once more, where a connection used before broke ahead of the first byte of the response."""
        try:
            return _without_reason(await handler(request))
        except aiohttp.ClientConnectionError as error:
            if request not in self._on_used or not _before_the_first_byte(error) or not self._tell(True):  # as `Again`
                raise
            self._again.add(request)
        return _without_reason(await handler(request))


def session(connections: Connections, timeout: aiohttp.ClientTimeout | None = None) -> aiohttp.ClientSession:
    """A session over these connections, which sends again what met a closed one. It unpacks no body, and keeps no
    cookie: what servers send has its bounds elsewhere."""
    return aiohttp.ClientSession(
        connector=connections,
        timeout=timeout or aiohttp.ClientTimeout(total=None),
        middlewares=(connections.resend,),
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _without_reason(response: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
    """The words behind the status say nothing (RFC 9112, section 4), and the SDK's adapter takes no bytes in them."""
    response.reason = None
    return response


def _before_the_first_byte(error: aiohttp.ClientConnectionError) -> bool:
    """Whether the other end hung up on the request: no time-out, and not within a response."""
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return isinstance(error.message, str)  # else it holds the part that came
    return isinstance(error, OSError) and not isinstance(error, TimeoutError | aiohttp.ClientConnectorError)
