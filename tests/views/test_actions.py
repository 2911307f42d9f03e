"""What can be done with a run, in words."""

from dataclasses import replace
from typing import Any

import pytest

from core.records import EndpointFigures, RunSnapshot, RunStatus, Status
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from core.views.actions import again_words, files, go_on_words, part_files, refused_addresses, stop_words
from core.views.exports.formats import FORMATS

A, B = "http://a.example/v1", "http://b.example/v1"


def run(status: RunStatus = RunStatus.FINISHED, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 3_000, "succeeded": 2_988, "failed": 12, "settings": RunSettings()}
    return RunSnapshot(**{"run_id": "r", "status": status, **values, **more})


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (run(), "Retry 12 failed"),
        (run(succeeded=3_000, failed=0), ""),
        (run(RunStatus.RUNNING), ""),
        (run(RunStatus.STOPPED, succeeded=358, failed=0), "Resume the other 2,642"),
        (run(RunStatus.NEEDS_KEY, succeeded=0, failed=0), "Resume"),
    ],
)
def test_button_says_what_it_sends(snapshot: RunSnapshot, words: str) -> None:
    """Nothing where every document has a summary, or the run is at work."""
    assert go_on_words(snapshot) == words


def test_stop_pressed_again_cancels() -> None:
    """And says so before it is pressed."""
    assert stop_words(run(RunStatus.RUNNING))[0] == "Stop"
    assert stop_words(run(RunStatus.STOPPING)) == ("Stop now", "Cancels what is in flight, too.")


def test_every_format_is_a_file_the_spreadsheet_first() -> None:
    """A new format comes into the menu by itself."""
    assert [file.ending for file in files()][:2] == [".xlsx", ".csv"]
    assert {file.ending for file in files()} == set(FORMATS)


def test_parts_are_files_where_there_are_some() -> None:
    """All documents alike are no part."""
    assert [(file.title, file.only) for file in part_files(run())] == [
        ("The 12 failed alone", Status.FAILED),
        ("The 2,988 summarised alone", Status.SUCCEEDED),
        ("Figures of the run", None),
    ]
    assert [file.ending for file in part_files(run(succeeded=3_000, failed=0))] == [".json"]


def test_run_again_says_what_is_taken_over() -> None:
    """Summaries that are there cost nothing again where the run takes them."""
    assert again_words(run()).same_effect == "Another run over the same 3,000 documents."
    reusing = run(settings=RunSettings(reuse=True))
    assert "are taken, not asked for again" in again_words(reusing).same_effect


def test_an_endpoint_that_refused_the_run_may_get_another_key() -> None:
    """After the end, by its address; one that may only have been away when the worker died is not asked for."""
    endpoint = EndpointSettings(kind="openai", base_url=A, model="m", others=(OtherEndpoint(B, "m"),))
    up, out = EndpointFigures(0, A, "m"), EndpointFigures(1, B, "m", state="It refused the key.", refused=True)
    ended = RunSnapshot("r", RunStatus.STOPPED, RunSettings(endpoint=endpoint), 10, endpoints=(up, out))
    assert refused_addresses(ended) == (B,)
    assert refused_addresses(replace(ended, status=RunStatus.RUNNING)) == ()
    assert refused_addresses(replace(ended, status=RunStatus.INTERRUPTED)) == ()
    assert refused_addresses(replace(ended, endpoints=(up,))) == ()
    assert refused_addresses(replace(ended, endpoints=(replace(out, refused=False),))) == ()  # away, with a good key
