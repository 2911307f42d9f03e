"""The draft in the address: reload, Back, another page, and a browser that has never seen it."""

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Visitor
from tests.streamlit_app import Server

ADDRESS = re.compile(r"/\?draft=\w+$")
TICKETS = b"nr,subject,body,team\n7,Tap,It drips.,North\n8,Tap,It drips.,South\n9,Door,It squeaks.,\n"
FILE = FilePayload(name="t.csv", mimeType="text/csv", buffer=TICKETS)


def _drop(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(FILE)
    expect(page.get_by_text("t.csv · 3 rows · UTF-8")).to_be_visible()


def _choose(page: Page, field: str, value: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=value, exact=True).click()
    expect(page.get_by_role("columnheader").nth(1)).to_have_text(value)


def _holds(page: Page) -> None:
    """The file, its columns, what the result keeps."""
    expect(page.get_by_text("t.csv · 3 rows · UTF-8")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_text(["nr", "subject", "body"])
    expect(page.get_by_role("combobox", name="Text", exact=True)).to_have_value("subject")
    expect(page).to_have_url(ADDRESS)


def test_reload_back_and_another_browser_lose_nothing(shared_server: Server, visitor: Visitor) -> None:
    """What was read and chosen is there again; Back from another page leads to it, and so does its link."""
    page = visitor(shared_server).open()
    _drop(page)
    _choose(page, "Text", "subject")
    page.locator(".st-key-keep button").click()
    page.get_by_role("button", name="team", exact=True).click()
    expect(page.get_by_role("columnheader")).to_have_count(3)
    page.keyboard.press("Escape")
    address = page.url

    page.reload()
    _holds(page)
    page.get_by_role("link", name="Runs").first.click()
    expect(page).to_have_url(re.compile("/runs$"))
    page.go_back()
    _holds(page)
    page.get_by_role("link", name="Runs").first.click()
    expect(page).to_have_url(re.compile("/runs$"))
    page.get_by_role("link", name="Summarise").first.click()
    _holds(page)
    other = visitor(shared_server).open(address.removeprefix(shared_server.url))
    _holds(other)


def test_file_is_chosen_and_removed_by_the_keyboard_alone(shared_server: Server, visitor: Visitor) -> None:
    """Tab reaches the button for files; Enter opens the browser's own window; the chip's cross is a button with a
    name, and leads back to the first look."""
    page = visitor(shared_server).open()
    choose = page.locator(".st-key-drop section button").first
    expect(choose).to_be_visible()
    choose.focus()
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files(FILE)
    expect(page.get_by_text("t.csv · 3 rows · UTF-8")).to_be_visible()
    page.get_by_role("button", name="Remove these documents").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A summary for each of your texts")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))
