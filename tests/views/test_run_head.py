"""What stands above a run."""

import gettext
from typing import Any

import pytest

from core.reader import Language, read_in
from core.records import RunSnapshot, RunStatus, Tick
from core.settings import EndpointSettings, RunSettings
from core.views.run_head import Count, at_once, counts, crumb, name_of, remarks, spoken_counts, state

SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="my-vllm-model")


class Shouting(gettext.NullTranslations):
    """A language that can be told from English, with its fields as they are."""

    def gettext(self, message: str) -> str:
        return "".join(part if part.startswith("{") else part.upper() for part in _parts(message))


def _parts(message: str) -> list[str]:
    return [piece for part in message.split("{") for piece in _halves(part)][1:] if "{" in message else [message]


def _halves(part: str) -> list[str]:
    name, brace, rest = part.partition("}")
    return ["{" + name + "}", rest] if brace else ["", part]


def run(status: RunStatus = RunStatus.FINISHED, settings: RunSettings | None = None, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 3_000, "succeeded": 2_988, "failed": 12, "elapsed": 36.0, "label": "tickets.csv"}
    return RunSnapshot(**{"run_id": "r", "status": status, "settings": settings or RunSettings(), **values, **more})


def words(snapshot: RunSnapshot, *errors: tuple[str, str, int]) -> list[str]:
    return [count.words for count in counts(snapshot, errors)]


def test_crumb_says_when_who_and_how_many() -> None:
    """The model and the host that it is at, without port and path."""
    settings = RunSettings(endpoint=SERVER, concurrency=40)
    assert crumb(run(settings=settings), "today 14:50") == ("today 14:50", "my-vllm-model at 127.0.0.1", "40 at once")


def test_practice_is_no_model() -> None:
    """Whatever model the settings name: it is practice, no AI."""
    settings = RunSettings(endpoint=EndpointSettings(model="gpt-4o-mini"), strategy="serial", protection=False)
    assert crumb(run(settings=settings), "")[1:] == ("practice, no AI", "one at a time", "protection off")


def test_adaptive_has_a_ceiling() -> None:
    """Its limit is the most that it may find."""
    assert at_once(RunSettings(strategy="adaptive", concurrency=10)) == "up to 10 at once"
    assert at_once(RunSettings(concurrency=1)) == "one at a time"


def test_run_without_a_name_has_a_word() -> None:
    assert (name_of(run()), name_of(run(label=""))) == ("tickets.csv", "No name")


def test_counts_name_the_commonest_reasons() -> None:
    """12 of 3,000 failed, 9 for one reason and 3 for another."""
    told = words(run(), ("connection lost", "reset", 3), ("endpoint failed", "500 after 3 attempts", 9))
    assert told == ["2,988 summarised", "12 failed: 9 endpoint error, 3 connection lost", "", ""]


def test_many_reasons_are_cut() -> None:
    """Three are named; equal ones are one; what has none is called failed."""
    reasons = [("a", "", 5), ("", "old", 4), ("b", "", 2), ("a", "other words", 1), ("c", "", 1), ("d", "", 1)]
    assert words(run(failed=14), *reasons)[1] == "14 failed: 6 a, 4 failed, 2 b, 2 for other reasons"


def test_counts_are_all_documents() -> None:
    """In the order of the bar; what is in flight beyond what is left, as of an older moment, is not counted twice."""
    live = counts(run(RunStatus.RUNNING, succeeded=1_290, in_flight=40))
    assert [(count.kind, count.number) for count in live] == [
        ("done", 1_290),
        ("failed", 12),
        ("flight", 40),
        ("waiting", 1_658),
    ]
    assert sum(count.number for count in counts(run(RunStatus.RUNNING, in_flight=40))) == 3_000
    assert [count.number for count in counts(run(RunStatus.INTERRUPTED, succeeded=8, in_flight=40))] == [
        8,
        12,
        0,
        2_980,
    ]


def test_what_is_none_is_not_said() -> None:
    """But what was summarised of a run that works: its place is there from the start."""
    assert words(run(RunStatus.QUEUED, succeeded=0, failed=0)) == ["", "", "", "3,000 waiting"]
    assert words(run(RunStatus.RUNNING, succeeded=0, failed=0, in_flight=2)) == [
        "0 summarised",
        "",
        "2 in flight",
        "2,998 waiting",
    ]


