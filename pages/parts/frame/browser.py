"""Which browser session looks at a page: what was typed in one, no other may spend."""

import re
import secrets
from collections.abc import MutableMapping
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from core.runs.registry import Registry, app_registry

COOKIE = "gistmill_browser"
BEAT_EVERY = 60  # seconds between two signs of an open page; far fewer than `core.runs.keyring.GONE_AFTER`

_NAME = re.compile(r"[A-Za-z0-9_-]{43}")  # of 32 random bytes
_SESSION = "browser_session"


def browser_session() -> str:
    """The name of this browser session, which stays the same when the page is loaded again.

    Where the browser keeps no cookies it is the page's own, and gone with it.
    """
    name = str(st.context.cookies.get(COOKIE, ""))
    if _NAME.fullmatch(name):
        return name
    own: str = st.session_state.setdefault(_SESSION, secrets.token_urlsafe(32))
    return own


@st.fragment(run_every=BEAT_EVERY)
def be_seen() -> None:
    """Tell the registry that this browser session is there, for as long as the page is open. Draws nothing."""
    registry = app_registry()
    if isinstance(registry, Registry):
        registry.seen(browser_session())


class BrowserCookie:
    """ASGI middleware: a browser that loads the app gets a random name for its session.

    No script can read the cookie, no other site makes a browser send it, and it ends with the browser.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_cookie(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", _new_cookie(scope))
            await send(message)

        new = scope["type"] == "http" and not _NAME.fullmatch(_cookies(scope).get(COOKIE, ""))
        await self._app(scope, receive, send_with_cookie if new else send)


def _cookies(scope: Scope) -> dict[str, str]:
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser("; ".join(lines))


def _new_cookie(scope: Scope) -> str:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax{secure}"
