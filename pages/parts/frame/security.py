"""Headers on every answer of the server: nothing is loaded from, sent to, or framed by anyone else."""

import hashlib
import re
from base64 import b64encode
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def _inline_scripts(page: bytes) -> list[str]:
    """The hashes that let exactly the inline scripts of Streamlit's own page run."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


def content_security_policy() -> str:
    """Vega runs with its interpreter, so no eval; Streamlit compiles WebAssembly, and sets styles from scripts."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *_inline_scripts(_INDEX.read_bytes())]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would take the Origin from the form of the password
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """ASGI middleware: sets `HEADERS` as an answer begins, and passes bodies and WebSockets through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
