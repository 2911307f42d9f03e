"""What the run that is set would cost. Many documents take a moment to count: the page is drawn without it first."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import streamlit as st

from core.errors import GistmillError
from core.metrics.estimated import RunEstimate
from core.runs.registry import Registry
from core.settings import RunSettings

_COUNTING = "counting"
_PATIENCE = 0.15
"""Seconds that drawing the page waits for a count."""

_LOOK = 0.3  # seconds
_DRIVING = (
    *("strategy", "concurrency", "protection", "max_attempts", "timeout", "deadline", "key_source"),
    *("requests_per_minute", "tokens_per_minute", "max_cost", "max_total_tokens"),
)
"""Settings that change nothing of what a document costs: many documents are not counted anew for them."""

_counters = ThreadPoolExecutor(2, thread_name_prefix="estimate")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a count is of; `trial` and `served` are as in `Registry.estimate`."""

    draft: str
    settings: RunSettings
    trial: str = ""
    served: int | None = None


@dataclass(frozen=True, slots=True)
class _Counting:
    wanted: Wanted
    estimate: Future[RunEstimate]


def counted_for(registry: Registry, wanted: Wanted) -> RunEstimate | None:
    """None while it is counted; `look_again` draws the page once more then."""
    wanted = replace(wanted, settings=_without_driving(wanted.settings))
    held: _Counting | None = st.session_state.get(_COUNTING)
    if held is None or held.wanted != wanted:
        if held:
            held.estimate.cancel()
        held = st.session_state[_COUNTING] = _begun(registry, wanted)
    elif held.estimate.done():  # other runs may have ended meanwhile; where none has, this takes no time
        again = _begun(registry, wanted)
        if again.estimate.done():
            held = st.session_state[_COUNTING] = again
    return _result(held.estimate) if held.estimate.done() else None


def _begun(registry: Registry, wanted: Wanted) -> _Counting:
    """A count that the page has waited for a moment."""
    begun = _Counting(wanted, _counters.submit(_count, registry, wanted))
    wait([begun.estimate], _PATIENCE)
    return begun


def _count(registry: Registry, wanted: Wanted) -> RunEstimate:
    return registry.estimate(wanted.draft, wanted.settings, trial=wanted.trial, served=wanted.served)


def _without_driving(settings: RunSettings) -> RunSettings:
    usual = RunSettings()
    return replace(settings, **{name: getattr(usual, name) for name in _DRIVING})


def _result(done: Future[RunEstimate]) -> RunEstimate | None:
    """None where the documents are gone, too: the page says that elsewhere."""
    try:
        return done.result()
    except GistmillError:
        return None


def look_again() -> None:
    """Draws nothing; the page, once a count is there that was waited for."""
    held: _Counting | None = st.session_state.get(_COUNTING)
    if held and not held.estimate.done():
        _look(held.estimate)


@st.fragment(run_every=_LOOK)
def _look(estimate: Future[RunEstimate]) -> None:
    if estimate.done():
        st.rerun()
