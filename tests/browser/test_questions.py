"""A comparison asked by keyboard alone: from the question to the settings that answer it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Visitor
from tests.browser.steps import choose_preset, ready
from tests.browser.test_axe import faults
from tests.streamlit_app import Server

LONG = 6 * PATIENCE
DAYS = "".join(f"The group met on day {n}. It bought the mill of the year {n} for much.\n" for n in range(100))


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
    """All seven strategies over the hundred documents of its table, once each where an answer takes no time. Learn
    follows it; axe finds no fault in the result, and its settings are taken."""
    page = visitor(own_server).open()
    page.locator("input[type=file]").set_input_files(
        {"name": "days.csv", "mimeType": "text/csv", "buffer": f"text\n{DAYS}".encode()}
    )
    ready(page, "100 rows")
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("radio", name="The lesson").check(force=True)
    choose_preset(page, "instant")
    page.locator("summary", has_text=re.compile(r"Repeats:\W*3")).press("Enter")
    page.get_by_label("Repeats", exact=True).fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("summary", has_text=re.compile(r"Repeats:\W*1"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile(r"/compare\?comparison=\w+$"))
    address = page.url

    page.get_by_role("link", name="Learn", exact=True).click()
    _follow_it_on_learn(page)
    page.goto(address)
    use = page.get_by_role("button", name="Use these settings")
    expect(use).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name=re.compile("on one clock"))).to_be_visible()
    assert faults(page) == []
    use.click()
    expect(page.get_by_role("button", name=re.compile("^Summarise "))).to_be_visible()


def _follow_it_on_learn(page: Page) -> None:
    """The seven lanes appear by themselves as runs end, figures stand in the table, a lane plays; on a phone nothing is
    cut. By keyboard the lesson runs once more."""
    expect(page.get_by_text("The lesson runs now")).to_be_visible()
    again = page.get_by_role("button", name="Run the lesson again")
    expect(again).to_be_visible(timeout=LONG)
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
    page.set_viewport_size({"width": 1280, "height": 800})
    again.press("Enter")
    expect(page.get_by_text("The lesson runs now")).to_be_visible()
