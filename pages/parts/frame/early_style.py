"""The frame's style and the reader's language in the page that Streamlit serves: there before the first element is."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.frame.language import requested_language

_END = b"</head>"
_LANGUAGE = b'<html lang="en">'
_STYLE = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.css")))
_FIRST = b":root { color-scheme: light dark } html { background: light-dark(#f6f7f9, #0b0e14) }\n"
"""Until the app is drawn the page is as its reader's system is."""


class EarlyStyle:
    """ASGI middleware: puts the style at the end of the head of every page of HTML, and passes the rest through.

    The page goes out unpacked: it is small, and not to be packed before it is whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and b"text/html" in _header(scope, b"accept"):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Styled(send, requested_language(scope).code))
        else:
            await self._app(scope, receive, send)


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


class _Styled:
    """Sends what it is given; a page of HTML is held back until it is whole, and goes out with the style in it."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._html = f'<html lang="{language}">'.encode()
        self._start: MutableMapping[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole(self._start)

    async def _whole(self, start: MutableMapping[str, Any]) -> None:
        body = self._body.replace(_LANGUAGE, self._html, 1)
        body = body.replace(_END, b"<style>" + _FIRST + _STYLE + b"</style>" + _END, 1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):  # those of the file without the style
            if name in headers:
                del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: MutableMapping[str, Any]) -> bool:
    headers = MutableHeaders(scope=start)
    page = headers.get("content-type", "").startswith("text/html") and start["status"] == 200  # noqa: PLR2004
    return page and "content-encoding" not in headers