def test_earlier_runs_are_told() -> None:
    """Of summaries that came from the store the count says so."""
    told = counts(run(cached=97, failed=0, succeeded=3_000))
    assert spoken_counts(told) == "3,000 summarised, 97 of them by earlier runs"
    assert told[0] == Count("done", 3_000, "3,000 summarised, 97 of them by earlier runs")


def test_finished_says_time_and_speed() -> None:
    """2,988 in 36 s are 83 a second; without one that succeeded there is no speed."""
    assert state(run()) == "finished in 36 s · 83 a second"
    assert state(run(succeeded=27, failed=0, total=27)) == "finished in 36 s · 0.75 a second"
    assert state(run(succeeded=0, failed=3_000)) == "finished in 36 s"
    assert state(run(succeeded=3_000, failed=0, cached=3_000)) == "finished: every summary came from earlier runs"


def test_running_says_what_is_left() -> None:
    """40 a second for 20 s: of 3,000 documents 2,200 are left, 55 s; before anything has landed it is starting."""
    ticks = [Tick(float(at), at * 40, 0, 20, 20, 40.0) for at in range(1, 21)]
    running = run(RunStatus.RUNNING, succeeded=800, failed=0, elapsed=20.0, last_tick=ticks[-1])
    assert state(running, ticks) == "about 55 s left · 40 a second"
    assert state(running, []) == "40 a second"
    assert state(run(RunStatus.RUNNING, succeeded=0, failed=0, elapsed=0.0)) == "starting"


@pytest.mark.parametrize(
    ("snapshot", "word", "why"),
    [
        (run(RunStatus.QUEUED, ahead=2), "queued", "Queued behind 2 runs; it starts by itself."),
        (run(RunStatus.RUNNING, responding=False), "not heard of", "The worker has not reported for a while"),
        (
            run(RunStatus.PAUSED, message="The endpoint is down."),
            "paused",
            "The endpoint is down. It goes on by itself",
        ),
        (run(RunStatus.STOPPED), "stopped", "Stopped. Resume sends the 12 documents without a summary"),
        (run(RunStatus.INTERRUPTED), "interrupted", "The worker ended unasked. Resume sends the 12"),
        (run(failed=0), "finished in part", "Resume sends the 12 documents"),
    ],
)
def test_other_states_say_why_and_what_to_do(snapshot: RunSnapshot, word: str, why: str) -> None:
    """A word beside the bar, and a sentence beneath it."""
    assert state(snapshot) == word
    (remark,) = remarks(snapshot)
    assert remark.startswith(why)


@pytest.mark.parametrize(
    ("snapshot", "word"),
    [(run(RunStatus.REFUSED, message="No such model."), "refused"), (run(RunStatus.NEEDS_KEY), "needs its key")],
)
def test_a_run_that_waits_for_a_person_has_a_card(snapshot: RunSnapshot, word: str) -> None:
    """The sentence stands there, once."""
    assert (state(snapshot), remarks(snapshot)) == (word, [])


def test_nothing_is_remarked_while_all_is_well() -> None:
    """But what is to be said of its summaries."""
    assert remarks(run(RunStatus.RUNNING)) == remarks(run()) == []
    assert remarks(run(cut_off=2)) == [
        "2 summaries were cut off at the token limit: raise it (Max tokens, --max-tokens)."
    ]


def test_every_status_has_a_word() -> None:
    assert all(state(run(status, failed=0)) for status in RunStatus)


def test_another_language_has_whole_templates() -> None:
    """Every word of the head is translated with its numbers in place."""
    with read_in(Language("ja", Shouting())):
        told = counts(run(cached=1), [("connection lost", "", 12)])
        finished = state(run())
    assert [count.words for count in told][:2] == [
        "2,988 SUMMARISED, 1 OF THEM BY EARLIER RUNS",
        "12 FAILED: 12 CONNECTION LOST",
    ]
    assert finished == "FINISHED IN 36 S · 83 A SECOND"
