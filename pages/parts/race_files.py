"""What can be done with a comparison that ended: go on with it, or take its files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.compare.results import Recommendation
from core.compare.snapshot import RaceSnapshot
from core.records import RunStatus, Sample, StrategyName
from core.runs.registry import Registry
from core.views.race import race_csv, race_json
from core.views.race_report import race_report
from pages.parts.secret_fields import secret_fields, typed_secrets


def files(
    registry: Registry,
    race: RaceSnapshot,
    advice: Recommendation,
    named: Mapping[str, tuple[StrategyName, Sequence[Sample]]],
    within: float | None,
) -> None:
    refused = race.status is RunStatus.REFUSED
    lacking = registry.race_lacks(race.race_id)
    typed = secret_fields(race.plan.endpoint, lacking, refused=refused, key=_name(race.race_id))
    made = (
        ("CSV", "csv", "text/csv", lambda: race_csv(race)),
        ("JSON", "json", "application/json", lambda: race_json(race, advice)),
        ("report", "html", "text/html", lambda: race_report(race, named, within)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, race, typed=typed)
        for name, ending, kind, content in made if race.figures else ():
            st.download_button(
                f"Download {name}",
                content,
                f"gistmill-race-{race.race_id}.{ending}",
                kind,
                on_click="ignore",
                key=f"race_{ending}",
            )


def _name(race_id: str) -> str:
    return f"race_key_{race_id}"


def _resume(registry: Registry, race: RaceSnapshot) -> None:
    key, headers = typed_secrets(race.plan.endpoint, _name(race.race_id))
    registry.resume_race(race.race_id, key, headers=headers)


def _go_on(registry: Registry, race: RaceSnapshot, *, typed: bool) -> None:
    if race.done < race.total:
        st.button(
            "Resume",
            type="primary",
            key="race_resume",
            on_click=_resume,
            args=(registry, race),
            disabled=not typed,
        )
