"""Before all else: a request under a foreign name, or from another site's page, is refused, over HTTP and WebSocket."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.hosts import Hosts


class AllowedHosts:
    """ASGI middleware: refuses with 403 and one sentence what `hosts` does not admit."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = "" if scope["type"] == "lifespan" else self._refusal(scope)
        answer = PlainTextResponse(refusal, 403) if refusal else self._app
        await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        arrived_at = scope.get("server") or ("", None)
        return self._hosts.refusal(scope["headers"], arrived_at[0])
