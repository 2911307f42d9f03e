"""What can be done with a comparison that ended: go on with it, or take its files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.compare.results import Recommendation
from core.compare.snapshot import RaceSnapshot
from core.records import RunStatus, Sample, StrategyName
from core.runs.registry import Registry
from core.views.race import race_csv, race_json
from core.views.race_report import race_report
from pages.parts.secret_fields import secret_fields, split


def files(
    registry: Registry,
    race: RaceSnapshot,
    advice: Recommendation,
    named: Mapping[str, tuple[StrategyName, Sequence[Sample]]],
    within: float | None,
) -> None:
    lacking = registry.race_lacks(race.race_id)
    refused = race.status is RunStatus.REFUSED
    typed = secret_fields(race.plan.endpoint, lacking, refused=refused, key=f"race_key_{race.race_id}")
    made = (
        ("CSV", "csv", "text/csv", lambda: race_csv(race)),
        ("JSON", "json", "application/json", lambda: race_json(race, advice)),
        ("report", "html", "text/html", lambda: race_report(race, named, within)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _go_on(registry, race, typed, lacking)
        for name, ending, kind, content in made if race.figures else ():
            st.download_button(
                f"Download {name}",
                content,
                f"gistmill-race-{race.race_id}.{ending}",
                kind,
                on_click="ignore",
                key=f"race_{ending}",
            )


def _go_on(registry: Registry, race: RaceSnapshot, typed: dict[str, str], lacking: tuple[str, ...]) -> None:
    if race.done < race.total:
        key, headers = split(typed)
        st.button(
            "Resume",
            type="primary",
            key="race_resume",
            on_click=registry.resume_race,
            args=(race.race_id, key),
            kwargs={"headers": headers},
            disabled=not all(typed.get(name) for name in lacking),
        )
