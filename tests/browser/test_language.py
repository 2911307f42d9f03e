"""The language of the pages, as only a browser has it: its locale, the switch, the cookie, Streamlit's own words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.streamlit_app import Server


def _opened(visitor: Visitor, server: Server, path: str, locale: str) -> Page:
    """A tab of a browser of this locale."""
    visit = visitor(server, locale=locale)
    return visit.open(path)


def _language(page: Page, code: str) -> None:
    page.wait_for_function("code => document.documentElement.lang === code", arg=code)


def test_browser_decides_and_the_switch_is_remembered(shared_server: Server, visitor: Visitor) -> None:
    """A Chinese browser reads Chinese; who switches reads English on every page, and after a reload."""
    page = _opened(visitor, shared_server, "/runs", "zh-CN")
    expect(page.get_by_role("link", name="对比", exact=True)).to_be_visible()
    expect(page.get_by_text("跳到主要内容")).to_be_attached()
    _language(page, "zh")
    switch = page.get_by_role("radiogroup", name="语言")
    expect(switch.get_by_role("radio", name="中文")).to_be_checked()
    expect(switch.get_by_role("radio", name="EN", exact=True)).to_have_attribute("lang", "en")

    switch.get_by_role("radio", name="EN", exact=True).click()
    expect(page.get_by_role("link", name="Compare", exact=True)).to_be_visible()
    expect(page.get_by_text("Skip to main content")).to_be_attached()
    _language(page, "en")
    page.wait_for_function("() => document.cookie.includes('gistmill_language=en')")
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page).to_have_title("Compare · Gistmill")
    page.reload()
    expect(page.get_by_role("link", name="Learn", exact=True)).to_be_visible()
    _language(page, "en")


def test_address_goes_over_the_browser(shared_server: Server, visitor: Visitor) -> None:
    """`?lang=zh` reads in Chinese from then on, and leaves the address."""
    page = _opened(visitor, shared_server, "/compare?lang=zh", "en-GB")
    expect(page.get_by_role("link", name="对比", exact=True)).to_be_visible()
    _language(page, "zh")
    page.wait_for_function("() => !location.search.includes('lang')")
    page.wait_for_function("() => document.cookie.includes('gistmill_language=zh')")
    page.goto(shared_server.url)
    expect(page.get_by_role("link", name="运行记录", exact=True)).to_be_visible()


def test_a_switch_keeps_what_stands_in_the_fields(shared_server: Server, visitor: Visitor) -> None:
    """Streamlit's own words in them change with the language; the values stay."""
    page = _opened(visitor, shared_server, "/?lang=zh", "en-GB")
    uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
    expect(uploader).to_have_attribute("aria-label", "上传文件")
    uploader.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"One text, and not a long one."})
    folded = page.locator("summary").first
    folded.click()
    number = page.get_by_test_id("stNumberInputField").first
    number.fill("7")
    number.press("Enter")
    expect(page.get_by_role("button", name="增加").first).to_be_attached()
    page.locator(".st-key-choice_prompt").get_by_text("三个要点").click()
    expect(page.locator(".gm-prompt")).to_contain_text("用三个要点总结以下文本，使用原文的语言")

    page.get_by_role("radio", name="EN", exact=True).click()
    expect(page.get_by_role("button", name="Increment").first).to_be_attached()
    expect(page.get_by_test_id("stNumberInputField").first).to_have_value("7")
    expect(page.get_by_role("radio", name="Three points")).to_be_checked()
    expect(page.locator(".gm-prompt")).to_contain_text("three bullet points, in the language of the text")
    number.fill("8")
    number.press("Enter")
    expect(page.get_by_test_id("stNumberInputField").first).to_have_value("8")
    expect(page.get_by_role("radio", name="Three points")).to_be_checked()
    expect(page.locator(".gm-prompt")).to_contain_text("three bullet points, in the language of the text")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_header_holds_both_languages(shared_server: Server, visitor: Visitor, width: int) -> None:
    """On one line, whatever the width, and nothing is cut."""
    page = visitor(shared_server, locale="zh-CN").page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(shared_server.url)
    switch = page.get_by_role("radiogroup", name="语言")
    expect(switch).to_be_visible()
    box = switch.bounding_box()
    assert box is not None
    assert (box["height"] < 40, box["x"] + box["width"] <= width) == (True, True)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
