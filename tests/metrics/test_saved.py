"""What repeats and reuse saved."""

from dataclasses import replace

import pytest

from core.metrics import digest
from core.metrics.saved import saved_cost
from core.prices import Price
from core.records import Outcome, Status

PRICE = Price(2.0, 10.0)
SENT = Outcome(0, Status.SUCCEEDED, attempts=1, latency=0.5, input_tokens=100_000, output_tokens=10_000)


def test_a_free_document_saves_what_a_sent_one_cost() -> None:
    """$0.30 for each of two sent texts; three repeats of one, and two documents taken from an earlier run: $1.50."""
    other, taken = replace(SENT, position=1), Outcome(2, Status.SUCCEEDED, cached=True)
    assert saved_cost(PRICE, digest([(SENT, 4), (other, 1), (taken, 2)])) == pytest.approx(1.5)


def test_nothing_free_saves_nothing() -> None:
    failed = Outcome(1, Status.FAILED, error="No.", attempts=1)
    assert saved_cost(PRICE, digest([(SENT, 1), (failed, 3)])) == 0.0


def test_where_nothing_was_sent_nobody_knows() -> None:
    assert saved_cost(PRICE, digest([(Outcome(0, Status.SUCCEEDED, cached=True), 5)])) is None
