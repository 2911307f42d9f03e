"""A run as it stands: a bar that looks twice a second while the run may change, less often with many lookers."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.metrics.saved import saved_cost
from core.records import RunSnapshot, Tick
from core.runs.registry import Registry
from core.views.run_head import counts, remarks, state
from core.views.spending import spent_line
from pages.parts.run.bar import bar
from pages.parts.run.go_on import attention
from pages.parts.run.summaries import added_up
from pages.parts.run.tabs import ERRORS_PLACE
from pages.parts.run.watched import watched

_OFTEN = 1.5  # times: a pace is set anew where it is so much too fast or too slow


def live(registry: Registry, seen: RunSnapshot) -> None:
    """`seen` is the run as of this full run of the page. A live and an ended run have everything in the same places."""
    pace = watched.pace(seen.run_id) if seen.running else None

    @st.fragment(run_every=pace)
    def draw() -> None:
        if pace is None:
            if registry.snapshot(seen.run_id).running:  # a button of the card has sent it on
                st.rerun()
            _draw(registry, seen, ())
            return
        look = watched.look(registry, seen.run_id, _session())
        _draw(registry, look.snapshot, look.ticks)
        slower = watched.pace(seen.run_id) / pace
        if look.snapshot.status is not seen.status or not 1 / _OFTEN < slower < _OFTEN:
            st.rerun()  # a full run: other actions for another status; at the end, or at another pace, another timer

    with st.container():  # the tabs follow
        draw()


def _draw(registry: Registry, snapshot: RunSnapshot, ticks: Sequence[Tick]) -> None:
    told = counts(snapshot, _reasons(registry, snapshot))
    bar(told, state(snapshot, ticks), remarks(snapshot), spent=spent_line(snapshot, _saved(registry, snapshot)))
    attention(registry, snapshot)
    _count_errors(snapshot.failed)


def _reasons(registry: Registry, snapshot: RunSnapshot) -> Sequence[tuple[str, str, int]]:
    """Of an ended run; while it goes on its failures are counted alone."""
    if not snapshot.failed or snapshot.running:
        return ()
    added_up(registry, snapshot.run_id)
    return registry.digest(snapshot.run_id).reasons


def _saved(registry: Registry, snapshot: RunSnapshot) -> float | None:
    """US dollars, of an ended run."""
    if snapshot.running or not snapshot.price or not (snapshot.cached or snapshot.duplicates):
        return None
    added_up(registry, snapshot.run_id)
    return saved_cost(snapshot.price, registry.digest(snapshot.run_id).sums)


def _count_errors(failed: int) -> None:
    """The number beside the tab's name: in the name itself it would close the open tab as it grows."""
    words = f'" {failed:,}"' if failed else "none"
    st.html(
        f"<style>.stApp .st-key-tab [role=tab]:nth-of-type({ERRORS_PLACE}) p::after {{ content: {words}; }}</style>"
    )


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""
