"""The list of runs and comparisons, and two runs side by side, as only a browser shows them."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.records import Outcome, RunStatus, Status
from core.runs.store import Store
from core.settings import RunSettings
from tests.browser.conftest import Visitor
from tests.browser.test_axe import faults
from tests.runs.test_store import documents, record
from tests.streamlit_app import Server


def outcome(position: int, summary: str) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, summary=summary, attempts=1, latency=0.5)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two finished runs of two documents, which ended alike and differently; and one that failed. The app starts after
    them, or it would forget the draft that they begin with."""
    server = Server(tmp_path / "gistmill.db")
    with ThreadPoolExecutor() as threads:  # while Playwright lives, its event loop counts as running in this one
        threads.submit(fill, server.store).result()
    server.start()
    yield server
    server.stop()


def fill(path: Path) -> None:
    store = Store(path)
    draft = store.add_draft(documents("a", "b"), "letters.zip")
    for name, second in (("first.zip", "Same."), ("second.zip", "<b>Other</b>.")):
        run = store.add_run(draft, RunSettings(), None, "")
        record(store, run, outcome(0, "Alike."), outcome(1, second))
        store.close_session(run, RunStatus.FINISHED)
        store.rename(run, name)
    failed = store.add_run(draft, RunSettings(strategy="serial"), None, "")
    record(store, failed, Outcome(0, Status.FAILED, error="No.", reason="timeout", attempts=1))
    store.close_session(failed, RunStatus.STOPPED)
    store.close()


def test_the_list_is_searched_sorted_and_renamed(server: Server, visitor: Visitor) -> None:
    """What is chosen stands in the address, and Back undoes it; Escape leaves a name as it was, Enter keeps the new."""
    page = visitor(server).open("/runs")
    expect(page.locator("td.name a")).to_have_text(["letters.zip", "second.zip", "first.zip"])
    assert faults(page) == []
    page.get_by_role("button", name="Failed 1").click()
    expect(page.locator("td.name a")).to_have_text(["letters.zip"])
    expect(page).to_have_url(re.compile("only=failed"))
    page.go_back()
    expect(page.locator("td.name a")).to_have_count(3)
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("td.name a")).to_have_text(["first.zip", "letters.zip", "second.zip"])
    page.get_by_role("searchbox").press_sequentially("first")
    expect(page.locator("td.name a")).to_have_text(["first.zip"])
    expect(page).to_have_url(re.compile("search=first"))
    for key, name in (("Escape", "first.zip"), ("Enter", "first <i>发票</i>")):
        page.get_by_role("button", name="What can be done with").click()
        page.get_by_role("menuitem", name="Rename").click()
        page.get_by_role("textbox", name="New name").fill("first <i>发票</i>")
        page.keyboard.press(key)
        expect(page.locator("td.name a")).to_have_text([name])
    page.reload()
    expect(page.locator("td.name a")).to_have_text(["first <i>发票</i>"])
    files_with_own_headings(page, server)


def files_with_own_headings(page: Page, server: Server) -> None:
    """Files have the reader's headings, until he unticks them; the menu stays open for it."""
    page.goto(f"{server.url}/runs?lang=zh")
    page.locator("td.menu-cell button").first.click()
    file = page.locator(".menu a").first
    expect(file).to_have_attribute("href", re.compile(r"\.xlsx\?headings=zh$"))
    page.get_by_role("menuitemcheckbox").click()
    expect(file).to_have_attribute("href", re.compile(r"\.xlsx$"))
    page.keyboard.press("Escape")
    page.locator("td.menu-cell button").last.click()
    expect(file).to_have_attribute("href", re.compile(r"\.xlsx$"))


def test_two_ticked_runs_are_held_side_by_side(server: Server, visitor: Visitor) -> None:
    """By the keyboard alone: tick two, compare them, show different ones only; a summary is no HTML."""
    page = visitor(server).open("/runs")
    expect(page.locator("td.name a")).to_have_count(3)
    for name in ("first.zip", "second.zip"):
        tab_to_in_list(page, f"Hold this run beside another: {name}")
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name=re.compile("letters.zip"))).to_be_disabled()
    tab_to_in_list(page, "Compare these two")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="first.zip and second.zip")).to_be_visible()
    expect(page.locator(".answers tbody tr")).to_have_count(2)
    page.get_by_text("Different only").click()
    expect(page.locator(".answers tbody tr")).to_have_count(1)
    expect(page.locator(".answers td").last).to_have_text("<b>Other</b>.")
    assert faults(page) == []


def test_a_row_opens_on_a_phone(server: Server, visitor: Visitor) -> None:
    """Nothing is wider than the window; a touch anywhere in the row opens the run."""
    visit = visitor(server)
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/runs")
    expect(page.locator("td.name a")).to_have_count(3)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") == 390
    page.locator("tbody tr").first.locator("td.state").click()
    expect(page).to_have_url(re.compile("run="))
    expect(page.get_by_role("heading", level=1, name="letters.zip")).to_be_attached()


def tab_to_in_list(page: Page, name: str) -> None:
    """Move the focus to what is called so within the list, as without a mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(
            """name => {
                let at = document.activeElement
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
                return (at?.getAttribute("aria-label") ?? at?.textContent) === name
            }""",
            name,
        ):
            return
    raise AssertionError(f"{name} is not reached by Tab.")
