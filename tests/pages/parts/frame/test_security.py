"""The headers on every answer."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.frame.security import SecurityHeaders, content_security_policy


def _served(_: object) -> PlainTextResponse:
    return PlainTextResponse("there", headers={"X-Frame-Options": "SAMEORIGIN"})


def test_every_answer_carries_the_headers() -> None:
    """RawDocument or not, an answer forbids framing, sniffing and foreign sources; a weaker header is replaced."""
    app = Starlette(routes=[Route("/", _served)], middleware=[Middleware(SecurityHeaders)])
    client = TestClient(app)
    for path in ("/", "/missing"):
        headers = client.get(path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_policy_lets_no_script_of_others_run() -> None:
    """Scripts come from this server or are one of Streamlit's own, by hash: no eval, no inline, no other host."""
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))

    sources = policy["script-src"].split()
    assert sources[:2] == ["'self'", "'wasm-unsafe-eval'"]
    assert all(source.startswith("'sha256-") for source in sources[2:])
    assert policy["connect-src"] == "'self'"
    assert "http" not in content_security_policy()
