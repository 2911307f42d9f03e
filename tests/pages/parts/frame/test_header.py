import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.documents import sample_documents
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.pages.conftest import end_of, opened_app, shown

SLOW = RunSettings(strategy="serial", endpoint=EndpointSettings(preset="hosted API"))


@pytest.fixture
def running(registry: Registry) -> str:
    """The id of a run that goes on for a minute."""
    return registry.start(registry.prepare(sample_documents(200), "two hundred.zip"), SLOW)


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def tab(app: AppTest) -> dict[str, Any]:
    """What the component of the frame is told."""
    (told,) = [data for data in _frame(app) if "title" in data]
    return told


def _frame(app: AppTest) -> list[dict[str, Any]]:
    mounted = [each for each in app.get("bidi_component") if each.proto.component_name.endswith(".frame")]
    return [json.loads(each.proto.json) for each in mounted]


@pytest.mark.parametrize("page", ["summarise.py", "runs.py", "compare.py"])
def test_every_page_has_the_three_names_and_its_own_in_the_tab(page: str) -> None:
    """Where nothing runs there is the name and three pages; the tab is called as the page is, and nothing is said."""
    app = opened_app(page)
    assert links(app)[:5] == ["Gistmill", "Summarise", "Runs", "Compare", "Learn"]
    assert tab(app)["title"].removesuffix(" · Gistmill").lower() + ".py" == page
    assert (tab(app)["state"], tab(app)["said"]) == ("quiet", "")


def test_what_runs_is_a_link_on_every_page(registry: Registry, running: str) -> None:
    """The pill leads to the one run that goes on; on its own page the tab tells of it."""
    app = opened_app("compare.py")
    (pill,) = [link for link in app.get("page_link") if "running" in link.proto.label]
    assert pill.proto.label.startswith("1 running")
    assert pill.proto.query_string == f"run={running}"
    assert tab(app)["title"] == "Compare · Gistmill"
    of_run = tab(opened_app("run.py", run=running))
    assert (of_run["state"], of_run["run"], of_run["said"]) == ("working", running, "two hundred.zip is running.")
    registry.stop(running)
    end_of(registry, running)


def test_a_run_is_followed_to_its_end_from_another_page(registry: Registry, running: str) -> None:
    """Who looked at a run and went elsewhere sees its end in the tab, until its page was looked at again."""
    app = opened_app("run.py", run=running)
    shown(app.switch_page("runs.py").run())
    assert tab(app)["state"] == "working"
    registry.stop(running)
    end_of(registry, running)
    assert tab(shown(app.run()))["title"].startswith("Stopped at ")
    app.switch_page("run.py")
    app.query_params["run"] = running
    shown(app.run())
    app.switch_page("runs.py")
    assert tab(shown(app.run()))["title"] == "Runs · Gistmill"


def test_a_finished_run_is_green_on_its_page(finished: RunSnapshot) -> None:
    """Nothing runs, so there is no pill; the tab of the run's page has its name."""
    app = opened_app("run.py", run=finished.run_id)
    assert not any("running" in label for label in links(app))
    assert (tab(app)["title"], tab(app)["state"]) == ("twelve.zip · Gistmill", "good")


def test_the_frames_words_go_out_apart_from_what_runs() -> None:
    """They change with the language alone; who reads English needs none for Streamlit's widgets."""
    (said,) = [data["words"] for data in _frame(opened_app("runs.py")) if "words" in data]
    assert (said["language"], said["widgets"], said["remember"]) == ("en", [], "")
    chinese = opened_app("runs.py", lang="zh")
    (said,) = [data["words"] for data in _frame(chinese) if "words" in data]
    assert (said["language"], said["remember"]) == ("zh", "zh")
    assert dict(said["widgets"])["Increment"] == "增加"
    assert links(chinese)[1:3] == ["生成摘要", "运行记录"]
    assert "lang" not in chinese.query_params
