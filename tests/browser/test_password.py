"""The password as a person gives it, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.parts.frame.password import COOKIE
from tests.browser.conftest import Visitor
from tests.streamlit_app import Server


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "gistmill.db", {"GISTMILL_PASSWORD": "correct horse"})
    server.start()
    yield server
    server.stop()


def test_a_person_logs_in_and_is_where_they_wanted_to_be(guarded: Server, visitor: Visitor) -> None:
    """A wrong password says so; the right one opens the page that was asked for, live, and a reload stays in. Another
    visitor is asked anew."""
    page = visitor(guarded).open("/runs?all=1")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("status")).to_have_text("That is not the password.")

    page.get_by_label("Password").fill("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    assert page.url == f"{guarded.url}/runs?all=1"
    page.reload()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.get_by_text("Summarise", exact=True).first.click()
    expect(page.locator("input[type=file]")).to_be_attached()

    kept = next(each for each in page.context.cookies() if each.get("name") == COOKIE)
    assert (kept.get("httpOnly"), kept.get("sameSite")) == (True, "Strict")
    other = visitor(guarded).open("/runs")
    expect(other.get_by_label("Password")).to_be_visible()
