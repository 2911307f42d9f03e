"""The table of summaries in a browser: by mouse and by keyboard alone, and what comes from outside stays text."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.config import Environment
from core.records import Document, Outcome, RunStatus, Status, Value
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.browser.conftest import Visitor
from tests.runs.test_store import record
from tests.streamlit_app import Server

ROWS = 120
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """An app with one ended run of ROWS rows of a table, of which the third failed."""
    path = tmp_path_factory.mktemp("rows") / "gistmill.db"
    with ThreadPoolExecutor(1) as apart:  # in this thread Playwright's event loop runs
        run_id = apart.submit(_run_of, path).result()
    server = Server(path)
    server.start()
    yield server, run_id
    server.stop()


def _run_of(path: Path) -> str:
    store = Store(path)
    rows: list[dict[str, Value]] = [
        {
            "id": f"T-{n:03}",
            "subject": HOSTILE if n == 1 else f"Tap {ROWS - n:03}",
            "body": f"It drips {n}. Mend the tap number {n}.",
        }
        for n in range(ROWS)
    ]
    documents = [Document(n, f"T-{n:03}", str(row["body"]), "a.csv", n, fields=row) for n, row in enumerate(rows)]
    run_id = store.add_run(store.add_draft(documents, "taps.csv"), RunSettings(), None, "")
    failed = Outcome(2, Status.FAILED, error=f"The server said {HOSTILE}.", reason="endpoint error")
    summed = (
        Outcome(n, Status.SUCCEEDED, summary=f"Mend the tap number {n}. {HOSTILE if n == 1 else ''}", latency=0.5)
        for n in range(ROWS)
        if n != failed.position
    )
    record(store, run_id, failed, *summed)
    store.set_status(run_id, RunStatus.STOPPED)
    store.close()
    return run_id


def _focused(page: Page) -> str:
    """What has the focus, within the component too."""
    said: str = page.evaluate(
        "() => { let at = document.activeElement;"
        " while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at.textContent }"
    )
    return said


def test_rows_are_opened_and_left_by_keyboard(ended: tuple[Server, str], visitor: Visitor) -> None:
    """Arrows, Home and End go through the rows and on to the next page; Enter opens one, arrows go to the next, Escape
    gives the focus back to the row that was shown last."""
    server, run_id = ended
    page = visitor(server).open(f"/run?run={run_id}")
    rows, opened = page.locator("tbody tr"), page.get_by_role("dialog")
    expect(rows).to_have_count(50)
    rows.first.get_by_role("button").focus()
    page.keyboard.press("ArrowDown")
    assert _focused(page) == "T-001"
    page.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=2)).to_have_text("T-001")
    expect(opened.locator("mark")).to_have_text("Mend the tap number 1.")
    page.keyboard.press("ArrowRight")
    expect(opened.get_by_role("heading", level=2)).to_have_text("T-002")
    expect(opened.get_by_text("3 of 120")).to_be_visible()
    expect(opened.get_by_text(f"The server said {HOSTILE}.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    assert _focused(page) == "T-002"
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("51 to 100 of 120")).to_be_visible()
    expect(rows.first).to_contain_text("T-050")
    expect(rows.first.get_by_role("button")).to_be_focused()
    assert _focused(page) == "T-050"


def test_pages_turned_quickly_keep_the_focus(ended: tuple[Server, str], visitor: Visitor) -> None:
    """Also where Streamlit takes the table away and makes it anew in between."""
    server, run_id = ended
    page = visitor(server).open(f"/run?run={run_id}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    rows.first.get_by_role("button").focus()
    for _ in range(3):
        for key in ("PageDown", "PageUp", "PageDown", "PageUp"):
            page.keyboard.press(key)
        expect(page.get_by_text("1 to 50 of 120")).to_be_visible()
        expect(rows.last.get_by_role("button")).to_be_focused()


def test_rows_are_filtered_sorted_and_searched(ended: tuple[Server, str], visitor: Visitor) -> None:
    """A chip, a head, the search and the menu of columns; a row opened at the end of a page leads on to the next."""
    server, run_id = ended
    page = visitor(server).open(f"/run?run={run_id}")
    rows = page.locator("tbody tr")
    page.get_by_role("button", name="Failed 1", exact=True).click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="All 120", exact=True).click()
    page.get_by_role("button", name="subject", exact=True).click()
    expect(page.get_by_role("columnheader", name="subject")).to_have_attribute("aria-sort", "ascending")
    expect(rows.first).to_contain_text(HOSTILE)
    expect(rows.nth(1)).to_contain_text("T-119")
    rows.nth(49).click()
    page.get_by_role("button", name="Row after").click()
    expect(page.get_by_role("dialog").get_by_text("51 of 120")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("51 to 100 of 120")).to_be_visible()
    page.get_by_role("searchbox").fill("tap number 7")
    expect(rows).to_have_count(11)
    expect(page.get_by_text("11 rows found")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Answer time").check()
    expect(page.get_by_role("columnheader", name="Answer time")).to_be_visible()
    expect(rows.first).to_contain_text("500 ms")


PRESS_ENTER = """box => {
  box.value = "tap number 7"
  const table = box.getRootNode().querySelector(".rows")
  return [true, false].map(isComposing => {
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing }))
    return table.classList.contains("busy")
  })
}"""


def test_half_a_word_of_an_input_method_is_not_searched(ended: tuple[Server, str], visitor: Visitor) -> None:
    """The Enter that takes a Chinese word out of an input method is none of the search's; the next one is."""
    server, run_id = ended
    page = visitor(server).open(f"/run?run={run_id}")
    assert page.get_by_role("searchbox").evaluate(PRESS_ENTER) == [False, True]
    expect(page.get_by_text("11 rows found")).to_be_visible()


def test_a_live_table_shows_the_newest(ended: tuple[Server, str], visitor: Visitor) -> None:
    """It goes on by itself, and keeps still while the pointer is in it; a row opened there stays."""
    server, source = ended
    registry = Registry(Environment(store=server.store))
    slow = RunSettings(concurrency=2, endpoint=EndpointSettings(preset="hosted API"))
    run_id = registry.start(source, slow)
    try:
        page = visitor(server).open(f"/run?run={run_id}")
        first = page.locator("tbody tr").first
        expect(page.get_by_text("the newest first")).to_be_visible()
        shown = first.text_content() or ""
        expect(first).not_to_have_text(shown)
        first.hover()
        expect(page.get_by_text("The table keeps still while you are in it.")).to_be_visible()
        shown = first.get_by_role("button").text_content() or ""
        first.click()
        expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text(shown)
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        registry.stop(run_id)
        registry.stop(run_id)
        registry.close()
