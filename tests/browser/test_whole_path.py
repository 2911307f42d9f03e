"""What only a browser shows: the whole way from a zip to a CSV, reloads, restarts, and a page that stays by itself."""

import csv
import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from core.documents import sample_zip
from tests.browser import app_kills
from tests.browser.conftest import PATIENCE, Visitor
from tests.browser.steps import choose_preset, open_speed, ready, samples, start_button
from tests.runs.durability.scenes import counting_server
from tests.scripted import Paced
from tests.streamlit_app import Server

DOCUMENTS = 1000
KILLS = 2
RUN_ADDRESS = re.compile(r"/run\?run=\w+$")
LONG = 2 * PATIENCE


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of 1,000 sample documents."""
    path = tmp_path_factory.mktemp("upload") / "reports.zip"
    with path.open("wb") as target:
        sample_zip(DOCUMENTS, 7, target)
    return path


def _button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _done(page: Page) -> int:
    """The number of summaries beneath the bar."""
    found = page.locator(".bar .counts .done")
    expect(found).to_have_count(1)  # while a page is exchanged for the next, both are there for a moment
    return int(found.inner_text().replace(",", "").split()[0])


def _wait_until_done_reaches(page: Page, least: int) -> None:
    page.wait_for_function(
        "least => +(document.querySelector('.st-key-run_bar [data-testid=stBidiComponentIsolated]')?.shadowRoot"
        "?.querySelector('.counts .done')?.textContent.split(' ')[0].replace(',', '') ?? 0) >= least",
        arg=least,
    )


def _finished(page: Page) -> None:
    expect(page.get_by_text("finished in ", exact=False)).to_be_visible(timeout=LONG)


def _drop(page: Page, name: str, text: bytes) -> None:
    """One text file, read."""
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text})
    ready(page, "1 document")


def _texts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _one_line(text: str) -> str:
    return "".join(text.split())


def test_from_a_zip_to_its_summaries(shared_server: Server, visitor: Visitor, zipped: Path) -> None:
    """Upload, run, reload in the middle, stop, resume, download: every row holds a quote of its own document."""
    visit = visitor(shared_server)
    page = visit.open()
    page.locator("input[type=file]").set_input_files(zipped)
    ready(page, f"{DOCUMENTS:,} documents")
    start_button(page).click()
    expect(page).to_have_url(RUN_ADDRESS)
    _wait_until_done_reaches(page, 100)

    page.reload()
    _wait_until_done_reaches(page, 150)
    _button(page, "Stop")
    expect(page.get_by_text("Stopped.", exact=False).first).to_be_visible()
    kept = _done(page)
    assert 150 <= kept < DOCUMENTS

    page.get_by_role("button", name="Resume the other").click()
    _finished(page)
    assert _done(page) == DOCUMENTS

    page.get_by_role("button", name="Other files").click()
    csv_file = _downloaded(page, "CSV, for any program (.csv)")
    rows = list(csv.DictReader(io.StringIO(csv_file.read_text(encoding="utf-8-sig"))))
    texts = _texts(zipped)
    assert [row["document"] for row in rows] == list(texts)
    sheet = _downloaded(page, "Download spreadsheet")
    names = openpyxl.load_workbook(io.BytesIO(sheet.read_bytes()), read_only=True).active.iter_rows(
        2, max_col=1, values_only=True
    )
    assert [name for (name,) in names] == list(texts)
    assert {row["status"] for row in rows} == {"succeeded"}
    strangers = [
        row["document"]
        for row in rows
        if _one_line(row["summary"].removeprefix("'")) not in _one_line(texts[row["document"]])
    ]
    assert strangers == []


def test_second_visitor_sees_the_same_run(shared_server: Server, visitor: Visitor) -> None:
    """A run's address opened by another visitor shows the same numbers while it works."""
    first = visitor(shared_server).open()
    samples(first)
    start_button(first).click()
    expect(first).to_have_url(RUN_ADDRESS)

    second = visitor(shared_server).page
    second.goto(first.url)
    _wait_until_done_reaches(second, 50)
    _button(second, "Stop")
    for page in (first, second):
        expect(page.get_by_text("Stopped.", exact=False).first).to_be_visible()
    assert _done(first) == _done(second)


