"""Loopback: the app behind its password, asked with bytes of our own."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.streamlit_app import Reply, Server, exchange, get, upgrade

PASSWORD = "correct horse & 電池"
HOST = "Host: localhost"


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for a test: the tries of one are not another's."""
    server = Server(tmp_path_factory.mktemp("password") / "gistmill.db", {"GISTMILL_PASSWORD": PASSWORD})
    server.start()
    yield server
    server.stop()


def log_in(app: Server, password: str, path: str = "/", *lines: str) -> Reply:
    body = urlencode({"password": password})
    kind = "Content-Type: application/x-www-form-urlencoded"
    head = (f"POST {path} HTTP/1.1", HOST, "Connection: close", kind, f"Content-Length: {len(body)}", *lines)
    return exchange(app.port, "\n".join(head), body)


def cookie(reply: Reply) -> str:
    return f"Cookie: {reply.header('set-cookie').partition(';')[0]}"


def test_nothing_is_served_before_the_password(app: Server) -> None:
    """Each path shows a form and nothing of the app; no WebSocket opens, no upload lands, a forged cookie is none."""
    for path in ("/", "/runs?x=1", "/_stcore/health", "/_stcore/host-config", "/media/x", "/static/js/x.js"):
        for lines in ((HOST,), (HOST, "Cookie: gistmill_session=made-up"), (HOST, "Cookie: gistmill_session=")):
            asked = get(app.port, path, *lines)
            assert asked.status == 401
            assert asked.body.count("<form") == 1
            assert "streamlit" not in asked.body.lower()
            assert asked.header("cache-control") == "no-store"
            assert asked.header("set-cookie") == ""
    assert upgrade(app.port, HOST).status == 403
    for method in ("PUT", "POST", "DELETE", "OPTIONS", "HEAD"):
        head = f"{method} /_stcore/upload_file/a/b HTTP/1.1\n{HOST}\nConnection: close\nContent-Length: 0"
        assert exchange(app.port, head).status == 401


def test_the_password_opens_http_and_websocket(app: Server) -> None:
    """The form leads back to where one wanted to go; its cookie is for no script and no other site."""
    opened = log_in(app, PASSWORD, "/runs?run=a%20b")

    assert (opened.status, opened.header("location")) == (303, "./runs?run=a%20b")
    attributes = {part.strip().lower() for part in opened.header("set-cookie").split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert get(app.port, "/_stcore/health", HOST, cookie(opened)).body == "ok"
    assert get(app.port, "/_stcore/health", HOST, f"Cookie: gistmill_session=old; {cookie(opened)[8:]}").status == 200
    assert upgrade(app.port, HOST, cookie(opened)).status == 101
    assert upgrade(app.port, HOST).status == 403
    assert upgrade(app.port, "Host: evil.example", cookie(opened)).status == 403


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/x", "/%0d%0aX-Y:%20z", "/\\evil.example", "/a:b"])
def test_the_form_leads_nowhere_else(app: Server, path: str) -> None:
    """Whatever the path is, the answer leads to this server, in one line."""
    opened = log_in(app, PASSWORD, path)
    assert opened.status == 303
    assert opened.header("location").startswith("./")
    assert "//" not in opened.header("location")
    assert opened.header("x-y") == ""


def test_a_wrong_password_opens_nothing_and_is_soon_too_often(app: Server) -> None:
    """401 for ten, then 429: no try beyond it is looked at, the right one included. No password gets into the log."""
    tries = [log_in(app, f"wrong {number}") for number in range(12)]

    assert [reply.status for reply in tries] == [401] * 10 + [429] * 2
    assert all(reply.header("set-cookie") == "" for reply in tries)
    assert tries[-1].header("retry-after") == "10"
    assert log_in(app, PASSWORD).status == 429
    assert PASSWORD not in app.log()
    assert "wrong 1" not in app.log()


def test_hostile_forms_are_wrong_passwords(app: Server) -> None:
    """Too long, no form, no text: the form again, and nothing worse."""
    assert log_in(app, "x" * 100_000).status == 401
    kind = "Content-Type: application/x-www-form-urlencoded"
    for body in ("", "password", "password=%ff%fe", "\xff\x00", "&" * 3_000, "other=1"):
        head = f"POST / HTTP/1.1\n{HOST}\n{kind}\nConnection: close\nContent-Length: {len(body)}"
        assert exchange(app.port, head, body).status == 401
    assert "Traceback" not in app.log()


def test_another_sites_form_is_refused(app: Server) -> None:
    """Nobody logs a browser in from elsewhere, or under a foreign name."""
    assert log_in(app, PASSWORD, "/", "Origin: http://evil.example").status == 403
    assert log_in(app, PASSWORD, "/", "Origin: http://localhost").status == 303


def test_a_host_that_cannot_be_read_shuts_the_app(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A slip in GISTMILL_HOSTS opens no door and takes no password away: the app says what is wrong, and no more."""
    variables = {"GISTMILL_PASSWORD": PASSWORD, "GISTMILL_HOSTS": "http://gist.example"}
    server = Server(tmp_path_factory.mktemp("slip") / "gistmill.db", variables)
    server.start()
    try:
        shut = get(server.port, "/", HOST)
        assert shut.status == 503
        assert shut.body.startswith("GISTMILL_HOSTS holds 'http://gist.example'")
        assert get(server.port, "/", "Host: evil.example").status == 403
        assert upgrade(server.port, HOST).status == 403
    finally:
        server.stop()


def test_the_form_speaks_the_browsers_language(app: Server) -> None:
    """Before there is a page it goes by the address, the cookie of the header's switch, and Accept-Language."""
    asked = get(app.port, "/", HOST, "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8")
    assert '<html lang="zh">' in asked.body
    assert "密码" in asked.body
    assert "密码" in log_in(app, "wrong", "/", "Accept-Language: zh-CN").body
    assert '<html lang="zh">' in get(app.port, "/?lang=zh", HOST).body
    english = get(app.port, "/", HOST, "Accept-Language: zh", "Cookie: gistmill_language=en")
    assert '<html lang="en">' in english.body
    assert "This Gistmill asks for its password." in english.body
