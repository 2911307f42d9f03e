"""The form of a comparison: what the widgets hold, and the plan they come to, or a sentence on what is wrong."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import streamlit as st

from core.compare.plan import Entrant, Mode, Plan, entrants
from core.compare.presets import COMPARED_LEVEL, benchmark, comparison
from core.config import Environment
from core.documents import ReadingReport
from core.errors import ConfigurationError
from core.records import MAX_CONCURRENCY, RunSettings, StrategyName
from core.views.format import plural
from core.views.forms import Form, check

Kind = Literal["own", "benchmark", "comparison"]
LEVELS = ("5", "10", "20", "50")


@dataclass(frozen=True, slots=True)
class ComparisonForm:
    """`levels` are text, so that anything can be typed and answered."""

    kind: Kind = "own"
    source: Literal["samples", "read"] = "samples"
    documents: int = 200
    strategies: tuple[StrategyName, ...] = ("serial", "abatch", "windowed", "adaptive")
    levels: tuple[str, ...] = ("10", "20")
    one: StrategyName = "windowed"
    repeats: int = 3
    protection: Mode = "on"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, or None and the sentence that says what is wrong."""

    plan: Plan | None
    problem: str = ""


def comparison_key(name: str) -> str:
    """The widget key of a field of the form."""
    return f"comparison_{name}"


def current_comparison_form() -> ComparisonForm:
    """The form as the widgets hold it."""
    for each in fields(ComparisonForm):
        first = each.default
        st.session_state.setdefault(comparison_key(each.name), list(first) if isinstance(first, tuple) else first)
    held: dict[str, Any] = {each.name: st.session_state[comparison_key(each.name)] for each in fields(ComparisonForm)}
    return ComparisonForm(**held | {name: tuple(held[name]) for name in ("strategies", "levels")})


def planned(
    wanted: ComparisonForm, form: Form, machine: Environment, report: ReadingReport | None, source: str
) -> Planned:
    """`form` is the Summarise page's, which says endpoint, prompt and options; `source` holds the documents."""
    checked = check(replace(form, concurrency="1"), machine)  # the levels stand in its place
    if checked.settings is None:
        return Planned(None, checked.first_problem)
    try:
        plan = _plan(wanted, checked.settings, source)
    except ConfigurationError as error:
        return Planned(None, str(error))
    return Planned(plan, _too_few(plan, report) if wanted.source == "read" else "")


def _plan(wanted: ComparisonForm, settings: RunSettings, source: str) -> Plan:
    return Plan(
        source,
        _entrants(wanted),
        replace(settings, endpoint=replace(settings.endpoint, seed=wanted.seed)),
        wanted.repeats,
        wanted.seed,
    )


def _entrants(wanted: ComparisonForm) -> tuple[Entrant, ...]:
    modes = {"on": (True,), "off": (False,), "both": (True, False)}[wanted.protection]
    if wanted.kind == "benchmark":
        return tuple(each for mode in modes for each in benchmark(wanted.one, protection=mode))
    if wanted.kind == "comparison":
        return tuple(each for mode in modes for each in comparison(COMPARED_LEVEL, protection=mode))
    levels = sorted({_level(text) for text in wanted.levels})
    if not levels and set(wanted.strategies) - {"serial"}:
        raise ConfigurationError("No concurrency is chosen; choose at least one.")
    return entrants(wanted.strategies, levels, wanted.documents, wanted.protection)


def _level(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(
            f"Concurrency is {text.strip()[:40]!r}; it must be a whole number from 1 to {MAX_CONCURRENCY}."
        ) from None


def _too_few(plan: Plan, report: ReadingReport | None) -> str:
    if report is None or not report.documents:
        return "There are no documents yet: drop files, or take samples."
    different = report.documents - report.duplicates
    if different >= plan.documents:
        return ""
    return f"The comparison needs {plural(plan.documents, 'different document')}; {different:,} were read."
