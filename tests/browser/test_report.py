"""A comparison's report as a file: opened from a disk, on a phone, in the dark, on paper."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.compare.plan import Plan, entrants, schedule
from core.compare.snapshot import ComparisonRun, ComparisonSnapshot
from core.records import RunSnapshot, RunStatus
from core.settings import STRATEGY_NAMES, RunSettings
from core.views.comparison_report import comparison_report
from tests.browser.test_axe import faults
from tests.compare.scenes import run

PAPER = 718  # pixels of A4 within margins of 10 mm


@pytest.fixture
def report(tmp_path: Path) -> str:
    """The address of a report on 25 ways, each of which ran three times."""
    plan = Plan("d", entrants(STRATEGY_NAMES, (5, 10, 20, 50), 100))
    runs, figures = [], []
    for planned in schedule(plan):
        entrant = plan.entrants[planned.entrant]
        rate = min(2.6 * entrant.concurrency, 36.0) + planned.round / 10
        found = replace(run(planned.entrant, rate, documents=entrant.documents), planned=planned)
        figures.append(found)
        snapshot = RunSnapshot(found.run_id, RunStatus.FINISHED, RunSettings(), entrant.documents, worked=3.0)
        runs.append(ComparisonRun(planned, snapshot))
    comparison = ComparisonSnapshot("c", plan, tuple(runs), tuple(figures), label="退款申请 tickets.csv")
    file = tmp_path / "report.html"
    file.write_bytes(comparison_report(comparison, comparison.result()))
    return file.as_uri()


def opened(browser: Browser, address: str, scheme: str, width: int) -> Page:
    dark = scheme == "dark"
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", offline=True
    )
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".chart svg")).to_have_count(2)
    return page


def width_of(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_read_on_a_phone_without_faults(browser: Browser, report: str, scheme: str) -> None:
    """Without network, two charts; nothing but a table's own box scrolls sideways; axe finds no serious fault."""
    page = opened(browser, report, scheme, 390)
    assert width_of(page) == 390
    box = page.get_by_role("region", name="Every way that was tried")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert faults(page) == []
    page.context.close()


def test_the_report_is_printed_whole(browser: Browser, report: str) -> None:
    """Seventy-five runs are folded on the screen and open on paper; no table is wider than the sheet."""
    page = opened(browser, report, "light", PAPER)
    opened_ones = page.locator("details[open]")
    expect(page.locator("details", has_text="Runs, in the order they ran")).to_have_count(1)
    expect(opened_ones).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(opened_ones).to_have_count(1)
    assert width_of(page) <= PAPER
    page.context.close()
