"""Try 5, and the rest: by mouse and by keyboard alone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import ready, start_button, tab_to
from tests.streamlit_app import Server

ROWS = 40
RUN_ADDRESS = re.compile(r"/run\?run=\w+")


def _drop(page: Page) -> None:
    rows = "".join(f"{n},The group met on day {n}. It bought the mill of the year {n} for much.\n" for n in range(ROWS))
    page.locator("input[type=file]").set_input_files(
        {"name": "days.csv", "mimeType": "text/csv", "buffer": f"id,text\n{rows}".encode()}
    )
    ready(page, f"{ROWS} rows")


def test_five_are_tried_and_the_rest_goes_on(shared_server: Server, visitor: Visitor) -> None:
    """The link in the bar leads to texts and summaries side by side, a reload keeps them, and the rest is one click."""
    page = visitor(shared_server).open()
    _drop(page)
    page.get_by_role("button", name="Try 5", exact=True).click()
    page.get_by_role("link", name="See them").click()
    expect(page.get_by_role("heading", name="The first 5")).to_be_in_viewport(ratio=1)
    expect(start_button(page)).to_have_text("Do the other 35")
    text, summary = page.locator(".gm-text").first.bounding_box(), page.locator(".gm-summary").first.bounding_box()
    assert text
    assert summary
    assert text["y"] == summary["y"]
    assert text["x"] + text["width"] < summary["x"]

    page.reload()
    expect(start_button(page)).to_have_text("Do the other 35")
    expect(page.locator(".gm-summary")).to_have_count(5)
    start_button(page).click()
    expect(page).to_have_url(RUN_ADDRESS)


def test_the_whole_form_goes_by_keyboard_alone(shared_server: Server, visitor: Visitor) -> None:
    """Cards are radio buttons: Tab reaches them, the arrows choose; Enter tries and starts."""
    page = visitor(shared_server).open()
    _drop(page)
    page.get_by_role("radio", name="One sentence").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Three points")).to_be_checked()
    expect(page.get_by_text("in three bullet points, in the language of the text")).to_be_visible()
    page.get_by_role("radio", name="Practice").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("OpenAI asks for an API key")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("stays on this machine")).to_be_visible()

    tab_to(page, page.get_by_role("button", name="Try 5", exact=True))
    page.keyboard.press("Enter")
    expect(start_button(page)).to_have_text("Do the other 35")
    tab_to(page, start_button(page))
    page.keyboard.press("Enter")
    expect(page).to_have_url(RUN_ADDRESS)
