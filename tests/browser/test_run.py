"""The head of a run in a browser: its name, its menus, its tabs."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.documents import Tally
from core.language import Message
from core.records import Document, Outcome, RunStatus, Status
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.browser.conftest import Visitor
from tests.runs.test_store import record
from tests.streamlit_app import Server

SETTINGS = RunSettings(endpoint=EndpointSettings(preset="instant"))


@pytest.fixture
def run_id(shared_server: Server) -> str:
    """A finished run: of three documents one failed. Made in another thread: in this one is Playwright's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_made, shared_server.store).result()


def _made(path: Path) -> str:
    with closing(Store(path)) as store:
        documents = [
            Document(n, f"T-{n}", f"Text {n}.", "tickets.csv", n + 2, fields={"id": f"T-{n}"}) for n in range(3)
        ]
        made = store.add_run(_draft(store, documents), SETTINGS, None, "")
        done = [Outcome(n, Status.SUCCEEDED, summary=f"Summary {n}.", attempts=1, latency=0.5) for n in range(2)]
        record(store, made, *done, Outcome(2, Status.FAILED, error="No answer.", reason="timed out", attempts=3))
        store.set_status(made, RunStatus.FINISHED)
    return made


def _draft(store: Store, documents: list[Document]) -> str:
    """With the report that a reading leaves."""
    tally = Tally()
    draft = store.add_draft(tally.documents(iter(documents)), "tickets.csv")
    store.set_report(draft, tally.report.to_json())
    return draft


def _opened(shared_server: Server, visitor: Visitor, run_id: str, query: str = "") -> Page:
    page = visitor(shared_server).open(f"/run?run={run_id}{query}")
    expect(page.locator(".bar .counts .failed")).to_have_text("1 failed: 1 timed out")
    return page


def test_a_run_is_renamed_where_its_name_stands(shared_server: Server, visitor: Visitor, run_id: str) -> None:
    """Typed over and left with Enter: the heading, the page after a reload, and the files have the new name."""
    page = _opened(shared_server, visitor, run_id)
    field = page.get_by_label("Name of this run")
    field.fill("工单 March")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("工单 March")
    page.reload()
    expect(field).to_have_value("工单 March")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download spreadsheet", exact=True).click()
    assert waited.value.suggested_filename == f"gistmill-{run_id}-工单-March.xlsx"


def test_menu_of_files_opens_at_one_click(shared_server: Server, visitor: Visitor, run_id: str) -> None:
    """On its arrow too, however long the menu takes to draw; the failed documents are a file of their own."""
    page = _opened(shared_server, visitor, run_id)
    arrow = page.get_by_role("button", name="Other files").locator("[data-testid=stIconMaterial]")
    box = arrow.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with page.expect_download() as waited:
        page.get_by_role("link", name="The 1 failed alone (.csv)").click()
    rows = list(csv.DictReader(io.StringIO(waited.value.path().read_text(encoding="utf-8-sig"))))
    assert [(row["id"], row["error"]) for row in rows] == [("T-2", "No answer.")]


def test_open_tab_is_in_the_address(shared_server: Server, visitor: Visitor, run_id: str) -> None:
    """A reload opens it again; the name of the tab with the errors has their number."""
    page = _opened(shared_server, visitor, run_id)
    page.get_by_role("tab", name="Errors").click()
    expect(page).to_have_url(re.compile(r"tab=Errors"))
    page.reload()
    errors = page.get_by_role("tab", name="Errors")
    expect(errors).to_have_attribute("aria-selected", "true")
    assert errors.locator("p").evaluate("place => getComputedStyle(place, '::after').content") == '" 1"'


def test_change_and_run_again_by_keyboard(shared_server: Server, visitor: Visitor, run_id: str) -> None:
    """Summarise opens with the run's documents; a run over them is another one."""
    page = _opened(shared_server, visitor, run_id)
    page.get_by_role("button", name="Run again").press("Enter")
    page.get_by_role("button", name="Change settings first").press("Enter")
    expect(page).to_have_url(re.compile(r"/\?draft=\w+$"))
    page.get_by_role("button", name="Summarise 3").click()
    expect(page).to_have_url(re.compile(r"/run\?run=\w+"))
    expect(page.get_by_text("finished in ", exact=False)).to_be_visible()
    assert run_id not in page.url


def _capped(path: Path) -> str:
    """A run of three documents that its cap ended before the first."""
    settings = RunSettings(endpoint=EndpointSettings(preset="instant"), price_in=1.0, price_out=1.0, max_cost=0.001)
    with closing(Store(path)) as store:
        documents = [Document(n, f"T-{n}", f"Text {n}.", "tickets.csv", n + 2) for n in range(3)]
        made = store.add_run(_draft(store, documents), settings, None, "")
        store.set_status(made, RunStatus.STOPPED, Message("The cap of {cap} is reached.", cap="$0.001"))
    return made


def test_a_capped_run_goes_on_from_its_card(shared_server: Server, visitor: Visitor) -> None:
    """The page shows at once what the button has begun: no reload is needed to see the run at work, and its end."""
    with ThreadPoolExecutor(1) as thread:
        run_id = thread.submit(_capped, shared_server.store).result()
    page = visitor(shared_server).open(f"/run?run={run_id}")
    expect(page.locator(".bar .state")).to_have_text("stopped by its cap")
    page.get_by_label("Cap, US dollars").fill("5")
    page.get_by_label("Cap, US dollars").press("Tab")
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.locator(".bar .counts .done")).to_have_text("3 summarised", timeout=30_000)
    expect(page.locator(".bar .spent")).to_have_text("cost under $0.01 of $5.00")
