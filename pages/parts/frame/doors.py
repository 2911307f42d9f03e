"""What stands before the pages, the outermost first: headers on answers, the names it answers under, the password."""

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.server_util import get_display_address

from core.config import doors
from core.errors import ConfigurationError
from core.hosts import Hosts, hosts_of, is_loopback
from pages.parts.frame.hosts import AllowedHosts
from pages.parts.frame.password import PasswordForAll
from pages.parts.frame.refusal import refuse
from pages.parts.frame.security import SecurityHeaders
from pages.parts.frame.sessions import Sessions


class Shut:
    """ASGI middleware: answers everything with the one sentence that says why the app stays shut."""

    def __init__(self, app: ASGIApp, reason: str) -> None:
        self._app = app
        self._reason = reason

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await refuse(self._reason, 503, scope, receive, send)


def is_opened() -> bool:
    """Whether others than this machine may come: the server listens for them, or has a name that is not loopback's."""
    try:
        named = doors().hosts
    except ConfigurationError:
        return True
    return not (is_loopback(_server_address()) and all(map(is_loopback, named)))


def address() -> str:
    """Where to find the app from this machine."""
    host = get_display_address(_server_address())
    name = f"[{host}]" if ":" in host else host
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"{scheme}://{name}:{config.get_option('server.port')}/{base}"


def middleware() -> list[Middleware]:
    """As the environment has it. A setting that cannot be read shuts the app: it may have been meant to do so."""
    try:
        set_up = doors()
    except ConfigurationError as error:
        return [*_outer(Hosts()), Middleware(Shut, error.message)]
    hosts = hosts_of(_server_address(), set_up.hosts)
    password = [Middleware(PasswordForAll, Sessions(set_up.password))] if set_up.password else []
    return [*_outer(hosts), *password]


def _server_address() -> str:
    return config.get_option("server.address") or "0.0.0.0"  # noqa: S104  # Streamlit's own default


def _outer(hosts: Hosts) -> list[Middleware]:
    return [Middleware(SecurityHeaders), Middleware(AllowedHosts, hosts)]
