"""The failures of a run as they are grouped in the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.records import Document, Failures, Outcome, Status
from core.runs import failures
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


@pytest.fixture
def run_id(store: Store) -> str:
    """Six documents that failed for two reasons with three messages, and one with a summary."""
    documents = [Document(at, f"d{at}", f"Text {at}.") for at in range(7)]
    told = [("a", "x"), ("b", "z"), ("a", "y"), ("a", "x"), ("a", "x"), ("a", "x")]
    outcomes = [
        Outcome(at, Status.FAILED, error=error, reason=reason, attempts=1) for at, (reason, error) in enumerate(told)
    ]
    made = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    record(store, made, *outcomes, Outcome(6, Status.SUCCEEDED, summary="s", attempts=1))
    return made


def test_failures_are_grouped_with_their_first_documents(store: Store, run_id: str) -> None:
    """By reason and message, in the order of the input; three are named; those left out are not among them."""
    assert store.failures(run_id) == [
        Failures("a", "x", 4, ("d0", "d3", "d4")),
        Failures("b", "z", 1, ("d1",)),
        Failures("a", "y", 1, ("d2",)),
    ]
    assert store.failures(run_id, [0, 1, 3]) == [Failures("a", "y", 1, ("d2",)), Failures("a", "x", 2, ("d4", "d5"))]


def test_very_many_failures_are_grouped_by_reason(store: Store, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their messages are not told apart: the first one's stands for all."""
    monkeypatch.setattr(failures, "MOST_TOLD_APART", 5)
    assert store.failures(run_id) == [Failures("a", "x", 5, ("d0", "d2", "d3")), Failures("b", "z", 1, ("d1",))]
