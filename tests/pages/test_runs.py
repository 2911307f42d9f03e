"""The Runs page: all runs and comparisons, and what can be done with one."""

import json
from gettext import NullTranslations
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.reader import Language
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.runs_list import NO_RUNS
from tests.pages.conftest import opened_app, shown, words


def sent(app: AppTest) -> dict[str, Any]:
    """What the component was given."""
    (each,) = (each for each in app.get("bidi_component") if each.proto.component_name.endswith(".runs"))
    given: dict[str, Any] = json.loads(each.proto.json)
    return given


def at(**query: str) -> dict[str, Any]:
    """What the component is given under an address with this in it."""
    app = opened_app("runs.py")
    for name, value in query.items():
        app.query_params[name] = value
    return sent(shown(app.run()))


def asked(do: str, **more: str) -> AppTest:
    """The app after this was asked for in the list."""
    app = opened_app("runs.py")
    app.session_state["runs_asked"] = {"do": do, **more}
    return shown(app.run())


def test_empty_store_says_what_to_do() -> None:
    """Without a run the page says so and where to begin."""
    assert NO_RUNS() in words(opened_app("runs.py"))


def test_a_run_stands_in_words_with_its_files(finished: RunSnapshot) -> None:
    """Name, state, figures, and links that are right under any base path."""
    (row,) = sent(opened_app("runs.py"))["rows"]
    assert (row["name"], row["state"], row["cells"]["documents"]["text"]) == ("twelve.zip", "Finished", "12")
    assert (row["cells"]["strategy"]["text"], row["cells"]["model"]["text"]) == ("windowed", "practice, no AI")
    assert row["href"] == f"run?run={finished.run_id}"
    assert [address for _, address in row["files"]] == [
        f"download/{finished.run_id}.xlsx",
        f"download/{finished.run_id}.csv",
    ]


def test_who_reads_another_language_chooses_the_headings_of_files(finished: RunSnapshot) -> None:
    """His own, until he wishes for English ones; a reader of English has no choice to make."""
    assert sent(opened_app("runs.py"))["headings"] is None
    app = opened_app("runs.py")
    app.session_state["visitor_language"] = Language("zh", NullTranslations())
    told = sent(shown(app.run()))
    assert told["headings"] == {"words": "Headings in 中文", "code": "zh", "readers": True}
    assert told["rows"][0]["files"][0][1] == f"download/{finished.run_id}.xlsx"
    app.session_state["headings_english"] = True
    assert sent(shown(app.run()))["headings"]["readers"] is False


def test_the_address_says_what_is_listed(finished: RunSnapshot, registry: Registry) -> None:
    """Search, filter, order and page; a reload shows the same."""
    registry.rename(finished.run_id, "Minutes")
    assert len(at(search="minutes WINDOWED")["rows"]) == 1
    none = at(search="elsewhere")
    assert (none["rows"], none["empty"]) == ([], "No run here holds “elsewhere”.")
    view = at(only="failed", sort="speed", page="3")["view"]
    assert view == {"only": "failed", "search": "", "sort": "speed", "descending": False, "start": 0}


@pytest.mark.parametrize("query", [{"only": "drop"}, {"sort": "-label;"}, {"page": "-1"}, {"page": "9" * 99}])
def test_what_does_not_fit_in_the_address_is_passed_over(finished: RunSnapshot, query: dict[str, str]) -> None:
    data = at(**query)
    assert data["view"] == {"only": "all", "search": "", "sort": "time", "descending": True, "start": 0}
    assert len(data["rows"]) == 1


def test_a_row_opens(finished: RunSnapshot) -> None:
    app = asked("open", id=finished.run_id)
    assert app.query_params["run"] == finished.run_id


def test_run_again_starts_the_same_run(finished: RunSnapshot, registry: Registry) -> None:
    """A new run over the same documents, which is shown."""
    app = asked("again", id=finished.run_id)
    assert app.query_params["run"] != finished.run_id
    assert len(registry.runs()) == 2
    assert registry.runs()[0].settings == finished.settings


def test_delete_asks_first(finished: RunSnapshot, registry: Registry) -> None:
    """It deletes nothing yet: it opens a question with both answers."""
    app = asked("delete", id=finished.run_id)
    assert [app.button(key=key).label for key in ("keep", "really_delete")] == ["Keep it", "Delete"]
    assert "twelve.zip: 12 summaries. What is deleted cannot be brought back." in words(app)
    assert registry.find(finished.run_id) is not None


@pytest.mark.parametrize("do", ["open", "again", "change", "delete", "anything"])
def test_what_is_gone_is_passed_over(finished: RunSnapshot, do: str) -> None:
    """Another tab may have deleted it; a browser may send anything."""
    assert len(sent(asked(do, id="nosuchrun"))["rows"]) == 1
