"""axe-core finds no serious fault in any page, light or dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.streamlit_app import Server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then(result => result.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => [each.id, each.nodes.map(node => node.html.slice(0, 200))]))"""
CELLS = "发票缺税号,The invoice lacks its tax number. Case"
ROWS = "id,subject,body\n" + "\n".join(f"T-{number},{CELLS} {number}." for number in range(40))


def faults(page: Page) -> list[Any]:
    page.evaluate(AXE)  # as a debugger does: a script tag would be refused by the policy
    found: list[Any] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(shared_server: Server, visitor: Visitor, scheme: str) -> None:
    """From the empty page over the form to a finished run, its tabs and an opened row, the lists, and Compare."""
    page = visitor(shared_server, scheme).open()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    seen = {"empty": faults(page)}
    page.locator("input[type=file]").set_input_files(
        {"name": "tickets.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    start = page.get_by_role("button", name="Summarise 40 rows", exact=True)
    expect(start).to_be_enabled()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    seen["form"] = faults(page)
    start.click()
    page.wait_for_url("**/run?run=*")
    expect(page).to_have_title("tickets.csv · Gistmill")
    for tab in ("Summaries", "Speed", "Errors", "Settings"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        if tab == "Speed":
            expect(page.get_by_test_id("stVegaLiteChart").last.locator("svg").first).to_be_visible()
        seen[tab] = faults(page)
    for name, heading in {"Runs": "Runs", "Compare": "What do you want to know?", "Learn": "Learn"}.items():
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        seen[name] = faults(page)
    assert {place: found for place, found in seen.items() if found} == {}
