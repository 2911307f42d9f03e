"""The button that tries more in flight, or around the knee: another comparison of the same documents."""

import streamlit as st

from core.compare.further import further, next_levels
from core.compare.snapshot import ComparisonSnapshot
from core.errors import GistmillError
from core.runs.registry import Registry
from core.views.question_words import estimate_sentence
from core.views.result_words import START, TRY_EFFECT
from core.views.verdict_words import further_label
from pages.parts.frame.browser import browser_session
from pages.parts.frame.problems import plain, show_problem
from pages.parts.frame.secret_fields import secret_fields, typed_secrets


def try_further(registry: Registry, comparison: ComparisonSnapshot) -> None:
    """Nothing where there is no other number to try. What it will take stands above Start."""
    verdict = comparison.verdict()
    plan = further(comparison.plan, verdict, "", comparison.documents)
    if plan is None:
        return
    with st.popover(plain(further_label(next_levels(verdict))), key="further_menu"), st.container(key="further_ways"):
        st.markdown(plain(estimate_sentence(registry.comparisons.estimate(plan))))
        lacking = registry.comparisons.lacks_again(comparison.comparison_id, browser_session())
        typed = secret_fields(comparison.plan.base.endpoint, lacking, refused=False, key=_key(comparison))
        if st.button(START(), key="further_start", type="primary", disabled=not typed, width="stretch"):
            _start(registry, comparison)
        st.caption(plain(TRY_EFFECT()))


def _start(registry: Registry, comparison: ComparisonSnapshot) -> None:
    typed = typed_secrets(comparison.plan.base.endpoint, _key(comparison))
    which, session = comparison.comparison_id, browser_session()
    try:
        begun = registry.comparisons.try_further(
            which, typed.key, keys=typed.keys, headers=typed.headers, session=session
        )
    except GistmillError as error:
        show_problem(error)
        return
    st.query_params.from_dict({"comparison": begun})
    st.rerun()


def _key(comparison: ComparisonSnapshot) -> str:
    return f"further_key_{comparison.comparison_id}"
