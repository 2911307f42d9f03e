"""The matrix and the lanes as a person has them, on a page of their own."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core.config import ROOT
from tests.browser.conftest import Visitor
from tests.streamlit_app import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    made = Server(
        tmp_path_factory.mktemp("lanes") / "none.db", {"PYTHONPATH": path}, script="tests/browser/lanes_app.py"
    )
    made.start()
    yield made
    made.stop()


def _cell(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words)


def _tops(lane: Locator) -> list[float]:
    """How high each of a lane's lines stands, in pixels."""
    path = lane.locator("path.lines").get_attribute("d") or ""
    return [float(top) for top in re.findall(r"M\S+ ([\d.]+)h", path)]


def test_a_cell_of_the_matrix_opens_its_run(server: Server, visitor: Visitor) -> None:
    """A table with heads for both ways; a failure is a shape and a word; a click tells the run, one on a cell that
    waits tells nothing."""
    page = visitor(server).open("/?show=matrix")
    expect(page.get_by_role("columnheader", name="10")).to_be_visible()
    expect(page.get_by_role("rowheader", name="windowed")).to_be_visible()
    failed = _cell(page, "windowed with 10 in flight: failed")
    expect(failed).to_have_text("failed")
    expect(failed.locator("svg")).to_be_visible()
    _cell(page, "waits for its turn").click(force=True)
    _cell(page, "abatch with 5 in flight").click()
    expect(page.get_by_text("Opened: r1")).to_be_visible()
    failed.click()
    expect(page.get_by_text("Opened: r4")).to_be_visible()


def test_the_matrix_is_walked_with_the_arrows(server: Server, visitor: Visitor) -> None:
    """One stop for Tab, arrows from cell to cell, End and Home in a row, Enter opens; new data leaves the focus."""
    page = visitor(server).open("/?show=matrix")
    _cell(page, "abatch with 5").focus()
    page.keyboard.press("ArrowDown")
    expect(_cell(page, "waits for its turn")).to_be_focused()
    page.keyboard.press("End")
    expect(_cell(page, "windowed with 10")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(_cell(page, "abatch with 10 in flight: runs now")).to_be_focused()
    assert page.locator("table button[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opened: r2")).to_be_visible()
    expect(_cell(page, "runs now")).to_be_focused()


def test_a_running_cell_becomes_its_result_in_place(server: Server, visitor: Visitor) -> None:
    """It pulses until its run ends, but not for who wants no motion; the same cell then has the figure."""
    page = visitor(server).open("/?show=matrix")
    running = page.locator("button.running")
    pulse = "element => getComputedStyle(element, '::after').animationName"
    expect(running).to_be_visible()
    assert running.evaluate(pulse) == "pulse"
    page.emulate_media(reduced_motion="reduce")
    assert running.evaluate(pulse) == "none"
    handle = running.element_handle()
    page.get_by_role("button", name="Next").click()
    expect(_cell(page, "abatch with 10 in flight: 23.8 docs/s")).to_have_class("done")
    assert handle is not None
    assert handle.text_content() == "23.8"


def test_the_lanes_show_how_many_are_in_flight(server: Server, visitor: Visitor) -> None:
    """Serial fills one row, four at once fill four; each lane says in words what it shows, and its end."""
    page = visitor(server).open("/?show=lanes")
    lanes = page.locator(".lane")
    expect(lanes).to_have_count(2)
    serial, completed = lanes.all()
    expect(page.get_by_role("img", name="serial: documents: 8; most at once: 1; the last answer after")).to_be_visible()
    expect(serial.locator(".end")).to_have_text("8.0 s")
    expect(completed.locator(".end")).to_have_text("2.0 s")
    assert (len(_tops(serial)), len(set(_tops(serial)))) == (8, 1)
    assert (len(_tops(completed)), len(set(_tops(completed)))) == (8, 4)
    assert (completed.locator("path.handed").get_attribute("d") or "").count("M") == 8
    expect(page.get_by_text("chain.invoke")).to_be_hidden()
    page.get_by_role("button", name="Python").click()
    expect(page.get_by_text("chain.invoke")).to_be_visible()
    expect(page.get_by_text("chain.batch_as_completed")).to_be_visible()


def test_one_clock_plays_all_lanes(server: Server, visitor: Visitor) -> None:
    """The slider is the clock: at 3 of 8 s one lane is at its end, the other is not; Play goes on from there and ends
    with both."""
    page = visitor(server).open("/?show=lanes")
    slider = page.get_by_role("slider", name="Moment on the clock")
    expect(slider).to_have_attribute("aria-valuetext", "8.0 s")
    slider.fill("375")
    expect(slider).to_have_attribute("aria-valuetext", "3.0 s")
    ends = page.locator(".end")
    expect(ends.nth(0)).to_have_text("3.0 s")
    expect(ends.nth(1)).to_have_text("2.0 s")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    assert 375 <= float(slider.input_value()) < 1_000
    slider.fill("900")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(ends.nth(0)).to_have_text("8.0 s")
    page.emulate_media(reduced_motion="reduce")
    expect(page.get_by_role("button", name="Play")).to_be_hidden()
    expect(slider).to_be_visible()


def test_a_running_lane_grows_in_place(server: Server, visitor: Visitor) -> None:
    """New documents go on in the rows of the old; those stay where they are, and so does the lane."""
    page = visitor(server).open("/?show=live")
    lane = page.locator(".lane")
    expect(lane).to_be_visible()
    handle, before, height = lane.element_handle(), _tops(lane), lane.bounding_box()
    assert len(before) == 12
    expect(page.get_by_role("button", name="Play")).to_be_hidden()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("img", name=re.compile("documents: 16"))).to_be_visible()
    assert _tops(lane)[:12] == before
    assert handle is not None
    assert handle.evaluate("element => element.isConnected")
    assert lane.bounding_box() == height


def test_a_lane_alone_has_its_own_play(server: Server, visitor: Visitor) -> None:
    """Ended after 2 of the 8 s that it shares with others."""
    page = visitor(server).open("/?show=single")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".lane .end")).to_be_visible()
    expect(page.get_by_role("slider")).to_be_hidden()


def test_what_is_wrong_in_the_data_is_left_out(server: Server, visitor: Visitor) -> None:
    """Markup is text, numbers are bounded, no lane has more than 400 lines, and nothing fails."""
    page = visitor(server).open("/?show=hostile")
    expect(page.get_by_text("All was drawn.")).to_be_visible()
    lanes = page.locator(".lane")
    expect(lanes).to_have_count(5)
    assert page.locator("img").count() == 0
    assert page.title() != "1"
    assert [len(_tops(lane)) for lane in lanes.all()] == [3, 0, 0, 400, 1]
    for path in page.locator("path.lines").all():
        assert "NaN" not in (path.get_attribute("d") or "")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_narrow_matrix_scrolls_in_its_own_box(server: Server, visitor: Visitor) -> None:
    page = visitor(server).open("/?show=hostile")
    page.set_viewport_size({"width": 320, "height": 700})
    box = page.locator(".box").first
    expect(box).to_be_visible()
    scrolls = "element => element.scrollWidth > element.clientWidth"
    page.wait_for_function(scrolls, arg=box.element_handle())  # once it is drawn for the new width
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
