"""The Runs page: all runs, and what can be done with one."""

from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.words import NO_RUNS
from tests.pages.conftest import opened_app, shown, words


def test_empty_store_says_what_to_do() -> None:
    """Without a run the page says so and where to begin."""
    assert NO_RUNS in words(opened_app("runs.py"))


def test_runs_are_listed_with_their_numbers(finished: RunSnapshot) -> None:
    """A row has the run's label, status, strategy and counts."""
    row = opened_app("runs.py").dataframe[0].value.iloc[0]

    assert row[["Label", "Status", "Strategy", "Documents", "Succeeded"]].tolist() == [
        "twelve.zip",
        "● Finished",
        "windowed",
        12,
        12,
    ]


def test_open_shows_the_run(finished: RunSnapshot) -> None:
    """Open goes to the Run page of the chosen run; the newest is chosen at first."""
    app = opened_app("runs.py")
    app.button(key="open").click().run()

    assert shown(app).query_params["run"] == finished.run_id


def test_delete_asks_first(finished: RunSnapshot, registry: Registry) -> None:
    """The first press deletes nothing: it opens a question with both answers."""
    app = opened_app("runs.py")
    app.button(key="delete").click().run()

    assert [shown(app).button(key=key).label for key in ("keep", "really_delete")] == ["Keep it", "Delete"]
    assert registry.find(finished.run_id) is not None


def test_finished_run_needs_no_resume(finished: RunSnapshot) -> None:
    """Resume is off where every document has a summary."""
    assert opened_app("runs.py").button(key="resume").disabled
