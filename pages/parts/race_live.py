"""A comparison as it stands: one fragment that looks every second while the race may change."""

import streamlit as st

from core.compare.results import results
from core.compare.snapshot import RaceSnapshot
from core.records import RunStatus
from core.runs.registry import Registry
from core.views.charts import Figure
from core.views.race import progress_words
from core.views.race_charts import race_figures
from core.views.words import RACE_STATUS_LINES
from pages.parts.badge import badge
from pages.parts.problems import plain
from pages.parts.race_cards import cards

REFRESH = 1.0  # seconds
_DRAWN = "race_drawn"


def race_live(registry: Registry, seen: RaceSnapshot) -> None:
    """`seen` is the race as of this full run of the page: it decides whether the fragment ticks."""

    @st.fragment(run_every=REFRESH if seen.running else None)
    def draw() -> None:
        race = registry.race(seen.race_id)
        _state(race)
        if not seen.running:
            return
        _progress(registry, race)
        cards(_figures(race), "live")
        if not race.running:
            st.rerun()  # one last full run, which ends the timer and shows the results

    draw()


def _state(race: RaceSnapshot) -> None:
    said = race.message or RACE_STATUS_LINES.get(race.status, "")
    st.markdown(f"{badge(race.status)} {plain(said)}")


def _progress(registry: Registry, race: RaceSnapshot) -> None:
    progress, stop = st.columns([8, 1], vertical_alignment="center")
    progress.progress(race.done / race.total, text=plain(progress_words(race)))
    again = race.status is RunStatus.STOPPING
    stop.button(
        "Stop now" if again else "Stop",
        key="race_stop",
        on_click=registry.stop_race,
        args=(race.race_id,),
        disabled=not race.running,
        help="Cancels what is in flight, too." if again else "Sends nothing more; runs that are finished stay.",
        width="stretch",
    )


def _figures(race: RaceSnapshot) -> dict[str, Figure]:
    """Made anew only where another run has ended: the browser then draws nothing in between."""
    state = (race.race_id, len(race.figures))
    held: tuple[tuple[str, int], dict[str, Figure]] | None = st.session_state.get(_DRAWN)
    if held is None or held[0] != state:
        held = (state, race_figures(race.plan, results(race.plan, race.figures)))
        st.session_state[_DRAWN] = held
    return held[1]
