"""Failures grouped, and shown on a terminal without harm."""

import gettext

import pytest

from core.endpoints.complaints import quoting
from core.language import Message
from core.reader import Language, read_in
from core.records import RunSnapshot, RunStatus
from core.settings import RunSettings
from core.views.failures import Failure, documents_line, failed_line, failure_lines, failures
from core.views.terminal import one_line


def test_failures_that_differ_in_numbers_alone_are_one() -> None:
    """Ids, counts and seconds vary; the first message stands for all, the commonest comes first."""
    errors = [
        ("timed out", "No complete answer within 60 s.", 2),
        ("endpoint failed", "HTTP 500: request req_8f3a1c failed.", 2),
        ("endpoint failed", "HTTP 500: request req_77aa02 failed.", 3),
    ]
    found = [(each.reason, each.message, each.documents) for each in failures(errors)]
    assert found == [
        ("endpoint failed", "HTTP 500: request req_8f3a1c failed.", 5),
        ("timed out", "No complete answer within 60 s.", 2),
    ]


def test_statuses_and_reasons_stay_apart() -> None:
    """500 is not 503, and one message under two reasons is two failures."""
    errors = [("a", "HTTP 500: no.", 1), ("a", "HTTP 503: no.", 1), ("b", "HTTP 503: no.", 1)]
    assert len(failures(errors)) == 3


def test_a_number_that_looks_like_a_status_is_one_where_it_is_named() -> None:
    """Request 404 is not request 405's reason, but (404) is not (405)."""
    assert len(failures([("a", "It said (500): request 404.", 1), ("a", "It said (500): request 405.", 1)])) == 1
    assert len(failures([("a", "It failed (404).", 1), ("a", "It failed (405).", 1)])) == 2
    assert len(failures([("a", "Status 404.", 1), ("a", "Status 405.", 1)])) == 2


def test_no_failure_is_no_line() -> None:
    """Nothing failed: nothing to say."""
    assert failure_lines(failures([])) == []


def test_a_message_from_a_server_steers_no_terminal() -> None:
    """Escape sequences, line ends, bells and turned writing are blanks; a long message is cut."""
    hostile = "bad\x1b]0;owned\x07\r\nkey\u202e\x9b31m\x00 refused"
    shown = one_line(hostile)
    assert shown == "bad ]0;owned key 31m refused"
    assert one_line("x" * 50, 10) == "xxxxxxxxx\N{HORIZONTAL ELLIPSIS}"
    assert failure_lines(failures([("", hostile, 1200)])) == ["  1,200  failed: bad ]0;owned key 31m refused"]


@pytest.mark.parametrize(
    ("status", "failed", "line"),
    [
        (RunStatus.RUNNING, 0, "No document has failed so far."),
        (RunStatus.RUNNING, 1, "1 document failed."),
        (RunStatus.FINISHED, 0, "No document failed."),
        (
            RunStatus.FINISHED,
            3,
            "3 documents failed, for 2 reasons. Retry failed sends them again; nothing that is done is sent again.",
        ),
        (
            RunStatus.REFUSED,
            3,
            "3 documents failed, for 2 reasons. Resume sends them again; nothing that is done is sent again.",
        ),
    ],
)
def test_what_failed_is_a_sentence(status: RunStatus, failed: int, line: str) -> None:
    """How many, for how many reasons, and the button that sends them again; none while the run goes on."""
    assert failed_line(RunSnapshot("r", status, RunSettings(), 9, failed=failed), 2) == line


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    """Names are cut in the middle; documents without a name are counted."""
    long = "a" * 60 + "-17.pdf"
    line = documents_line(Failure("a", "b", 12, (long, "c")))
    assert line.startswith("aaaaa")
    assert line.endswith("-17.pdf \u00b7 c and 10 more")
    assert len(line) < 70
    assert documents_line(Failure("a", "b", 12)) == "12 documents"


class Unspaced(gettext.NullTranslations):
    """A language without blanks between its words, in which a sentence with a number is one word."""

    def gettext(self, message: str) -> str:
        return {
            "The endpoint failed ({status}).": "端点出错（{status}）。",
            "{reason}: {message}": "{reason}：{message}",
        }.get(message, message)


def test_equal_failures_are_one_in_whatever_language_they_are_read() -> None:
    """Statuses tell failures apart, other numbers do not; they are told in the reader's language."""
    with read_in(Language("ja", Unspaced())):
        told = failures(
            [
                ("endpoint failed", quoting(Message("The endpoint failed ({status}).", status=500), "request 17"), 2),
                ("endpoint failed", quoting(Message("The endpoint failed ({status}).", status=500), "request 18"), 3),
                ("endpoint failed", quoting(Message("The endpoint failed ({status}).", status=503), "request 19"), 1),
            ]
        )
        assert [(each.documents, each.message[:9]) for each in told] == [(5, "端点出错（500）"), (1, "端点出错（503）")]
        assert failure_lines(told)[0].startswith("      5  endpoint failed：端点出错（500）。")
