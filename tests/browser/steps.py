"""Steps on the Summarise page that several tests take."""

import re

from playwright.sync_api import Locator, Page, expect

STARTS = re.compile(r"^(Summarise \d|Do the other )")


def start_button(page: Page) -> Locator:
    """Its words count what it will do."""
    return page.get_by_role("button", name=STARTS)


def ready(page: Page, documents: str) -> None:
    """Return when so many are read: "1 document", "1,000 documents"."""
    expect(page.get_by_role("button", name=f"Summarise {documents}", exact=True)).to_be_visible()


def samples(page: Page) -> None:
    page.get_by_role("button", name="Try 1,000 samples", exact=True).click()
    ready(page, "1,000 documents")


def choose_server(page: Page, url: str) -> None:
    """My server, at this address, which is left."""
    page.get_by_role("radio", name="My server").check(force=True)
    page.get_by_label("Address").fill(url)
    page.get_by_label("Address").press("Enter")
    expect(page.get_by_text(f"{url}, without a key")).to_be_visible()


def open_speed(page: Page) -> None:
    """Unfold what is folded into one line."""
    page.locator(".st-key-speed summary").click()
    expect(page.get_by_role("textbox", name="At once, 1 to 4,000")).to_be_visible()


def choose_preset(page: Page, name: str) -> None:
    """How the practice endpoint behaves. By keyboard, on a page at rest: a list that is opened by a click closes again
    where the page still scrolls or is drawn anew."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    preset = page.get_by_role("combobox", name="The practice endpoint behaves like")
    preset.scroll_into_view_if_needed()
    preset.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name=name).click()


def tab_to(page: Page, button: Locator) -> None:
    """Move the focus to the button, as without a mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The button is not reached by Tab.")
