from dataclasses import replace
from typing import Any

import pytest

from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.running import Pill, announcement, page_title, pill, tab_state, tab_title
from tests.views.test_comparison import snapshot as comparison


def run(status: RunStatus = RunStatus.RUNNING, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 100, "succeeded": 43, "label": "tickets.csv"}
    return RunSnapshot(**{"run_id": "r", "status": status, "settings": RunSettings(), **values, **more})


def test_pill_of_one_leads_to_it() -> None:
    """One run is told with how far it is, rounded down, and can be opened."""
    assert pill([run()]) == Pill("1 running, 43 %", run_id="r")
    assert pill([run(RunStatus.PAUSED)]).words == "1 paused, 43 %"


def test_pill_of_several_counts_them() -> None:
    """A share of several runs would say nothing; what waits in the queue is not running."""
    assert pill([run(), run(RunStatus.PAUSED), run(RunStatus.QUEUED)]) == Pill("2 running")
    assert pill([run(RunStatus.QUEUED)]) == Pill("1 queued", run_id="r")
    assert pill([run(RunStatus.QUEUED)] * 3) == Pill("3 queued")
    assert pill([]) == Pill()


def test_pill_counts_a_comparison_as_one() -> None:
    """A comparison is one piece of work, told by the share of its runs."""
    running = comparison(RunStatus.RUNNING)
    assert pill([], [running]).comparison_id == running.comparison_id
    assert pill([], [running]).words.startswith("1 running, ")
    assert pill([run()], [running]) == Pill("2 running")


@pytest.mark.parametrize(
    ("seen", "title", "state"),
    [
        (run(), "43 % tickets.csv · Gistmill", "working"),
        (run(RunStatus.QUEUED), "Queued: tickets.csv · Gistmill", "waiting"),
        (run(RunStatus.PAUSED), "Paused at 43 %: tickets.csv · Gistmill", "waiting"),
        (run(RunStatus.NEEDS_KEY), "Needs its key: tickets.csv · Gistmill", "waiting"),
        (run(RunStatus.FINISHED, succeeded=100), "tickets.csv · Gistmill", "good"),
        (run(RunStatus.FINISHED, succeeded=88, failed=12), "12 failed: tickets.csv · Gistmill", "bad"),
        (run(RunStatus.REFUSED), "Refused: tickets.csv · Gistmill", "bad"),
        (run(RunStatus.DRAFT, label=""), "No name · Gistmill", "quiet"),
    ],
)
def test_tab_tells_how_the_run_stands(seen: RunSnapshot, title: str, state: str) -> None:
    """The title has the share while it runs, and what to look at afterwards; the icon the same in a colour."""
    assert (tab_title(seen), tab_state(seen)) == (title, state)


@pytest.mark.parametrize("status", [status for status in RunStatus if status is not RunStatus.DRAFT])
def test_every_state_is_announced_by_name(status: RunStatus) -> None:
    """A screen reader hears of which run something is said."""
    assert announcement(run(status)).startswith("tickets.csv ")


def test_announcement_of_the_end_says_what_failed() -> None:
    """Started, paused, finished: one sentence each, and the end with its losses."""
    assert announcement(run()) == "tickets.csv is running."
    assert announcement(run(RunStatus.FINISHED, failed=12)) == "tickets.csv is finished. Documents that failed: 12."
    assert announcement(run(RunStatus.FINISHED)) == "tickets.csv is finished, and every document has a summary."
    assert announcement(run(RunStatus.DRAFT)) == ""


def test_tab_tells_how_a_comparison_stands() -> None:
    """By the share of its runs; its end is announced as a result."""
    running = replace(comparison(RunStatus.RUNNING), label="tickets.csv")
    assert tab_title(running).endswith(" % tickets.csv · Gistmill")
    assert tab_state(running) == "working"
    assert announcement(running) == "tickets.csv is running."
    every = replace(comparison(RunStatus.FINISHED), label="tickets.csv")
    ended = replace(every, plan=replace(every.plan, order=((1, 0),) * every.done))
    assert (ended.status, tab_title(ended)) == (RunStatus.FINISHED, "tickets.csv · Gistmill")
    assert announcement(ended) == "tickets.csv is compared: the result is there."


def test_tab_of_a_page_has_its_name() -> None:
    """Where no run is followed, the tab is called as the page is."""
    assert page_title("runs") == "Runs · Gistmill"


def test_long_names_are_cut() -> None:
    """A name of a thousand characters leaves room for the share."""
    assert len(tab_title(run(label="x" * 1000))) < 70
