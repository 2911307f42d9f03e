"""Before all else: a request under a foreign name, or from another site's page, is refused, over HTTP and WebSocket."""

from starlette.types import ASGIApp, Receive, Scope, Send

from core.hosts import Hosts
from pages.parts.frame.refusal import refuse


class AllowedHosts:
    """ASGI middleware: refuses with 403 and one sentence what `hosts` does not admit.

    The Origin is looked at here, and goes no further: Streamlit would compare it with this machine's own address, and
    ask another machine for that.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refuse(refusal, 403, scope, receive, send)
        else:
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"origin"]
            await self._app({**scope, "headers": headers}, receive, send)

    def _refusal(self, scope: Scope) -> str:
        arrived_at = scope.get("server") or ("", None)
        return self._hosts.refusal(scope["headers"], arrived_at[0])
