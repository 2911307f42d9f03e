"""The frame around the pages, as only a browser has it: tab, live region, strip, keyboard, phone, a low window."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.documents import sample_documents
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.browser.conftest import Visitor
from tests.streamlit_app import Server

PATHS = ("/", "/runs", "/compare", "/learn")
ICON = "() => decodeURIComponent(document.querySelector('link[rel~=icon]').href)"
STANDING = """() => [...document.querySelectorAll("body *")]
    .filter(each => ["fixed", "sticky"].includes(getComputedStyle(each).position) && each.checkVisibility())
    .map(each => each.getBoundingClientRect())
    .filter(box => box.width > innerWidth / 2 && box.bottom > 0 && box.top < innerHeight)
    .reduce((sum, box) => sum + Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), 0) / innerHeight"""
"""The share of the window's height that does not scroll away."""


@pytest.fixture
def queued(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """An app not started yet, and the id of the run that it will take up: of a few seconds."""
    server = Server(tmp_path / "gistmill.db")
    settings = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="hosted API"))
    with closing(Store(server.store)) as store:
        draft = store.add_draft(sample_documents(120), "minutes.zip")
        run_id = store.add_run(draft, settings, None, "owner-gone")
    yield server, run_id
    server.stop()


def test_tab_and_live_region_follow_a_run_to_its_end(queued: tuple[Server, str], visitor: Visitor) -> None:
    """The tab has the share done, on another page too; at the end its icon is green, and the end is said once."""
    server, run_id = queued
    server.start()
    page = visitor(server).open(f"/run?run={run_id}")
    expect(page).to_have_title(re.compile(r"\d+ % minutes\.zip · Gistmill"))
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="What do you want to know?")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"1 running, \d+ %"))).to_be_visible()
    assert "#00875a" not in page.evaluate(ICON)

    expect(page.locator("#gm-said")).to_have_text("minutes.zip is finished, and every document has a summary.")
    expect(page).to_have_title("minutes.zip · Gistmill")
    assert "#00875a" in page.evaluate(ICON)
    expect(page.get_by_role("link", name=re.compile("running"))).to_have_count(0)


def test_strip_stands_while_the_app_is_away(own_server: Server, visitor: Visitor) -> None:
    """One sentence over the page, and no dialog that asks for the internet; gone when the app is back."""
    page = visitor(own_server).open("/runs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    strip = page.locator("#gm-away")
    strip.wait_for(state="attached")  # the frame's script has come: it is what watches
    expect(strip).to_be_hidden()
    port = own_server.port
    own_server.kill()
    expect(strip).to_have_text("Not connected, trying again")
    dialog = page.get_by_test_id("stDialog")
    dialog.wait_for(state="attached")
    expect(dialog).to_be_hidden()
    own_server.start(port)
    expect(strip).to_be_hidden()


def test_keyboard_skips_the_header(shared_server: Server, visitor: Visitor) -> None:
    """The first Tab reaches the skip link, which leads behind the pages' names; the page that is open is marked."""
    page = visitor(shared_server).open("/compare")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    marked = page.get_by_role("navigation", name="Pages of Gistmill").locator("[aria-current=page]")
    expect(marked).to_have_text("Compare")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.st-key-header') === null")
    assert page.evaluate("() => document.activeElement.closest('.stMain') !== null")


@pytest.mark.parametrize("path", PATHS)
def test_phone_has_the_pages_at_its_foot(shared_server: Server, visitor: Visitor, path: str) -> None:
    """390 px wide: four names side by side at the lower edge, and nothing that has to be moved sideways."""
    page = visitor(shared_server).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(shared_server.url + path)
    link = page.get_by_role("link", name="Compare", exact=True)
    expect(link).to_be_visible()
    box = link.bounding_box()
    assert box is not None
    assert (round(box["y"] + box["height"]), box["width"] > 90) == (844, True)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")


@pytest.mark.parametrize("path", PATHS)
def test_at_200_percent_next_to_nothing_stands_still(shared_server: Server, visitor: Visitor, path: str) -> None:
    """A window of 1280 by 800 at 200 % is 640 by 400: under 15 % of it is taken by what does not scroll away."""
    page = visitor(shared_server).page
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto(shared_server.url + path)
    expect(page.get_by_role("link", name="Compare", exact=True)).to_be_visible()
    assert page.evaluate(STANDING) < 0.15


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_menus_and_dialogs_have_the_theme(shared_server: Server, visitor: Visitor, scheme: str) -> None:
    """What hangs on the body, outside of the app's own element, is in the same colour scheme."""
    page = visitor(shared_server, scheme).open("/compare")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("scheme => getComputedStyle(document.documentElement).colorScheme === scheme", arg=scheme)
