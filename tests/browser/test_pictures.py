"""The README's pictures. With GISTMILL_PICTURES=1 they are made anew in data/; else small ones that nobody keeps."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.config import ROOT
from tests.browser.conftest import PATIENCE, Visitor
from tests.browser.tickets import tickets
from tests.streamlit_app import Server

KEPT = bool(os.environ.get("GISTMILL_PICTURES"))
ROWS = 3_000 if KEPT else 62
FADED_IN = 800  # milliseconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ROOT / "data" if KEPT else tmp_path


def picture(page: Page, folder: Path, name: str) -> None:
    """Nothing under the mouse, nothing on its way in."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(FADED_IN)
    page.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size > 20_000  # an empty page takes less


def test_pictures_of_summarise_and_run(own_server: Server, visitor: Visitor, folder: Path) -> None:
    """The form with a table in it, the run while it goes on in dark, and what came of it."""
    page = visitor(own_server).open()
    page.locator("input[type=file]").set_input_files(
        {"name": "tickets.csv", "mimeType": "text/csv", "buffer": tickets(ROWS)}
    )
    start = page.get_by_role("button", name=f"Summarise {ROWS:,} rows", exact=True)
    expect(start).to_be_enabled()
    expect(page.get_by_role("columnheader", name="agent")).to_be_visible()
    expect(page.get_by_role("radio", name="One sentence")).to_be_visible()
    picture(page, folder, "summarise")
    start.click()
    expect(page).to_have_title(re.compile(r"^(?!0 %)\d+ % tickets\.csv|^tickets\.csv"))
    page.emulate_media(color_scheme="dark")
    page.get_by_role("tab", name="Speed").click()
    picture(page, folder, "running")
    page.emulate_media(color_scheme="light")
    page.get_by_role("tab", name="Summaries").click()
    expect(page).to_have_title("tickets.csv · Gistmill", timeout=4 * PATIENCE)
    expect(page.get_by_text(f"{ROWS:,} summarised")).to_be_visible()
    picture(page, folder, "run")


@pytest.mark.skipif(not KEPT, reason="takes minutes, and Compare has its own tests; GISTMILL_PICTURES=1 makes it")
def test_picture_of_a_comparison(own_server: Server, visitor: Visitor, folder: Path) -> None:
    """Which strategy, to its end: the sentence, the figures and the lanes."""
    page = visitor(own_server).open("/compare")
    page.get_by_text("Which strategy?", exact=True).click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Use these settings")).to_be_visible(timeout=20 * PATIENCE)
    page.set_viewport_size({"width": 1280, "height": 1200})
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("on one clock"))).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first.locator("svg")).to_be_visible()
    picture(page, folder, "compare")
