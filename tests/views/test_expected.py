"""How long a run may take."""

import pytest

from core.records import Part
from core.summarise.expected import ExpectedParts
from core.views.expected import expected_line, part_title, parts_line


@pytest.mark.parametrize(
    ("documents", "concurrency", "rest"),
    [
        (3000, 20, "3,000 documents, 20 at once: 1 min or more."),  # 3,000 x 0.4 / 20
        (3000, 1, "3,000 documents, one at a time: 20 min or more."),
        (5, 20, "5 documents, 5 at once: 400 ms or more."),
        (0, 20, "1,000 documents, 20 at once: 20 s or more."),
    ],
)
def test_the_expected_time_is_documents_by_latency_over_places(documents: int, concurrency: int, rest: str) -> None:
    """0.4 s an answer; without documents the example is of 1,000."""
    assert expected_line(0.4, documents, concurrency) == f"About 400 ms for a short answer. {rest}"


SPLIT = "2 documents are longer than the model takes (4,096 tokens): split into about 37 parts"
FULL = "1 document is longer than the model takes (256 tokens), which has no room for any part beside the prompt"


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (ExpectedParts(2, 37, 4096), f"{SPLIT}, whose summaries are combined."),
        (ExpectedParts(1, 0, 256), f"{FULL} and the answer: they will fail."),
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
