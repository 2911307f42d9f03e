"""The whole path as a reader of Chinese has it: no English word is left on any page, in any state, in any menu."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.chinese import latin, zh
from tests.browser.conftest import Visitor
from tests.browser.test_axe import faults
from tests.cli.served import served
from tests.scripted import Reply
from tests.streamlit_app import Server

TEXT = "客户来电说发票 {n} 缺少税号，财务无法入账。她要求当天下午四点后回电。我们答应重新开具并寄出。"
ROWS = "".join(f"{n},发票 {n} 缺少税号,{TEXT.format(n=n)},{14 - n % 4} 日\n" for n in range(40))
TABLE = f"编号,主题,正文,日期\n{ROWS}41,同上,{TEXT.format(n=1)},\n42,空白,,\n"  # one twice, one empty
FILE = "工单.csv"
RUN_ADDRESS = re.compile(r"/run\?run=\w+")
Seen = dict[str, list[str]]


@pytest.fixture
def seen() -> Iterator[Seen]:
    """What was seen in Latin letters, by its place; nothing, at the end."""
    noted: Seen = {}
    yield noted
    lines = sorted({words for found in noted.values() for words in found})
    places = {words: [place for place, found in noted.items() if words in found] for words in lines}
    assert not places, "\n".join(f"{words} [{', '.join(places[words])}]" for words in lines)


def _key(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}")


def _open(fold: Locator) -> None:
    """What is folded into one line; it may be open."""
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def _press(page: Page, name: str) -> None:
    _key(page, name).locator("button").first.click()


def _menu(page: Page, name: str, seen: Seen) -> None:
    """What a menu holds, and the page without it again."""
    _press(page, name)
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text(re.compile(r"\S"))  # some are drawn when they open
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    seen[f"menu {name}"] = latin(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()


def _arrived(page: Page) -> None:
    """The page is there, and with it the frame's script, which says what Streamlit says in English."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stSkipToContent")).not_to_have_text(re.compile("[A-Za-z]"))


def _drop(page: Page) -> None:
    table: FilePayload = {"name": FILE, "mimeType": "text/csv", "buffer": TABLE.encode()}
    empty: FilePayload = {"name": "空.txt", "mimeType": "text/plain", "buffer": b""}
    page.locator("input[type=file]").set_input_files([table, empty])
    expect(_key(page, "start").locator("button")).to_be_enabled()


def _start(page: Page) -> None:
    _press(page, "start")
    expect(page).to_have_url(RUN_ADDRESS)


def _ended(page: Page) -> None:
    expect(page).to_have_title(re.compile(f"^{re.escape(FILE)}"))
    expect(page.locator(".bar .counts .done")).to_contain_text("41")
    expect(_key(page, "stop")).to_have_count(0)


def test_summarise_speaks_chinese(shared_server: Server, visitor: Visitor, seen: Seen) -> None:
    """From the empty page over everything that its form unfolds to a trial."""
    page = visitor(shared_server, locale="zh-CN").open()
    _arrived(page)
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    seen["empty"] = latin(page)
    _drop(page)
    seen["form"] = latin(page)
    for chip in ("chip_left_out", "chip_notes", "chip_repeats", "keep"):
        if _key(page, chip).count():
            _menu(page, chip, seen)
    _unfold(page, seen)
    for place, name in enumerate(("OpenAI", "My server"), 1):
        _key(page, "choice_writer").get_by_role("radio").nth(place).check(force=True)
        expect(page.get_by_label(zh("API key"))).to_be_visible()
        seen[name] = latin(page)
    page.get_by_label(zh("Address")).fill("http://127.0.0.1:9/v1")
    page.get_by_label(zh("Address")).press("Enter")
    expect(_key(page, "test").locator("button")).to_be_visible()
    seen["no answer"] = latin(page)
    _key(page, "choice_writer").get_by_role("radio").first.check(force=True)
    _key(page, "choice_prompt").get_by_role("radio").last.check(force=True)
    expect(page.locator("textarea").first).to_be_visible()
    seen["own prompt"] = latin(page)
    _press(page, "try")
    expect(page.locator(".gm-summary")).to_have_count(5)
    seen["trial"] = latin(page)


def _unfold(page: Page, seen: Seen) -> None:
    """The line of speed, and its tabs."""
    speed = _key(page, "speed")
    speed.locator("summary").click()
    for number, tab in enumerate(speed.get_by_role("tab").all()):
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(speed.get_by_role("tabpanel").locator("visible=true").first).to_be_visible()
        seen[f"speed, tab {number + 1}"] = latin(page)


def test_a_run_and_the_lists_speak_chinese(own_server: Server, visitor: Visitor, seen: Seen) -> None:
    """A run while it goes on and when it has ended, its tabs, menus and an opened row; Runs, and two runs side by
    side."""
    page = visitor(own_server, locale="zh-CN").open()
    _drop(page)
    _start(page)
    seen["run, at work"] = latin(page)
    _ended(page)
    _look_at_the_run(page, seen)
    _press(page, "again_menu")
    first = page.url
    _press(page, "again_same")
    page.wait_for_url(lambda url: bool(RUN_ADDRESS.search(url)) and url != first)
    _ended(page)
    _look_at_the_lists(page, seen)
    for path in ("/run?run=2222222222", "/compare?comparison=2222222222"):
        page.goto(own_server.url + path)
        expect(_key(page, "to_runs")).to_be_visible()
        _arrived(page)
        seen[path] = latin(page)


