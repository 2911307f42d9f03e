"""The API key as a person types it: it counts however the field is left, on every page that asks for one."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import choose_server, open_speed, ready, samples, start_button, tab_to
from tests.cli.served import served
from tests.scripted import Reply, completion
from tests.streamlit_app import Server

KEY = "sk-typed"
BEARER = f"Bearer {KEY}"


class KeyCheck:
    """An endpoint on loopback that answers whoever has the key, and keeps what it was shown: with documents, and by a
    test of the connection."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.tested: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["content-length"]))
                key = str(self.headers.get("authorization"))
                (outer.shown if b"The one document for" in asked else outer.tested).append(key)
                right = key == BEARER
                body = completion("A summary.") if right else {"error": {"message": "Wrong key.", "code": "no_key"}}
                content = dumps(body).encode()
                self.send_response(200 if right else 401)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def endpoint() -> Iterator[KeyCheck]:
    made = KeyCheck()
    serving = threading.Thread(target=made.server.serve_forever)
    serving.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    serving.join()


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _resume(page: Page) -> Locator:
    """Its words count what is left."""
    return page.get_by_role("button", name=re.compile("^Resume"))


def _key(page: Page) -> Locator:
    return page.get_by_role("textbox", name="API key")


def _form(page: Page, endpoint: KeyCheck, text: str) -> None:
    """A document of its own, so that no summary of it is in the store, and the endpoint's address."""
    page.locator("input[type=file]").set_input_files(
        {"name": "one.txt", "mimeType": "text/plain", "buffer": f"The one document for {text}.".encode()}
    )
    ready(page, "1 document")
    choose_server(page, endpoint.url)


def _tab_and_press(page: Page, press: str) -> None:
    """Tab from the key field to the button that starts, as without a mouse, and press it."""
    tab_to(page, start_button(page))
    page.keyboard.press(press)


def _click(page: Page) -> None:
    start_button(page).click()


def _tab_and_click(page: Page) -> None:
    _key(page).press("Tab")
    start_button(page).click()


def _back_and_click(page: Page) -> None:
    _key(page).press("Shift+Tab")
    start_button(page).click()


def _tab_and_wait(page: Page) -> None:
    """After Tab the page says that it has the key."""
    _key(page).press("Tab")
    expect(page.get_by_text("with the key typed here")).to_be_visible()
    expect(_key(page)).to_have_value(KEY)
    start_button(page).click()


def _eye(page: Page) -> None:
    page.get_by_role("button", name="Show password").click()
    start_button(page).click()


WAYS: dict[str, Callable[[Page], None]] = {
    "click": _click,
    "tab and click": _tab_and_click,
    "back and click": _back_and_click,
    "tab and wait": _tab_and_wait,
    "eye and click": _eye,
    "tabs and Enter": lambda page: _tab_and_press(page, "Enter"),
    "tabs and Space": lambda page: _tab_and_press(page, "Space"),
}


@pytest.mark.parametrize("way", WAYS)
def test_typed_key_reaches_the_endpoint(shared_server: Server, visitor: Visitor, endpoint: KeyCheck, way: str) -> None:
    """However the field is left before Start, the endpoint sees the key that stands in it."""
    page = visitor(shared_server).open()
    _form(page, endpoint, way)
    _key(page).press_sequentially(KEY)
    WAYS[way](page)

    expect(page.get_by_text("Every document has a summary.")).to_be_visible()
    assert set(endpoint.shown) == {BEARER}


def test_connection_is_tested_once_address_and_key_are_left(
    shared_server: Server, visitor: Visitor, endpoint: KeyCheck
) -> None:
    """Typed, and left with Tab: nobody presses a button, and the page says how long an answer took."""
    page = visitor(shared_server).open()
    _form(page, endpoint, "a test")
    _key(page).press_sequentially(KEY)
    _key(page).press("Tab")

    expect(page.get_by_text("✓")).to_be_visible()
    assert endpoint.tested[-1] == BEARER
    assert endpoint.shown == []


def test_filled_in_key_reaches_the_endpoint(shared_server: Server, visitor: Visitor, endpoint: KeyCheck) -> None:
    """A key that comes at once, as from the clipboard or a password manager, counts like a typed one."""
    page = visitor(shared_server).open()
    _form(page, endpoint, "a filled in key")
    _key(page).fill(KEY)
    _tab_and_click(page)

    expect(page.get_by_text("Every document has a summary.")).to_be_visible()
    assert set(endpoint.shown) == {BEARER}


def test_resume_takes_the_key_that_stands_in_its_field(
    shared_server: Server, visitor: Visitor, endpoint: KeyCheck
) -> None:
    """A wrong key is refused; the right one typed on the Run page goes with the click on Resume that follows."""
    page = visitor(shared_server).open()
    _form(page, endpoint, "a second key")
    _key(page).fill("sk-wrong")
    start_button(page).click()
    expect(_button(page, "Resume")).to_be_visible()
    endpoint.shown.clear()
    _key(page).press_sequentially(KEY)
    _tab_and_press_resume(page)

    expect(page.get_by_text("Every document has a summary.")).to_be_visible()
    assert set(endpoint.shown) == {BEARER}


def _tab_and_press_resume(page: Page) -> None:
    _key(page).press("Tab")
    _button(page, "Resume").click()


def test_a_typed_key_stays_with_its_browser(shared_server: Server, visitor: Visitor) -> None:
    """After a reload Resume goes on with it; another visitor's Resume waits for a key of that visitor's own."""
    with served(lambda prompt, _: Reply(f"About: {prompt[-40:]}", delay=0.2)) as server:
        page = visitor(shared_server).open()
        lines = "".join(dumps({"text": f"Of day {day} nothing is known but this."}) + "\n" for day in range(40))
        page.locator("input[type=file]").set_input_files(
            {"name": "forty.jsonl", "mimeType": "application/json", "buffer": lines.encode()}
        )
        ready(page, "40 rows")
        choose_server(page, server.url)
        _key(page).fill(KEY)
        open_speed(page)
        page.get_by_role("textbox", name="At once, 1 to 4,000").fill("2")
        page.get_by_role("textbox", name="At once, 1 to 4,000").press("Enter")
        expect(page.get_by_text("up to 2 at once")).to_be_visible()
        start_button(page).click()
        _button(page, "Stop").click()
        expect(_resume(page)).to_be_enabled()

        other = visitor(shared_server).open(page.url.removeprefix(shared_server.url))
        _resume(other).click()  # a menu, with the field for what is missing
        expect(_key(other)).to_be_visible()
        expect(other.locator(".st-key-resume button")).to_be_disabled()

        page.reload()
        server.keys.clear()
        _resume(page).click()
        expect(page.get_by_text("Every document has a summary.")).to_be_visible()
        assert server.keys == {BEARER}


def test_concurrency_counts_when_left_backwards(shared_server: Server, visitor: Visitor) -> None:
    """Shift+Tab goes from a field to its help; what was typed counts all the same."""
    page = visitor(shared_server).open()
    samples(page)
    open_speed(page)
    field = page.get_by_role("textbox", name="At once, 1 to 4,000")
    field.fill("7")
    field.press("Shift+Tab")

    expect(page.get_by_text("7 at once, retries on")).to_be_visible()