def test_killed_app_loses_no_summary(tmp_path: Path, visitor: Visitor) -> None:
    """The app killed twice in the middle with two browsers open, and started again: both pages come back by themselves
    and show the run interrupted, with Resume; nothing recorded is lost or sent again; and it goes on to its end."""
    pace = Paced(0.2)
    with counting_server(pace) as endpoint:
        app = Server(tmp_path / "g.db", app_kills.variables(endpoint))
        run_id = app_kills.queued_run(app.store, endpoint, KILLS)
        app.start()
        try:
            pages = [visitor(app).page for _ in range(2)]
            scene = app_kills.AppKills(app, endpoint, pace, run_id, pages)
            scene.open()
            for number in range(KILLS):
                scene.kill(random.Random(number))  # no secret
            scene.finish()
        finally:
            app.stop()
    assert (scene.nothing_lost, scene.nothing_repeated, scene.told_right, scene.came_back) == (KILLS,) * 4


@pytest.mark.parametrize("path", ["/", "/run", "/run?run=nosuchrun", "/runs"])
def test_cold_deep_link_has_its_frame(shared_server: Server, visitor: Visitor, path: str) -> None:
    """Each page opened first by its own address stands in the frame, navigation and all."""
    page = visitor(shared_server).open(path)

    pages = page.get_by_role("navigation", name="Pages of Gistmill")
    for name in ("Summarise", "Runs", "Compare"):
        expect(pages.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_start_is_in_sight(shared_server: Server, visitor: Visitor, scheme: str) -> None:
    """At 1280 by 800 a run can be started without scrolling, and tried."""
    page = visitor(shared_server, scheme).open()
    samples(page)
    for button in (start_button(page), page.get_by_role("button", name="Try 5", exact=True)):
        expect(button).to_be_enabled()
        expect(button).to_be_in_viewport(ratio=1)


def test_names_and_texts_from_outside_stay_text(shared_server: Server, visitor: Visitor) -> None:
    """Names and texts that are Markdown or HTML with an address in it make no image, no link and no request."""
    hostile = "![x](http://evil.example/a.png) <img src=http://evil.example/b.png> :material/home:"
    page = visitor(shared_server).open()
    _drop(page, f"{hostile.replace('/', '|')}.txt", f"{hostile}.".encode())
    start_button(page).click()
    _finished(page)

    assert page.locator("[data-testid=stMain] img").count() == 0
    assert page.locator("[data-testid=stMain] a[href*=evil]").count() == 0


def test_row_opens_a_drawer_with_both_texts(shared_server: Server, visitor: Visitor) -> None:
    """A click on a row shows that document and its summary in full."""
    page = visitor(shared_server).open()
    text = "The river rose by two metres overnight. Nobody was hurt. The bridge stays closed until Monday."
    _drop(page, "flood.txt", text.encode())
    start_button(page).click()
    _finished(page)
    page.get_by_role("row").filter(has_text="flood.txt").click()

    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("flood.txt")).to_be_visible()
    expect(drawer.get_by_text(text)).to_be_visible()


def test_drawer_shows_the_parts_of_a_long_document(shared_server: Server, visitor: Visitor) -> None:
    """At the preset with a small context: what will be split is said before the start, and the drawer has a summary for
    each part."""
    page = visitor(shared_server).open()
    _drop(page, "book.txt", b"The river was high again.\n\n" * 800)
    open_speed(page)
    choose_preset(page, "small context")
    expect(page.get_by_text("1 document is longer than the model takes (4,096 tokens)", exact=False)).to_be_visible()
    start_button(page).click()
    _finished(page)
    page.get_by_role("row").filter(has_text="book.txt").click()

    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Summaries of its parts").click()
    expect(drawer.get_by_text("Part 1 of 3")).to_be_visible()
    expect(drawer.get_by_text("Part 3 of 3")).to_be_visible()


def test_delete_asks_and_then_forgets(own_server: Server, visitor: Visitor) -> None:
    """Delete asks first; confirmed, the run is gone from Runs and its address says so."""
    page = visitor(own_server).open()
    _drop(page, "flood.txt", b"The river rose by two metres overnight.")
    start_button(page).click()
    _finished(page)
    address = page.url
    page.get_by_role("link", name="Runs", exact=True).first.click()
    page.get_by_role("button", name="What can be done with").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()

    expect(page.get_by_text("No runs yet.", exact=False)).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("There is no run", exact=False)).to_be_visible()


def _downloaded(page: Page, link: str) -> Path:
    """One of the run's files, by its link as a person clicks it."""
    with page.expect_download() as waited:
        page.get_by_role("link", name=link, exact=True).click()
    return waited.value.path()
