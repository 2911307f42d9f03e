"""The table of summaries on the Run page: what goes to its component, and what comes back from it."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.records import Document, Outcome, RunSnapshot, RunStatus, Status, Value
from core.runs.listing import PAGE
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.pages.conftest import opened_app, shown
from tests.runs.test_store import record


def sent(app: AppTest) -> dict[str, Any]:
    """What the component was given."""
    (table,) = (each for each in app.get("bidi_component") if each.proto.component_name.endswith(".rows"))
    given: dict[str, Any] = json.loads(table.proto.json)
    return given


def looked_at(app: AppTest, run_id: str, **view: object) -> dict[str, Any]:
    """What it is given after a visitor has done this in it."""
    app.session_state[f"rows_{run_id}"] = {"view": view}
    return sent(shown(app.run()))


def cells(data: dict[str, Any], key: str) -> list[Any]:
    place = [column["key"] for column in data["table"]["columns"]].index(key)
    return [row["cells"][place] for row in data["table"]["rows"]]


@pytest.fixture
def tickets(registry: Registry) -> str:
    """A stopped run of PAGE + 3 rows of a table: the first failed, the second has a summary, the last repeats it."""
    store = registry._store
    texts = [f"It drips {n}. Please mend the tap {n}." for n in range(PAGE + 2)]
    rows: list[dict[str, Value]] = [
        {"key": f"T-{n}", "subject": f"Tap {n}", "body": text, "agent": "王芳"}
        for n, text in enumerate([*texts, texts[1]])
    ]
    documents = [Document(n, f"T-{n}", str(row["body"]), "a.csv", n, fields=row) for n, row in enumerate(rows)]
    run_id = store.add_run(store.add_draft(documents, "taps.csv"), RunSettings(), None, "")
    failure = Outcome(0, Status.FAILED, error="The server had an error.", reason="endpoint error")
    record(store, run_id, failure, Outcome(1, Status.SUCCEEDED, summary="Please mend the tap 1.", latency=1.0))
    store.set_status(run_id, RunStatus.STOPPED)
    return run_id


def test_a_finished_run_shows_its_summaries(finished: RunSnapshot) -> None:
    """Every document with its summary, and chips for what there is."""
    data = sent(opened_app("run.py", run=finished.run_id))
    assert [cell["state"] for cell in cells(data, "summary")] == ["good"] * 12
    assert min(len(cell["text"]) for cell in cells(data, "summary")) > 10
    assert [chip["text"] for chip in data["chips"]] == ["All 12"]
    assert not data["live"]


def test_own_columns_stand_around_the_summary(tickets: str) -> None:
    """The summary stands where the text stood; what the rows are called by is shown once; the rest is in the menu."""
    data = sent(opened_app("run.py", run=tickets))
    assert [column["key"] for column in data["table"]["columns"]] == [
        "column:key",
        "column:subject",
        "summary",
        "column:agent",
    ]
    assert cells(data, "summary")[0]["text"] == "The server had an error."
    assert [cell["state"] for cell in cells(data, "summary")[:3]] == ["bad", "good", "wait"]
    assert [chip["text"] for chip in data["chips"]] == ["All 53", "Failed 1", "Repeats 1"]
    assert [item["title"] for item in data["menu"]][:5] == ["Document", "key", "subject", "agent", "Status"]


def test_a_run_is_shown_a_page_at_a_time(tickets: str) -> None:
    """The first PAGE rows come to the browser, and the last three when they are asked for."""
    app = opened_app("run.py", run=tickets)
    first = sent(app)
    assert (len(first["table"]["rows"]), first["page"]["words"]) == (PAGE, "1 to 50 of 53")
    last = looked_at(app, tickets, start=PAGE, turn=1)
    assert cells(last, "column:key") == ["T-50", "T-51", "T-52"]
    assert (last["view"]["turn"], last["page"]["more"]) == (1, False)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({"only": "failed"}, ["T-0"]),
        ({"only": "repeats"}, ["T-52"]),
        ({"search": "tap 51"}, ["T-51"]),
        ({"search": "mend the TAP 1."}, ["T-1", "T-52"]),
        ({"search": "subject"}, []),  # a column's name is no cell
        ({"search": "mend the tap 1.", "sort": "column:subject", "descending": True}, ["T-52", "T-1"]),
    ],
)
def test_rows_are_filtered_searched_and_sorted(tickets: str, view: dict[str, object], expected: list[str]) -> None:
    """By the store: the browser has only the page that it shows."""
    data = looked_at(opened_app("run.py", run=tickets), tickets, **view)
    assert cells(data, "column:key") == expected
    assert bool(data["empty"]) is True or expected


def test_columns_are_shown_and_hidden(tickets: str) -> None:
    """Those that were picked, in the table's order; the summary always."""
    data = looked_at(opened_app("run.py", run=tickets), tickets, columns=["latency", "name", "nosuch"])
    assert [column["key"] for column in data["table"]["columns"]] == ["name", "summary", "latency"]
    assert cells(data, "latency")[:2] == ["", "1.0 s"]


def test_a_row_opens_with_what_its_summary_quotes(tickets: str) -> None:
    """Document and summary side by side, and the rows before and after it within what is shown."""
    app = opened_app("run.py", run=tickets)
    opened = looked_at(app, tickets, opened=1)["opened"]
    document, summary = opened["sides"]
    assert document["stretches"] == [["It drips 1. ", False], ["Please mend the tap 1.", True]]
    assert summary["stretches"] == [["Please mend the tap 1.", False]]
    assert (opened["before"], opened["behind"], opened["place"]) == (0, 2, "2 of 53")
    assert opened["fields"] == [["key", "T-1"], ["subject", "Tap 1"], ["agent", "王芳"]]
    among = looked_at(app, tickets, opened=1, search="mend the tap 1.")["opened"]
    assert (among["before"], among["behind"], among["place"]) == (None, 52, "1 of 2")
    assert looked_at(app, tickets, opened=1, only="failed")["opened"]["place"] == ""


@pytest.mark.parametrize(
    "view",
    [
        {"only": ["failed"], "search": 7, "sort": "column:nosuch", "descending": "yes", "start": -1, "columns": "all"},
        {"only": "x", "sort": "hash", "start": 1e300, "opened": 10**12, "turn": "1", "columns": [1, None]},
        {"start": float("nan"), "opened": True, "search": "\ud800"},
        {"opened": 53, "start": 4_000_000_000},
    ],
)
def test_what_no_table_would_say_is_not_taken(tickets: str, view: dict[str, object]) -> None:
    """It comes from a browser, which can be anybody's."""
    data = looked_at(opened_app("run.py", run=tickets), tickets, **view)
    assert data["opened"] is None
    assert (data["view"]["only"], data["view"]["sort"]) == ("all", "")


def test_the_texts_of_an_opened_row_go_out_once(tickets: str) -> None:
    """A table that is drawn anew by itself leaves them out; with each thing a visitor does they come again."""
    app = opened_app("run.py", run=tickets)
    assert "sides" in looked_at(app, tickets, opened=1, turn=1)["opened"]
    assert looked_at(app, tickets, opened=1, turn=1)["opened"] == {"id": 1, "same": True}
    assert "sides" in looked_at(app, tickets, opened=1, turn=2)["opened"]
