"""How long a run may take."""

import pytest

from core.views.expected import expected_line


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
