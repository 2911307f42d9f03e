"""Two runs held side by side."""

import pytest

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.settings import RunSettings
from core.views.side_by_side import Head
from core.views.two_runs import Answer, AnswerPair
from pages.parts.two_runs.summaries import answers
from tests.pages.conftest import INSTANT, end_of, opened_app, shown, words
from tests.pages.seen import html_words


@pytest.fixture
def second(registry: Registry, finished: RunSnapshot) -> RunSnapshot:
    """Another run over the same twelve documents, with another strategy."""
    settings = RunSettings(strategy="abatch", concurrency=4, endpoint=INSTANT)
    return end_of(registry, registry.start(finished.run_id, settings))


def test_two_runs_stand_side_by_side(finished: RunSnapshot, second: RunSnapshot) -> None:
    """What differs of their settings, their figures, what they have in common, and each document's two summaries."""
    app = opened_app("two_runs.py", one=finished.run_id, other=second.run_id)
    told = html_words(app)
    assert "Strategy windowed abatch" in told
    assert "Concurrency 20 at once 4 at once" in told
    assert "Documents 12 12" in told
    assert "Documents in both runs: 12. Different summaries: 0." in told


def test_different_only_leaves_out_what_ended_alike(finished: RunSnapshot, second: RunSnapshot) -> None:
    """The same prompt gives the practice endpoint's same summaries."""
    app = opened_app("two_runs.py", one=finished.run_id, other=second.run_id)
    app.toggle(key="two_different").set_value(True).run()
    assert "Every document that is in both runs ended alike" in words(shown(app))
    assert app.query_params["different"] == "1"


@pytest.mark.parametrize("other", ["", "nosuchrun", "the same"])
def test_what_is_not_two_runs_says_so(finished: RunSnapshot, other: str) -> None:
    """Without a traceback, and with a way back."""
    app = opened_app("two_runs.py", one=finished.run_id, other=finished.run_id if other == "the same" else other)
    said = "This is the same run twice." if other == "the same" else "One of these two runs is not here"
    assert said in words(app)


def test_texts_of_models_are_no_html() -> None:
    """A summary shows as it is, and what stands in it alone is marked."""
    pair = AnswerPair(
        0, "<i>a</i>", Answer("good", (("<b>x</b>", True),)), Answer("bad", (("no", False),)), different=True
    )
    drawn = answers([pair], [Head("r", "<u>one</u>", ""), Head("s", "two", "")])
    assert "<mark>&lt;b&gt;x&lt;/b&gt;</mark>" in drawn
    assert "<i>" not in drawn
    assert "<u>" not in drawn
