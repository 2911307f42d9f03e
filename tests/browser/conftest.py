"""The app as a person has it: `streamlit run app.py`, seen through Chromium, on a store of its own."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.streamlit_app import Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
REPORT_VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation',"
    " event => console.error('refused: ' + event.violatedDirective + ' ' + event.blockedURI))"
)
PATIENCE = 60_000  # milliseconds after which a page is taken to hang
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@dataclass(slots=True)
class Visit:
    """A tab, and all that it asked for and complained about."""

    page: Page
    server: Server
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def check(self) -> None:
        """Nothing was asked of another machine, nothing was refused by the policy, no script failed."""
        assert self.hosts <= {"127.0.0.1"}
        assert self.complaints == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for this folder's tests, and gone after them: while Playwright lives, its event loop counts as running
    in this thread, and no other test could run one."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("store") / "gistmill.db")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """An app for this test alone, which may end it and start it again."""
    server = Server(tmp_path / "gistmill.db")
    server.start()
    yield server
    server.stop()


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens tabs of separate visitors on a server; each is checked at the end of the test."""
    visits: list[Visit] = []

    def visit(server: Server, scheme: str = "light", locale: str = "en-GB") -> Visit:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_VIOLATIONS)
        made = Visit(context.new_page(), server)
        made.page.on("request", lambda request: made.hosts.update(_host(request.url)))
        made.page.on("websocket", lambda socket_: made.hosts.update(_host(socket_.url)))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda message: made.complaints.extend(_refusals(message.text)))
        visits.append(made)
        return made

    yield visit
    for made in visits:
        made.page.context.close()
        made.check()


def _host(url: str) -> set[str]:
    parts = urlsplit(url)
    return {parts.hostname or ""} if parts.scheme in ("http", "https", "ws", "wss") else set()


def _refusals(text: str) -> list[str]:
    return [text] if "refused:" in text or "Content Security Policy" in text else []
