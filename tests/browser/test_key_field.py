"""The API key as a person types it: it counts however the field is left, on every page that asks for one."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.cli.served import served
from tests.scripted import Reply, completion
from tests.streamlit_app import Server

KEY = "sk-typed"
BEARER = f"Bearer {KEY}"


class KeyCheck:
    """An endpoint on loopback that answers whoever has the key, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                outer.shown.append(str(self.headers.get("authorization")))
                right = outer.shown[-1] == BEARER
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


def _key(page: Page) -> Locator:
    return page.get_by_role("textbox", name="API key")


def _form(page: Page, endpoint: KeyCheck, text: str) -> None:
    """A document of its own, so that no summary of it is in the store, and the endpoint's address."""
    page.locator("input[type=file]").set_input_files(
        {"name": "one.txt", "mimeType": "text/plain", "buffer": f"The one document for {text}.".encode()}
    )
    expect(page.get_by_text("1 ready")).to_be_visible()
    _address(page, endpoint)


def _address(page: Page, endpoint: KeyCheck) -> None:
    page.get_by_text("OpenAI-compatible").click()
    page.get_by_label("Base URL").fill(endpoint.url)
    page.get_by_label("Base URL").press("Enter")
    expect(page.get_by_text("without a key")).to_be_visible()


def _tab_to(page: Page, name: str, press: str) -> None:
    """Tab from the key field to a button, as without a mouse, and press it."""
    button = _button(page, name)
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press(press)


def _click(page: Page) -> None:
    _button(page, "Start").click()


def _tab_and_click(page: Page) -> None:
    _key(page).press("Tab")
    _button(page, "Start").click()


def _back_and_click(page: Page) -> None:
    _key(page).press("Shift+Tab")
    _button(page, "Start").click()


def _tab_and_wait(page: Page) -> None:
    """After Tab the page says that it has the key."""
    _key(page).press("Tab")
    expect(page.get_by_text("with the key typed above")).to_be_visible()
    expect(_key(page)).to_have_value(KEY)
    _button(page, "Start").click()


def _eye(page: Page) -> None:
    page.get_by_role("button", name="Show password").click()
    _button(page, "Start").click()


WAYS: dict[str, Callable[[Page], None]] = {
    "click": _click,
    "tab and click": _tab_and_click,
    "back and click": _back_and_click,
    "tab and wait": _tab_and_wait,
    "eye and click": _eye,
    "tabs and Enter": lambda page: _tab_to(page, "Start", "Enter"),
    "tabs and Space": lambda page: _tab_to(page, "Start", "Space"),
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
    _button(page, "Start").click()
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
        expect(page.get_by_text("40 ready")).to_be_visible()
        page.get_by_text("OpenAI-compatible").click()
        page.get_by_label("Base URL").fill(server.url)
        page.get_by_label("Base URL").press("Enter")
        _key(page).fill(KEY)
        page.get_by_role("textbox", name="Concurrency, 1 to 200").fill("2")
        page.get_by_role("textbox", name="Concurrency, 1 to 200").press("Enter")
        expect(page.get_by_text("windowed, 2 at once")).to_be_visible()
        _button(page, "Start").click()
        _button(page, "Stop").click()
        expect(_button(page, "Resume")).to_be_enabled()

        other = visitor(shared_server).open(page.url.removeprefix(shared_server.url))
        expect(_key(other)).to_be_visible()
        expect(_button(other, "Resume")).to_be_disabled()

        page.reload()
        server.keys.clear()
        _button(page, "Resume").click()
        expect(page.get_by_text("Every document has a summary.")).to_be_visible()
        assert server.keys == {BEARER}


def test_concurrency_counts_when_left_backwards(shared_server: Server, visitor: Visitor) -> None:
    """Shift+Tab goes from a field to its help; what was typed counts all the same."""
    page = visitor(shared_server).open()
    field = page.get_by_role("textbox", name="Concurrency, 1 to 200")
    field.fill("7")
    field.press("Shift+Tab")

    expect(page.get_by_text("windowed, 7 at once")).to_be_visible()
