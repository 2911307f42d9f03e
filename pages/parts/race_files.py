"""What can be done with a comparison that ended: go on with it, or take its files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.compare.results import Recommendation
from core.compare.snapshot import RaceSnapshot
from core.records import RunStatus, Sample, StrategyName
from core.runs.registry import Registry
from core.views.race import race_csv, race_json
from core.views.race_report import race_report
from pages.parts.problems import plain


def files(
    registry: Registry,
    race: RaceSnapshot,
    advice: Recommendation,
    named: Mapping[str, tuple[StrategyName, Sequence[Sample]]],
    within: float | None,
) -> None:
    key = _key_field(registry, race)
    made = (
        ("CSV", "csv", "text/csv", lambda: race_csv(race)),
        ("JSON", "json", "application/json", lambda: race_json(race, advice)),
        ("report", "html", "text/html", lambda: race_report(race, named, within)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, race, key)
        for name, ending, kind, content in made if race.figures else ():
            st.download_button(
                f"Download {name}",
                content,
                f"gistmill-race-{race.race_id}.{ending}",
                kind,
                on_click="ignore",
                key=f"race_{ending}",
            )


def _key_field(registry: Registry, race: RaceSnapshot) -> str:
    """Asked for where the race cannot go on without one, or its key was refused."""
    endpoint = race.plan.endpoint
    wanted = registry.race_wants_key(race.race_id) or race.status is RunStatus.REFUSED
    if not wanted or endpoint.kind == "practice":
        return ""
    field = st.columns(3)[0]
    return field.text_input(
        f"API key for {plain(endpoint.base_url)}", type="password", autocomplete="off", key=f"race_key_{race.race_id}"
    )


def _go_on(registry: Registry, race: RaceSnapshot, key: str) -> None:
    if race.done < race.total:
        st.button(
            "Resume",
            type="primary",
            key="race_resume",
            on_click=registry.resume_race,
            args=(race.race_id, key),
            disabled=registry.race_wants_key(race.race_id) and not key,
        )
