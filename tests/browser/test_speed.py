"""What only a browser shows of a run's speed: that nothing jumps, and one line under the pointer in both charts."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.documents import sample_zip
from tests.browser.conftest import Visitor
from tests.browser.steps import ready, start_button
from tests.streamlit_app import Server

DOCUMENTS = 400
MOST_SHIFT = 0.05  # of the window, all shifts from Start to the end added up
TALLEST = 1_200  # pixels of a finished run's page
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push([entry.startTime, entry.value, entry.hadRecentInput]);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upload") / "reports.zip"
    with path.open("wb") as target:
        sample_zip(DOCUMENTS, 7, target)
    return path


def _shift_since(page: Page, moment: float) -> float:
    """What moved without a person's doing, as shares of the window."""
    shifts: list[tuple[float, float, bool]] = page.evaluate("window.shifts")
    return sum(value for at, value, after_input in shifts if at >= moment and not after_input)


def _height(page: Page) -> int:
    height: int = page.get_by_test_id("stMain").evaluate("element => element.scrollHeight")
    return height


def test_nothing_jumps_from_start_to_the_end(shared_server: Server, visitor: Visitor, zipped: Path) -> None:
    """The places of a run's figures and charts are kept from its first moment on; its page is short at the end.

    On the tab of speed: its charts come last, and are the highest.
    """
    visit = visitor(shared_server)
    visit.page.add_init_script(_WATCH)
    page = visit.open()
    page.locator("input[type=file]").set_input_files(zipped)
    ready(page, f"{DOCUMENTS:,} documents")
    begun = page.evaluate("performance.now()")
    start_button(page).click()
    page.get_by_role("tab", name="Speed").click()
    expect(page.locator(".gm-tile-name").get_by_text("Time left")).to_be_visible()
    expect(page.locator(".gm-tile-name").get_by_text("Took")).to_be_visible()
    expect(_charts(page)).to_be_visible()
    assert _shift_since(page, begun) < MOST_SHIFT
    assert _height(page) < TALLEST

    _point(page)
    _take_the_picture(page)


def _charts(page: Page) -> Locator:
    return page.locator(".st-key-speed_charts svg.marks")


def _point(page: Page) -> None:
    """Under the pointer stand the figures of both charts; away from it, none."""
    upper, lower = _charts(page).get_by_text("a second", exact=False), _charts(page).get_by_text(" of 20")
    expect(lower).to_have_count(0)
    box = _charts(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    expect(upper.filter(has_text=":")).to_be_visible()
    expect(lower).to_be_visible()
    page.mouse.move(0, 0)
    expect(lower).to_have_count(0)


def _take_the_picture(page: Page) -> None:
    page.get_by_role("button", name="Table, picture, numbers").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
