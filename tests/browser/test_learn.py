"""The Learn page in a browser: at a press the lesson runs, and its lanes come; on a phone nothing is cut."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.streamlit_app import Server


def test_the_lesson_runs_and_its_lanes_play(own_server: Server, visitor: Visitor) -> None:
    """By keyboard: the seven lanes appear by themselves as runs end, figures stand in the table, a lane plays."""
    page = visitor(own_server).open("/learn")
    start = page.get_by_role("button", name="Run the lesson", exact=True)
    start.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The lesson runs now")).to_be_visible()
    expect(page.get_by_role("button", name="Run the lesson again")).to_be_visible(timeout=240_000)
    expect(page.get_by_role("button", name="Play")).to_have_count(7)
    row = page.get_by_role("row", name="gather_with_concurrency")
    expect(row.get_by_role("cell").nth(3)).not_to_have_text("–")
    page.get_by_role("button", name="Play").first.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    widths = page.locator(".stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] == widths[1]
    table = page.locator(".gm-claims").evaluate("table => [table.scrollWidth, table.parentElement.clientWidth]")
    assert table[0] <= table[1]