def _look_at_the_run(page: Page, seen: Seen) -> None:
    for name in ("Summaries", "Speed", "Errors", "Settings"):
        page.get_by_role("tab", name=zh(name)).click()
        expect(page.get_by_role("tabpanel", name=zh(name))).to_be_visible()
        if name == "Speed":
            expect(page.locator(".st-key-speed_charts svg.marks")).to_be_visible()
            _menu(page, "speed_menu", seen)
        seen[f"run, {name}"] = latin(page)
    for menu in ("download_menu", "again_menu"):
        _menu(page, menu, seen)
    page.get_by_role("tab", name=zh("Summaries")).click()
    page.get_by_role("button", name=zh("Columns")).click()
    seen["run, columns"] = latin(page)
    page.keyboard.press("Escape")
    page.locator("tbody tr").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    seen["run, a row"] = latin(page)
    page.keyboard.press("Escape")


def _look_at_the_lists(page: Page, seen: Seen) -> None:
    page.get_by_role("link", name=zh("Runs"), exact=True).first.click()
    expect(page.locator("td.name a")).to_have_count(2)
    expect(page.locator("tbody tr").filter(has_text=zh("Finished"))).to_have_count(2)  # what runs is not deleted
    seen["runs"] = latin(page)
    page.locator("tbody tr").first.get_by_role("button").last.click()
    seen["runs, menu"] = latin(page)
    page.get_by_role("menuitem", name=zh("Delete")).click()
    expect(page.get_by_role("dialog").get_by_role("button", name=zh("Delete"), exact=True)).to_be_visible()
    seen["runs, delete"] = latin(page)
    page.keyboard.press("Escape")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name=zh("Compare these two")).click()
    expect(page.locator(".answers")).to_be_visible()
    seen["two runs"] = latin(page)


def test_failures_speak_chinese(shared_server: Server, visitor: Visitor, seen: Seen) -> None:
    """What a server refuses: the counts, the reasons, a failed row, the menu that sends them again."""

    def answer(prompt: str, _: int) -> Reply:
        return (
            Reply(status=400, body='{"error": {"message": "内容不合规"}}') if "发票 7 " in prompt else Reply("已处理。")
        )

    with served(answer) as server:
        page = visitor(shared_server, locale="zh-CN").open()
        _drop(page)
        _key(page, "choice_writer").get_by_role("radio").last.check(force=True)
        page.get_by_label(zh("Address")).fill(server.url)
        page.get_by_label(zh("Address")).press("Enter")
        expect(page.locator("[class*=st-key-connection_]").first).to_contain_text("✓")
        seen["a server that answers"] = latin(page)
        _start(page)
        expect(page.locator(".bar .counts .failed")).to_contain_text("1")
        expect(_key(page, "stop")).to_have_count(0)
        page.get_by_role("tab", name=zh("Errors")).click()
        expect(page.locator(".gm-failure-message")).to_contain_text("内容不合规")
        seen["reasons"] = latin(page)
        page.get_by_role("tab", name=zh("Summaries")).click()
        page.locator("tbody tr", has_text="发票 7 ").click()
        expect(page.get_by_role("dialog")).to_contain_text("内容不合规")
        seen["a failed row"] = latin(page)


def test_a_comparison_and_learn_speak_chinese(own_server: Server, visitor: Visitor, seen: Seen) -> None:
    """The three cards and what they unfold, a small comparison from its start to its answer, and Learn."""
    page = visitor(own_server, locale="zh-CN").open("/compare")
    _arrived(page)
    for question in ("which", "lesson", "how-many"):
        _ask(page, question)
        seen[question] = latin(page)
    page.get_by_label(zh("At most at once"), exact=True).fill("2")
    page.keyboard.press("Enter")
    _key(page, "comparison_repeats").locator("input").fill("1")
    page.keyboard.press("Enter")
    expect(_key(page, "card_comparison_tried").locator("summary")).to_contain_text("1")
    _press(page, "comparison_start")
    expect(page.locator("button.running")).to_be_visible()
    seen["comparison, at work"] = latin(page)
    expect(_key(page, "comparison_use")).to_be_visible(timeout=240_000)
    expect(_key(page, "card_result_chart").locator("svg.marks").first).to_be_visible()
    _key(page, "result_table").locator("summary").click()
    seen["answer"] = latin(page)
    for menu in ("share_menu", "again_menu"):
        _menu(page, menu, seen)
    page.get_by_role("link", name=zh("Learn"), exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=zh("Learn"))).to_be_visible()
    seen["learn"] = latin(page)


def _ask(page: Page, question: str) -> None:
    """Its card, and all that is folded beneath it."""
    place = ("how-many", "which", "lesson").index(question)
    _key(page, "choice_question").get_by_role("radio").nth(place).check(force=True)
    expect(page).to_have_url(re.compile(f"question={question}"))
    expect(page.get_by_label(zh("At most at once"), exact=True)).to_have_count(int(question == "how-many"))
    expect(_key(page, "comparison_strategies")).to_have_count(int(question == "which"))
    for fold in ("card_comparison_tried", "comparison_prompt"):
        _open(_key(page, fold).locator("details"))
    expect(_key(page, "comparison_repeats")).to_be_visible()


def test_the_door_and_refusals_speak_chinese(tmp_path: Path, visitor: Visitor, seen: Seen) -> None:
    """The page of the password, a wrong one, and an address that there is not."""
    server = Server(tmp_path / "gistmill.db", {"GISTMILL_PASSWORD": "correct horse"})
    server.start()
    try:
        page = visitor(server, locale="zh-CN").open("/runs")
        expect(page.locator("input[type=password]")).to_be_visible()
        seen["password"] = latin(page)
        page.locator("input[type=password]").fill("wrong horse")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).not_to_be_empty()
        page.locator("input[type=password]").fill("")
        seen["wrong password"] = latin(page)
        page.locator("input[type=password]").fill("correct horse")
        page.keyboard.press("Enter")
        _arrived(page)
        seen["no runs"] = latin(page)
        assert faults(page) == []
    finally:
        server.stop()
