"""The name of a browser session: given once, kept over reloads, out of reach of scripts and other sites."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.frame.browser import COOKIE, BrowserCookie

ROUTES = [
    Route("/", lambda _: HTMLResponse("<p>")),
    Route("/health", lambda _: PlainTextResponse("ok")),
]


def client(base_url: str = "http://localhost") -> TestClient:
    return TestClient(Starlette(routes=ROUTES, middleware=[Middleware(BrowserCookie)]), base_url)


def test_a_browser_is_named_once() -> None:
    """With its first page; a reload keeps the name, and another browser has another."""
    mine, theirs = client(), client()
    first = mine.get("/")
    assert COOKIE in first.cookies
    assert "set-cookie" not in mine.get("/").headers
    assert mine.cookies[COOKIE] != theirs.get("/").cookies[COOKIE]
    assert "set-cookie" not in client().get("/health").headers


def test_the_name_is_out_of_reach() -> None:
    """No script reads it, no other site's request has it, and over HTTPS it goes over nothing else."""
    said = client().get("/").headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Secure" not in said
    assert "Secure" in client("https://localhost").get("/").headers["set-cookie"]


def test_a_name_of_somebodys_own_is_replaced() -> None:
    """Too short to be one of ours: it might be guessed."""
    browser = client()
    browser.cookies.set(COOKIE, "me")
    assert "set-cookie" in browser.get("/").headers
