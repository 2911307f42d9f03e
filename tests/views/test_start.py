"""What the bar under the form says, and the line that the speed settings fold into."""

import pytest

from core.compare.estimate import START_SECONDS
from core.config import OPENAI_URL
from core.documents import ReadingReport
from core.documents.tables_seen import TableSeen
from core.metrics.estimated import RunEstimate
from core.prices import Price
from core.records import RunSnapshot, RunStatus
from core.settings import EndpointSettings, RunSettings
from core.views.forms import Form
from core.views.start import (
    Answering,
    answering,
    bill_words,
    cost_counts,
    count_words,
    goes_on_from,
    speed_words,
    start_label,
    start_words,
    time_words,
    trial_label,
)

TABLE = TableSeen("tickets.csv", ("id", "body"), (), "body")
ROWS = ReadingReport(documents=3000, tables=(TABLE,))
SERVER = RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1"))


def test_bar_counts_says_how_long_and_where_to() -> None:
    """What nobody knows is left out."""
    assert start_words(Form(), "3,000 rows", "about 38 s") == "3,000 rows · about 38 s · stays on this machine"
    assert start_words(Form(writer="openai"), "3 rows", "") == "3 rows · goes to api.openai.com"
    there = Form(writer="server", base_url="http://127.0.0.1:9/v1")
    assert start_words(there, "3 rows", "") == "3 rows · goes to 127.0.0.1:9"
    assert start_words(Form(writer="server"), "3 rows", "") == "3 rows · goes to an address still missing"


def test_rows_are_rows_and_all_else_documents() -> None:
    """A table alone has rows; where files were left out beside it, what was read may be anything."""
    assert count_words(ROWS) == "3,000 rows"
    assert count_words(ROWS, 1) == "1 row"
    assert count_words(ReadingReport(documents=1)) == "1 document"
    assert count_words(ReadingReport(documents=7, tables=(TABLE,), problem_count=1)) == "7 documents"


def test_time_is_of_what_was_measured() -> None:
    """The practice preset's own, a server's as a trial has measured it; a short answer gives the least it takes."""
    assert answering(RunSettings(), 2.0, 9.0) == Answering(0.25)
    assert answering(SERVER, 2.0, 0.5) == Answering(2.0)
    assert answering(SERVER, None, 0.5) == Answering(0.5, whole=False)
    assert answering(SERVER, None, None) is None


def test_time_is_documents_by_latency_over_those_at_once() -> None:
    """3,000 at 20 at once, 0.25 s each: 37.5 s, and a worker's start."""
    assert START_SECONDS == 1.5
    assert time_words(RunSettings(), 3000, Answering(0.25)) == "about 39 s"
    assert time_words(RunSettings(strategy="serial"), 100, Answering(0.25)) == "about 26 s"
    assert time_words(SERVER, 200, Answering(1.0, whole=False)) == "at least 12 s"
    assert time_words(SERVER, 200, None) == ""


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (Form(), "20 at once, retries on"),
        (Form(concurrency=" 7 ", protection=False), "7 at once, retries off"),
        (Form(concurrency=""), "? at once, retries on"),
        (Form(strategy="serial"), "One at a time, retries on"),
        (Form(strategy="adaptive"), "Finds its own pace, up to 20 at once, retries on"),
    ],
)
def test_speed_settings_are_one_line(form: Form, words: str) -> None:
    """How many at once, and whether failures are tried again."""
    assert speed_words(form) == words


def test_start_says_how_many_are_left_after_a_trial() -> None:
    """All of them, or the other ones; a set that the trial had whole is done anew."""
    assert start_label(None, 0) == start_label(ReadingReport(), 0) == "Summarise"
    assert start_label(ROWS, 0) == "Summarise 3,000 rows"
    assert start_label(ROWS, 5) == "Do the other 2,995"
    assert (trial_label(ROWS), trial_label(ReadingReport(documents=5)), trial_label(None)) == ("Try 5", "", "")


def test_a_trial_is_taken_over_under_its_own_settings_alone() -> None:
    """Not while it goes on, and not for another prompt; another pace asks for the same summaries."""
    done = RunSnapshot("t", RunStatus.FINISHED, RunSettings(), 5, succeeded=4, failed=1)
    assert goes_on_from(done, RunSettings(concurrency=3)) == 4
    assert goes_on_from(done, RunSettings(prompt="Other: {text}")) == 0
    assert goes_on_from(RunSnapshot("t", RunStatus.RUNNING, RunSettings(), 5, succeeded=4), RunSettings()) == 0
    assert goes_on_from(None, RunSettings()) == goes_on_from(done, None) == 0


def test_openais_address_is_known() -> None:
    """No base URL has to be typed for it."""
    assert Form(writer="openai").address == OPENAI_URL


def test_bar_says_what_it_may_cost_and_at_most() -> None:
    """$0.40 to $0.80 for a million tokens in and up to two million; practice is asked only where it has a cap."""
    estimate = RunEstimate(requests=1, input_low=1_000_000, input_high=2_000_000, price=Price(0.4, 0.0))
    form = Form(writer="openai", max_cost=5.0)
    assert bill_words(form, estimate) == "$0.40 to $0.80, capped at $5.00"
    assert start_words(form, "3 rows", "", "$0.42") == "3 rows · $0.42 · goes to api.openai.com"
    assert cost_counts(Form(writer="openai"))
    assert not cost_counts(Form())
    assert cost_counts(Form(max_total_tokens=5))
    assert speed_words(Form(max_total_tokens=5)) == "20 at once, retries on, capped at 5 tokens"
