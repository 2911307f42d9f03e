"""The servers that share a run, as a table."""

from dataclasses import replace

from core.language import Message
from core.records import EndpointFigures, RunSnapshot, RunStatus
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from core.views.endpoint_table import EndpointCell, endpoint_table
from core.views.format import NOTHING
from core.views.run_head import crumb, remarks
from core.views.runs_list import _model

A = EndpointFigures(0, "http://a:1/v1", "m", 8, 0, 300, 0, 0, 0, 0, 0.5, 1.5, 10.0)
B = EndpointFigures(1, "http://b:2/v1", "m", 2, 0, 100, 3, 0, 0, 0, None, None, 10.0)
WHY = Message("The endpoint does not answer.")
AWAY = replace(B, state=WHY)
THREE = EndpointSettings(
    kind="openai",
    base_url="http://a:1/v1",
    model="m",
    others=(OtherEndpoint("http://b:2/v1", "m"), OtherEndpoint("http://c:3/v1", "m")),
)


def run(*endpoints: EndpointFigures, status: RunStatus = RunStatus.RUNNING) -> RunSnapshot:
    return RunSnapshot("r", status, RunSettings(), 1000, succeeded=400, elapsed=10.0, endpoints=endpoints)


def test_figures_of_each_server() -> None:
    """Answers and their share, failures, speed, latencies, and how many are there now."""
    table = endpoint_table(run(A, AWAY))
    assert table is not None
    assert table.heads == (
        *("Server", "Answered", "Of all", "Failed", "Answers a second", "Half under", "Slowest 5 %", "In flight"),
    )
    first, second = table.rows
    assert (first.name, first.address, first.state) == ("a:1", "http://a:1/v1", "")
    assert [cell.text for cell in first.figures] == ["300", "75 %", "0", "30.0", "500 ms", "1.5 s", "8"]
    assert first.figures[1].share == 0.75
    assert (second.figures[2], second.state) == (EndpointCell("3", bad=True), WHY)
    assert second.figures[4].text == NOTHING


def test_nothing_is_tried_again_where_nobody_is_at_work() -> None:
    """What was true of a server when the worker died, or before a run was queued again."""
    for status in (RunStatus.QUEUED, RunStatus.INTERRUPTED):
        table = endpoint_table(run(A, AWAY, status=status))
        assert table is not None
        assert table.rows[1].state == ""


def test_limits_of_their_own() -> None:
    """Of how many the requests in flight are, and where the limit stood when the run ended; without one, nothing."""
    limited = (replace(A, limit=10), replace(B, limit=4))
    live = endpoint_table(run(*limited))
    assert live is not None
    assert [row.figures[-1].text for row in live.rows] == ["8 of 10", "2 of 4"]
    ended = endpoint_table(run(*limited, status=RunStatus.FINISHED))
    assert ended is not None
    assert (ended.heads[-1], [row.figures[-1].text for row in ended.rows]) == ("Limit at the end", ["10", "4"])
    plain = endpoint_table(run(A, B, status=RunStatus.FINISHED))
    assert plain is not None
    assert plain.heads[-1] == "Slowest 5 %"
    assert len(plain.rows[0].figures) == len(plain.heads) - 1


def test_one_server_has_no_table() -> None:
    assert endpoint_table(run(A)) is None
    assert endpoint_table(run()) is None


def test_the_table_is_there_from_before_the_start() -> None:
    """So that nothing moves when the first answers come."""
    table = endpoint_table(replace(run(), settings=RunSettings(endpoint=THREE)))
    assert table is not None
    assert [row.name for row in table.rows] == ["a:1", "b:2", "c:3"]
    assert {row.figures[1].text for row in table.rows} == {"0 %"}


def test_an_ended_run_that_sent_nothing_has_no_table() -> None:
    """Every summary may have come from earlier runs."""
    idle = (EndpointFigures(0, "http://a:1/v1", "m", limit=4), EndpointFigures(1, "http://b:2/v1", "m", limit=4))
    assert endpoint_table(run(*idle, status=RunStatus.FINISHED)) is None
    assert endpoint_table(run(*idle)) is not None


def test_servers_are_told_apart() -> None:
    """By their paths where hosts are the same, by their models where these differ."""
    table = endpoint_table(run(A, replace(B, address="http://a:1/other/v1", model="n")))
    assert table is not None
    assert table.several_models
    assert table.heads[1] == "Model"
    assert [(row.name, row.model) for row in table.rows] == [("http://a:1/v1", "m"), ("http://a:1/other/v1", "n")]


def test_who_is_away_stands_beside_the_bar() -> None:
    """A sentence for each of a few, one for many, another where none is left."""
    assert remarks(run(A, B)) == []
    assert remarks(run(A, AWAY)) == ["http://b:2/v1: The endpoint does not answer."]
    assert remarks(run(A, AWAY, AWAY, AWAY)) == ["3 of 4 servers get nothing now."]
    none = "None of the 2 servers gets anything now; the tab Speed says why."
    assert none in remarks(run(AWAY, AWAY, status=RunStatus.PAUSED))
    assert remarks(run(AWAY)) == []
    assert not any("b:2" in words for words in remarks(run(A, AWAY, status=RunStatus.FINISHED)))


def test_several_servers_in_a_runs_head_and_in_the_list() -> None:
    settings = RunSettings(endpoint=THREE)
    assert crumb(replace(run(), settings=settings), "today")[1] == "m at 3 servers"
    assert _model(THREE) == {"text": "m", "more": "a:1 and 2 more"}
    mixed = replace(THREE, others=(OtherEndpoint("http://b:2/v1", "n"),))
    assert _model(mixed) == {"text": "m and 1 more", "more": "a:1 and 1 more"}
