"""A comparison asked by keyboard alone: from the question to the settings that answer it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Visitor
from tests.streamlit_app import Server

LONG = 6 * PATIENCE


def test_how_many_at_once_by_keyboard(own_server: Server, visitor: Visitor) -> None:
    """The arrows go from question to question, and the form follows; Enter starts, and later takes the settings."""
    page = visitor(own_server).open("/compare?question=lesson")
    expect(page.get_by_role("radio", name="The lesson")).to_be_checked()
    page.get_by_role("radio", name="The lesson").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("At once", exact=True)).to_be_visible()
    page.keyboard.press("ArrowUp")
    highest = page.get_by_label("At most at once", exact=True)
    expect(highest).to_be_visible()
    expect(page).to_have_url(re.compile("question=how-many"))
    highest.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.locator("summary", has_text=re.compile(r"Repeats:\W*3")).press("Enter")
    page.get_by_label("Repeats", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("summary", has_text=re.compile(r"Repeats:\W*1"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(page).to_have_url(re.compile(r"/compare\?comparison=\w+$"))
    expect(page.get_by_role("columnheader", name="4", exact=True)).to_be_visible(timeout=LONG)  # it has grown to there

    use = page.get_by_role("button", name="Use these settings")
    expect(use).to_be_visible(timeout=LONG)
    use.press("Enter")
    expect(page).to_have_url(re.compile(r"/(\?draft=\w+)?$"))
