"""What a run would cost is counted beside the page, which is drawn meanwhile."""

import threading
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
import streamlit as st

from core.errors import StoreError
from core.language import Message
from core.metrics.estimated import RunEstimate
from core.runs.registry import Registry
from core.settings import RunSettings
from pages.parts.summarise import counting
from pages.parts.summarise.counting import Wanted, counted_for

CAPPED = RunSettings(max_total_tokens=9).endpoint
WANTED = Wanted("draft", RunSettings())


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor's session; a page that waits for a count, however slow the machine is."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(counting, "_PATIENCE", 60.0)


def _registry(estimate: Callable[..., RunEstimate]) -> Registry:
    return cast("Registry", SimpleNamespace(estimate=estimate))


def test_a_quick_count_is_there_at_once() -> None:
    """What it is of goes to the registry, and how it is driven is no part of that."""
    asked: list[Any] = []

    def estimate(*args: Any, **kwargs: Any) -> RunEstimate:
        asked.append((args, kwargs))
        return RunEstimate(documents=len(asked))

    registry = _registry(estimate)
    assert counted_for(registry, WANTED) == RunEstimate(documents=1)
    changes: tuple[dict[str, Any], ...] = ({"concurrency": 7}, {"strategy": "serial"}, {"max_cost": 5.0})
    for change in changes:
        counted_for(registry, Wanted("draft", replace(RunSettings(endpoint=CAPPED), **change), "trial", 4096))
    plain = {"trial": "", "served": None}
    capped = (("draft", RunSettings(endpoint=CAPPED)), {"trial": "trial", "served": 4096})
    assert asked == [(("draft", WANTED.settings), plain), *[capped] * 3]


def test_a_count_is_as_new_as_the_page() -> None:
    """An earlier run may have ended, which makes the count narrower."""
    measured = iter(range(3))
    registry = _registry(lambda *args, **kwargs: RunEstimate(measured=next(measured)))
    assert [counted_for(registry, WANTED) for _ in range(3)] == [RunEstimate(measured=at) for at in range(3)]


def test_a_long_count_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """None until it is there."""
    monkeypatch.setattr(counting, "_PATIENCE", 0.0)
    go, counted = threading.Event(), threading.Event()

    def estimate(*args: Any, **kwargs: Any) -> RunEstimate:
        go.wait()
        return RunEstimate(documents=7)

    registry = _registry(estimate)
    assert counted_for(registry, WANTED) is None
    st.session_state["counting"].estimate.add_done_callback(lambda _: counted.set())
    go.set()
    counted.wait()
    assert counted_for(registry, WANTED) == RunEstimate(documents=7)


def test_documents_that_are_gone_have_no_count() -> None:
    """Elsewhere the page says that they are gone."""

    def estimate(*args: Any, **kwargs: Any) -> RunEstimate:
        raise StoreError(Message("gone"))

    assert counted_for(_registry(estimate), WANTED) is None
