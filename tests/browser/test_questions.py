"""A comparison asked by keyboard alone: from the question to the settings that answer it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Visitor
from tests.browser.test_axe import faults
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


def test_the_lesson_from_its_card_to_its_settings(own_server: Server, visitor: Visitor) -> None:
    """All seven strategies over the lesson's sizes, once each where an answer takes no time; axe finds no fault in the
    result, and its settings are taken."""
    page = visitor(own_server).open("/compare?question=lesson")
    expect(page.get_by_role("radio", name="The lesson")).to_be_checked()
    page.get_by_role("combobox", name="The practice endpoint behaves like").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="instant").click()
    page.locator("summary", has_text=re.compile(r"Repeats:\W*3")).press("Enter")
    page.get_by_label("Repeats", exact=True).fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("summary", has_text=re.compile(r"Repeats:\W*1"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    use = page.get_by_role("button", name="Use these settings")
    expect(use).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name=re.compile("on one clock"))).to_be_visible()
    assert faults(page) == []
    use.click()
    expect(page.get_by_role("button", name=re.compile("^Summarise "))).to_be_visible()
