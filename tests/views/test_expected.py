"""How long a run may take."""

import pytest

from core.endpoints.probe import ConnectionReport
from core.language import Message
from core.records import Part
from core.summarise.expected import ExpectedParts
from core.views.expected import connection_words, part_title, parts_line


def test_a_test_of_the_connection_is_a_few_words() -> None:
    """How long an answer took, and how many models there are, where the endpoint says."""
    assert connection_words(ConnectionReport(True, "", ("a", "b"), 0.452)) == "452 ms, 2 models"
    assert connection_words(ConnectionReport(True, "", (), 1.21)) == "1.2 s"


def test_a_test_that_failed_or_lacks_something_is_a_sentence() -> None:
    """It says what to do."""
    assert connection_words(ConnectionReport(False, "No answer from there.")) == "No answer from there."
    amiss = Message("{answered}, though {lacking}.", answered="It answered", lacking="empty")
    assert connection_words(ConnectionReport(True, amiss, (), 0.4)) == "It answered, though empty."


SPLIT = "2 documents are longer than the model takes (4,096 tokens): split into about 37 parts"
FULL = "1 document is longer than the model takes (256 tokens), which has no room for any part beside the prompt"


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (ExpectedParts(2, 37, 4096), f"{SPLIT}, whose summaries are combined."),
        (ExpectedParts(1, 0, 256), f"{FULL} and the answer: it will fail."),
    ],
)
def test_what_will_be_split_is_one_sentence(expected: ExpectedParts, line: str) -> None:
    """How many documents, how long the model's context is, and about how many parts."""
    assert parts_line(expected) == line


def test_a_recorded_summary_is_named_by_the_parts_it_covers() -> None:
    """Parts count from 1 in the order of the text; those together name the first and the last."""
    parts = [Part(0, 0, 0, 10, "a"), Part(0, 0, 10, 20, "b"), Part(0, 0, 20, 25, "c"), Part(0, 1, 0, 20, "ab")]
    titles = [part_title(part, parts) for part in parts]
    assert titles == ["Part 1 of 3", "Part 2 of 3", "Part 3 of 3", "Parts 1 to 2 of 3, together"]
