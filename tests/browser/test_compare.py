"""The Compare page as a person has it: a small one from Start to "Use these settings", seen again, and deleted."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Visitor
from tests.browser.steps import open_speed
from tests.streamlit_app import Server

DOCUMENTS = 200
COMPARISON_ADDRESS = re.compile(r"/compare\?comparison=\w+$")
LONG = 4 * PATIENCE


def _button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _fill(page: Page, label: str, value: int) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(str(value))
    field.press("Enter")


def _drop(page: Page, *tags: str) -> None:
    """Take choices out of the fields that hold several."""
    for tag in tags:
        page.get_by_role("button", name=f"Remove {tag}", exact=True).click()
        expect(page.get_by_role("button", name=f"Remove {tag}", exact=True)).to_have_count(0)


def _start_small_comparison(page: Page) -> None:
    """Which strategy: serial and windowed 20, twice: serial over 20 documents, windowed over 200."""
    page.get_by_text("Which strategy?", exact=True).click()
    expect(page.get_by_label("At once", exact=True)).to_have_value("20")
    _drop(page, "batch", "abatch", "gather_with_concurrency", "batch_as_completed", "adaptive")
    page.locator("summary", has_text=re.compile(r"Repeats:\W*3")).click()
    _fill(page, "Repeats", 2)
    expect(page.get_by_text(f"Runs: 4; requests: {2 * (DOCUMENTS + 20) + 20};", exact=False)).to_be_visible()
    _button(page, "Start")
    expect(page).to_have_url(COMPARISON_ADDRESS)


def _watch_it(page: Page) -> None:
    """The matrix pulses where a run is at work, whose lane grows beneath; a reload changes nothing of it."""
    expect(page.locator("button.running")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Document by document, on one clock")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text(re.compile("runs? done"))).to_be_visible()


def _read_the_result(page: Page) -> None:
    """The sentence, the lanes that play to their end, and the Python behind them; all of it in sight at once."""
    expect(page.get_by_role("heading", name=re.compile("^20 at once"))).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name="The same 20 documents, on one clock")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Python", exact=True).click()
    expect(page.get_by_text("lanes.create_task(lane())", exact=False)).to_be_visible()
    _button(page, "Python")
    expect(page.get_by_role("button", name=re.compile("^windowed with 20 in flight"))).to_be_visible()


def _downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        _button(page, name)
    return Path(waiting.value.path()).read_bytes()


def test_from_start_to_use_these_settings(own_server: Server, visitor: Visitor) -> None:
    """Start, watch, reload, read who wins, take the files, and go to Summarise with the winner filled in."""
    page = visitor(own_server).open("/compare")
    _start_small_comparison(page)
    _watch_it(page)
    _read_the_result(page)
    _button(page, "Share")
    rows = list(csv.DictReader(io.StringIO(_downloaded(page, "Runs (.csv)").decode("utf-8-sig"))))
    assert (
        sorted((row["strategy"], row["succeeded"]) for row in rows)
        == [("serial", "20")] * 2 + [("windowed", str(DOCUMENTS))] * 2
    )
    assert b"20 at once" in _downloaded(page, "Report, opens anywhere (.html)")
    page.keyboard.press("Escape")

    _button(page, "Use these settings")
    expect(page).to_have_url(re.compile("draft="))
    open_speed(page)
    expect(page.get_by_role("textbox", name="At once, 1 to 4,000")).to_have_value("20")
    expect(page.get_by_text("20 at once, retries on")).to_be_visible()

    _open_and_delete(page)
    page.goto(own_server.url + "/compare")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def _open_and_delete(page: Page) -> None:
    """Open the comparison from Runs, and delete it there."""
    page.get_by_role("link", name="Runs").first.click()
    page.get_by_role("row", name="Comparison: ").get_by_role("link").click()
    expect(page).to_have_url(COMPARISON_ADDRESS)
    address = page.url
    page.get_by_role("link", name="Runs").first.click()
    page.get_by_role("row", name="Comparison: ").get_by_role("button", name="What can be done with").click()
    page.get_by_role("menuitem", name="Delete").click()
    _button(page, "Delete")
    expect(page.get_by_role("row", name="Comparison: ")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text("There is no comparison", exact=False)).to_be_visible()
