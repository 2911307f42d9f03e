"""What can be done with a comparison: stop it, go on with it, do it again with the same or with other settings."""

import streamlit as st

from core.compare.snapshot import ComparisonSnapshot
from core.records import RunStatus
from core.runs.registry import Registry
from core.views.actions import stop_labels
from core.views.asking import AGAIN, RESUME
from core.views.caps import Caps
from core.views.comparison_head import comparison_ended_by_cap, comparison_sentence, waits_for_a_person
from core.views.forms import filled_in
from pages.parts.compare.form import fill, form_of
from pages.parts.frame.browser import browser_session
from pages.parts.frame.cap_fields import cap_fields, typed_caps
from pages.parts.frame.problems import plain
from pages.parts.frame.secret_fields import secret_fields, typed_secrets
from pages.parts.frame.state import fill_form, name_draft


def actions(registry: Registry, comparison: ComparisonSnapshot) -> None:
    with st.container(key="run_actions", horizontal=True, horizontal_alignment="right", gap="small", width="content"):
        if comparison.running:
            _stop(registry, comparison)
        else:
            _again(registry, comparison)
            _go_on(registry, comparison)


def _stop(registry: Registry, comparison: ComparisonSnapshot) -> None:
    words, effect = stop_labels(comparison.status)
    stop, which = registry.comparisons.stop, comparison.comparison_id
    st.button(words, key="comparison_stop", on_click=stop, args=(which,), help=effect)


def _again(registry: Registry, comparison: ComparisonSnapshot) -> None:
    with st.popover(AGAIN.title(), key="again_menu"), st.container(key="again_ways"):
        lacking = registry.comparisons.lacks_again(comparison.comparison_id, browser_session())
        typed = secret_fields(comparison.plan.base.endpoint, lacking, refused=False, key=_again_key(comparison))
        same = st.button(AGAIN.same(), key="comparison_again", disabled=not typed, width="stretch")
        st.caption(plain(AGAIN.same_effect()))
        st.button(
            AGAIN.other(),
            key="comparison_change",
            on_click=_change,
            args=(registry, comparison),
            width="stretch",
        )
        st.caption(plain(AGAIN.other_effect()))
    if same:
        given = typed_secrets(comparison.plan.base.endpoint, _again_key(comparison))
        begun = registry.comparisons.repeat(
            comparison.comparison_id, given.key, keys=given.keys, headers=given.headers, session=browser_session()
        )
        st.query_params.from_dict({"comparison": begun})
        st.rerun()


def _change(registry: Registry, comparison: ComparisonSnapshot) -> None:
    """Ask the question anew over the comparison's documents, filled in as it was. Secrets stay out."""
    fill_form(filled_in(comparison.plan.base))
    form = form_of(comparison.plan)
    fill(form)
    st.query_params.from_dict({"question": form.question})
    name_draft(registry.comparisons.again(comparison.comparison_id))


def _go_on(registry: Registry, comparison: ComparisonSnapshot) -> None:
    """Resume, in a menu with the fields where secrets are gone. What waits for a person has it in a card."""
    if comparison.status is RunStatus.FINISHED or waits_for_a_person(comparison):
        return
    if lacking := registry.comparisons.lacks(comparison.comparison_id, browser_session()):
        with st.popover(RESUME(), key="resume_menu"):
            _button(registry, comparison, ready=_fields(comparison, lacking))
    else:
        _button(registry, comparison, ready=True)


def attention(registry: Registry, comparison: ComparisonSnapshot) -> None:
    """What it waits for, in whole sentences, with the fields for it; nothing for one that does not wait so."""
    if not waits_for_a_person(comparison):
        return
    capped = comparison_ended_by_cap(comparison)
    kind = "cap" if capped else "refused" if comparison.status is RunStatus.REFUSED else "needs_key"
    with st.container(key=f"card_attention_{kind}", gap="small"):
        st.markdown(plain(comparison_sentence(comparison)))
        with st.container(key="attention_row", horizontal=True, vertical_alignment="bottom"):
            problem = cap_fields(_caps(registry, comparison), _cap_key(comparison)) if capped else ""
            with st.container(key="attention_fields", width="content"):
                lacking = registry.comparisons.lacks(comparison.comparison_id, browser_session())
                typed = _fields(comparison, lacking)
            _button(registry, comparison, ready=typed and not problem)
        if problem:
            st.error(plain(problem))


def _caps(registry: Registry, comparison: ComparisonSnapshot) -> Caps:
    spent = registry.comparisons.spent(comparison.comparison_id)
    return Caps(comparison.plan.base, spent.cost, spent.tokens, comparison.likely_cost)


def _cap_key(comparison: ComparisonSnapshot) -> str:
    """Another one each time it has ended, so that what is proposed is proposed anew."""
    ended = comparison.pending.run.ended_utc if comparison.pending else ""
    return f"comparison_cap_{comparison.comparison_id}_{ended}"


def _fields(comparison: ComparisonSnapshot, lacking: tuple[str, ...]) -> bool:
    refused = comparison.status is RunStatus.REFUSED
    return secret_fields(comparison.plan.base.endpoint, lacking, refused=refused, key=_key(comparison))


def _button(registry: Registry, comparison: ComparisonSnapshot, *, ready: bool) -> None:
    resumed, which = _resume, (registry, comparison)
    st.button(RESUME(), type="primary", key="comparison_resume", on_click=resumed, args=which, disabled=not ready)


def _resume(registry: Registry, comparison: ComparisonSnapshot) -> None:
    typed = typed_secrets(comparison.plan.base.endpoint, _key(comparison))
    cost, tokens = typed_caps(_cap_key(comparison))
    registry.comparisons.resume(
        comparison.comparison_id,
        typed.key,
        keys=typed.keys,
        headers=typed.headers,
        session=browser_session(),
        max_cost=cost,
        max_total_tokens=tokens,
    )


def _key(comparison: ComparisonSnapshot) -> str:
    return f"comparison_key_{comparison.comparison_id}"


def _again_key(comparison: ComparisonSnapshot) -> str:
    return f"comparison_again_key_{comparison.comparison_id}"
