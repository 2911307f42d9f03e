"""Loopback: the served app itself, asked with bytes of our own. Nothing of it answers to a foreign name."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.streamlit_app import Server, exchange, get, upgrade

PATHS = ("/", "/runs", "/_stcore/health", "/_stcore/host-config", "/_stcore/agent/openapi.json", "/static/none.js")
SENTENCE = "This server does not answer under that name; GISTMILL_HOSTS names those that it answers under."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("doors") / "gistmill.db", {"GISTMILL_HOSTS": "gist.example"})
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_name_gets_one_sentence(app: Server, path: str) -> None:
    """A page whose own name leads to this machine reads nothing here: 403 and a sentence, on every path."""
    refused = get(app.port, path, f"Host: evil.example:{app.port}")

    assert (refused.status, refused.body) == (403, SENTENCE)
    assert refused.header("x-frame-options") == "DENY"
    assert refused.header("access-control-allow-origin") == refused.header("set-cookie") == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "gist.example", "localhost:1"])
def test_its_own_names_get_the_page(app: Server, host: str) -> None:
    """The loopback names and those of GISTMILL_HOSTS, over HTTP and over the WebSocket."""
    assert "<title>" in get(app.port, "/", f"Host: {host}").body
    assert upgrade(app.port, f"Host: {host}", f"Origin: http://{host}").status == 101


@pytest.mark.parametrize(
    "lines",
    [
        ("Host: evil.example",),
        ("Host: localhost", "Origin: http://evil.example"),
        ("Host: localhost:8501", "Origin: http://localhost:3000"),
        ("Host: localhost", "Origin: null"),
        ("Host: evil.example", "Origin: http://evil.example"),
        ("Host: evil.example", "X-Forwarded-Host: localhost"),
        ("Host: localhost@evil.example",),
        ("Host: ",),
        ("Host: localhost", "Host: evil.example"),
        ("Host: evil.example", "Host: localhost"),
        (),
    ],
)
def test_nobody_else_gets_a_session(app: Server, lines: tuple[str, ...]) -> None:
    """The WebSocket opens for no foreign name and no page of another site, other servers of this machine included; and
    neither the page nor an upload answers."""
    assert upgrade(app.port, *lines).status in (400, 403)
    assert get(app.port, "/", *lines).status in (400, 403)
    put = "\n".join(("PUT /_stcore/upload_file/a/b HTTP/1.1", "Connection: close", "Content-Length: 0", *lines))
    assert exchange(app.port, put).status in (400, 403)


def test_refusals_do_not_fill_the_log(app: Server) -> None:
    """Whoever is refused writes no line into it, however often."""
    before = app.log()
    for _ in range(20):
        assert upgrade(app.port, "Host: evil.example").status == 403
        assert get(app.port, "/", "Host: evil.example").status == 403
    assert app.log() == before


def test_a_request_without_a_host_is_refused(app: Server) -> None:
    """HTTP/1.0 has none."""
    assert exchange(app.port, "GET / HTTP/1.0").status == 403


def test_the_agent_api_is_off(app: Server) -> None:
    """No program drives the app beside the pages: every one of its addresses says that it is off."""
    for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp"):
        head = "\n".join((f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json"))
        answer = exchange(app.port, f"{head}\nContent-Length: 2\nConnection: close", "{}")
        assert 400 <= answer.status < 500
        assert "does not serve the agent API" in answer.body


def test_nobody_is_asked_for_its_own_address(tmp_path: Path) -> None:
    """Open to others and without a browser, where Streamlit would: not as it starts, and not for a page of another
    site, named or not. The look-up would go through the proxy, which sees nobody."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), address)
        local = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
        variables = {**proxies, **local, "GISTMILL_HOSTS": "gist.example"}
        app = Server(tmp_path / "gistmill.db", variables, ("--server.address", "0.0.0.0"))
        app.start()
        try:
            assert upgrade(app.port, "Host: localhost", "Origin: http://evil.example").status == 403
            assert upgrade(app.port, "Host: localhost", "Origin: https://gist.example").status == 101
            assert (
                get(app.port, "/_stcore/host-config", "Host: localhost", "Origin: https://gist.example").status == 200
            )
        finally:
            app.stop()

        with pytest.raises(BlockingIOError):  # nobody is there to be let in
            proxy.accept()
    assert app.log().startswith(f"Gistmill is at http://localhost:{app.port}/\n")


def test_the_tab_has_the_mark_of_gistmill(app: Server) -> None:
    """Where Streamlit's page looks for its icon stands ours, under the name that Streamlit has for it."""
    icon = get(app.port, "/favicon.png", "Host: localhost")
    assert (icon.status, icon.header("content-type")) == (200, "image/svg+xml")
    assert icon.body.startswith("<svg ")


def test_the_page_is_served_with_its_style(app: Server) -> None:
    """On every address: the frame's style is in the head, before the app's first script has run."""
    for path in ("/", "/runs"):
        page = get(app.port, path, "Host: localhost", "Accept: text/html", "Accept-Encoding: gzip")
        assert "--gm-page:" in page.body.partition("</head>")[0]


def test_page_and_refusal_are_in_the_browsers_language(app: Server) -> None:
    """The document says which language it is in before a script runs; a refusal is said in it."""
    chinese = "Accept-Language: zh-CN"
    assert '<html lang="zh">' in get(app.port, "/", "Host: localhost", "Accept: text/html", chinese).body
    assert '<html lang="en">' in get(app.port, "/", "Host: localhost", "Accept: text/html").body
    refused = get(app.port, "/", "Host: evil.example", chinese)
    assert (refused.status, refused.body.endswith("GISTMILL_HOSTS 设置。")) == (403, True)
