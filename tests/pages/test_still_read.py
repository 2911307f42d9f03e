"""Summarise while files are still being read: what is there is shown, and a run over it may be started."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import InputFile, ReadOptions
from core.runs import readings
from core.runs.registry import Registry
from tests.pages.conftest import HANGS, opened_app, shown, wait_for, words

ROWS = "id,body,agent\n" + "".join(f"{n},Text {n} of the table.,a{n % 7}\n" for n in range(1_001))
"""One more than go into the store together."""


@pytest.fixture
def let_go(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The last row goes into the store when it is let go; nobody waits for a reading that takes any time at all."""
    gate, asked = threading.Event(), itertools.count(1)
    monkeypatch.setattr(readings, "LONG", -1.0)

    def check_room(_: int) -> None:
        if next(asked) > 2:  # before the reading, and before the first thousand
            gate.wait()

    monkeypatch.setattr(registry._store, "check_room", check_room)
    registry.readings.start([InputFile.from_bytes("t.csv", ROWS.encode())], ReadOptions(), "table")
    yield gate.set
    gate.set()


@pytest.fixture
def app(registry: Registry, let_go: Callable[[], None]) -> AppTest:
    """The page as soon as there is something to start."""
    (held,) = registry.readings._readings
    page = opened_app("summarise.py", draft=held)
    give_up = time.monotonic() + HANGS
    while not any(button.key == "start" for button in shown(page).button):
        assert time.monotonic() < give_up
        page.run()
    return page


def test_run_starts_over_what_is_read_and_gets_the_rest(
    app: AppTest, registry: Registry, let_go: Callable[[], None]
) -> None:
    """The first rows, the form and the bar are there; the run has the last document, too."""
    start = app.button(key="start")
    assert start.label == "Summarise what comes"
    assert "starts with what is read" in words(app)
    assert app.selectbox[0].disabled

    shown(start.click().run())
    newest = registry.newest_run()
    assert newest is not None
    assert newest.reading
    let_go()
    ended = wait_for(registry, newest.run_id, lambda run: not run.reading)
    registry.stop(newest.run_id)

    assert (ended.total, ended.unread) == (1_001, "")


def test_prompt_with_a_column_waits_for_all(app: AppTest) -> None:
    """Repeats are told apart by it, so all of them have to be there."""
    shown(app.radio(key="form_prompt_name").set_value("own").run())
    shown(app.text_area(key="form_own_prompt").set_value("{agent}: {text}").run())

    assert app.button(key="start").disabled
    assert "start it when all documents are read" in words(app)


def test_cancel_leaves_nothing(app: AppTest, registry: Registry) -> None:
    """The page is as at first."""
    (draft,) = registry.readings._readings
    shown(app.button(key="cancel_reading").click().run())

    assert app.file_uploader
    assert "start" not in {button.key for button in app.button}
    assert registry.readings.look_at(draft) is None


def test_page_shows_all_when_all_is_read(app: AppTest, let_go: Callable[[], None]) -> None:
    """What was typed meanwhile stays."""
    app.session_state["form_concurrency"] = "7"
    shown(app.run())
    let_go()
    give_up = time.monotonic() + HANGS
    while app.button(key="start").label == "Summarise what comes":
        assert time.monotonic() < give_up
        shown(app.run())

    assert app.button(key="start").label == "Summarise 1,001 rows"
    assert app.session_state["form_concurrency"] == "7"
