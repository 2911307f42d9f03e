"""The form of a comparison: what the widgets hold, and the plan they come to, or a sentence on what is wrong."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import streamlit as st

from core.compare.plan import USUAL_HIGHEST, Mode, Plan, Question
from core.compare.questions import (
    QUESTIONS,
    WHICH_LEVEL,
    how_many,
    how_many_documents,
    lesson,
    lesson_documents,
    which,
    which_documents,
)
from core.config import Environment
from core.documents import ReadingReport
from core.errors import ConfigurationError
from core.settings import STRATEGY_NAMES, RunSettings, StrategyName
from core.views.asking import NO_DOCUMENTS
from core.views.forms import Form, check
from pages.parts.frame.state import reading

Source = Literal["samples", "read"]
_ASKED = "question"  # in the address


@dataclass(frozen=True, slots=True)
class ComparisonForm:
    """What the widgets hold, of all questions: the first asks of one `strategy` and up to `highest` in flight, the
    second of `strategies` with `level` in flight."""

    question: Question = "how-many"
    source: Source = "samples"
    strategy: StrategyName = "windowed"
    highest: int = USUAL_HIGHEST
    level: int = WHICH_LEVEL
    strategies: tuple[StrategyName, ...] = STRATEGY_NAMES
    repeats: int = 3
    protection: Mode = "on"
    seed: int = 0

    @property
    def documents(self) -> int:
        """As many as the question takes at most."""
        if self.question == "how-many":
            return how_many_documents(self.highest)
        return which_documents(self.level) if self.question == "which" else lesson_documents()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, or None and the sentence that says what is wrong."""

    plan: Plan | None
    problem: str = ""


def comparison_key(name: str) -> str:
    """The widget key of a field of the form."""
    return f"comparison_{name}"


def current_comparison_form() -> ComparisonForm:
    """The form as the widgets hold it; at first with the question of the address, and with the documents there are."""
    asked = st.query_params.get(_ASKED)
    first = ComparisonForm(source="read" if reading() else "samples")
    fill(replace(first, question=asked) if asked in QUESTIONS else first, over=False)
    held: dict[str, Any] = {each.name: st.session_state[comparison_key(each.name)] for each in fields(ComparisonForm)}
    form = ComparisonForm(**held | {"strategies": tuple(held["strategies"])})
    if asked != form.question:
        st.query_params[_ASKED] = form.question
    if form.question == "how-many" and form.protection == "both":  # it tries one way
        st.session_state[comparison_key("protection")] = "on"
        return replace(form, protection="on")
    return form


def fill(form: ComparisonForm, *, over: bool = True) -> None:
    """Put the form's values into the widgets, `over` those that stand there or where there are none."""
    for each in fields(ComparisonForm):
        value, key = getattr(form, each.name), comparison_key(each.name)
        if over or key not in st.session_state:
            st.session_state[key] = list(value) if isinstance(value, tuple) else value


def form_of(plan: Plan) -> ComparisonForm:
    """The form that comes to such a plan; where its entrants were chosen by hand, to the question nearest to it."""
    others = [each for each in plan.entrants if each.strategy != "serial"]
    strategies = {each.strategy for each in plan.entrants}
    modes = {each.protection for each in plan.entrants}
    form = ComparisonForm(
        question=plan.question or ("how-many" if others and len(strategies) == 1 else "which"),
        source="read",
        repeats=plan.repeats,
        protection="both" if len(modes) > 1 else "on" if True in modes else "off",
        seed=plan.seed,
    )
    if form.question == "how-many":
        highest = plan.climb.highest if plan.climb else max(each.concurrency for each in others)
        return replace(form, strategy=others[0].strategy, highest=highest)
    if form.question == "which":
        level = max((each.concurrency for each in others), default=WHICH_LEVEL)
        return replace(form, level=level, strategies=tuple(name for name in STRATEGY_NAMES if name in strategies))
    return form


def planned(
    wanted: ComparisonForm,
    form: Form,
    machine: Environment,
    report: ReadingReport | None,
    source: str,
    *,
    answer_seconds: float | None = None,
) -> Planned:
    """`form` is the Summarise page's, which says endpoint, prompt and options; `source` holds the documents.
    `answer_seconds` is how long a test's short answer took."""
    if wanted.source == "read" and not (report and report.documents):
        return Planned(None, NO_DOCUMENTS())
    checked = check(replace(form, concurrency="1"), machine)  # the question has its own
    if checked.settings is None:
        return Planned(None, checked.first_problem)
    documents = report.documents - report.duplicates if report and wanted.source == "read" else wanted.documents
    base = replace(checked.settings, endpoint=replace(checked.settings.endpoint, seed=wanted.seed))
    try:
        return Planned(_plan(wanted, base, documents, source, answer_seconds))
    except ConfigurationError as error:
        return Planned(None, error.message)


def _plan(wanted: ComparisonForm, base: RunSettings, documents: int, source: str, answer: float | None) -> Plan:
    common: dict[str, Any] = {"source": source, "repeats": wanted.repeats, "seed": wanted.seed}
    common |= {"answer_seconds": answer}
    if wanted.question == "how-many":
        return how_many(
            base,
            documents,
            strategy=wanted.strategy,
            highest=wanted.highest,
            protection=wanted.protection == "on",
            **common,
        )
    if wanted.question == "which":
        chosen = [name for name in STRATEGY_NAMES if name in wanted.strategies]
        return which(base, documents, level=wanted.level, strategies=chosen, protection=wanted.protection, **common)
    return lesson(base, documents, protection=wanted.protection, **common)
