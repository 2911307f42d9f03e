"""Which documents the page shows: those of the draft in its address, or those that have just been read."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.documents import InputFile, ReadOptions, Tally, sample_documents
from core.language import Message, Wording, counted, say
from core.runs.drafts import Draft
from core.runs.readings import ReadingProgress
from core.runs.registry import Registry
from core.views.your_file import GONE
from pages.parts.frame.state import (
    came_from_elsewhere,
    draft_in_address,
    drop_reading,
    keep_pending,
    last_kept_form,
    name_draft,
    pending_draft,
    reading,
    reading_so_far,
    show_draft,
    show_so_far,
)

SAMPLES = 1000
_NAMED = 3  # files by which several are called
_QUICK = 0.3  # seconds: what is read by then is shown at once
_PROBLEM, _AGAIN = "reading_problem", "reading_again"
_NO_TEXT = Wording("No row has a text there, so the columns are as they were.")


def follow_address(registry: Registry) -> None:
    """Show what the address names. It names nothing where a person comes from another page, or went Back to the page
    as it was before there were documents."""
    named, held = draft_in_address(), reading()
    if named:
        if (held is None or held.draft != named) and named != pending_draft():
            _find(registry, named)
        else:
            name_draft(named)
    elif (held or pending_draft()) and not came_from_elsewhere():
        drop_reading()
    else:
        name_draft(pending_draft() or (held.draft if held else ""))
    settle_reading(registry)


def settle_reading(registry: Registry) -> None:
    """Show what was being read, as soon as it is read; or why it came to nothing."""
    pending = pending_draft()
    progress = registry.readings.look_at(pending, wait=_QUICK) if pending else None
    if not pending:
        return
    if progress and not progress.ended:
        _show_so_far(registry, pending, progress)
        return
    draft = None if progress and progress.problem else registry.drafts.find(pending)
    if draft is None:
        if reading_so_far():
            drop_reading()
        keep_pending("")
        _say(progress.problem if progress else GONE())
    else:
        _show(registry, draft)


def reading_problem() -> str:
    """Why the last reading, or the address, came to nothing; "" where it did not."""
    problem: str = st.session_state.get(_PROBLEM, "")
    return say(problem)


def take(registry: Registry, files: Sequence[InputFile], options: ReadOptions | None = None) -> None:
    """Begin to read the files into the store."""
    names = ", ".join(file.name for file in files[:_NAMED])
    names = Message("{names} and more", names=names) if files[_NAMED:] else names
    _begin(registry.readings.start(files, options or ReadOptions(), names), again=False)


def take_again(registry: Registry, options: ReadOptions) -> None:
    """Begin to read the documents that are shown once more; they stay until that is done."""
    if held := reading():
        source = held.draft if registry.readings.has_files(held.draft) else held.source or held.draft
        draft = registry.readings.start_again(source, options)
        registry.drafts.leave_out(draft, held.left_out)  # a reload in the middle finds the new draft alone
        registry.drafts.keep_form(draft, last_kept_form())
        _begin(draft, again=True)


def take_samples(registry: Registry) -> None:
    tally = Tally()
    label = counted("{count:,} sample document", "{count:,} sample documents", count=SAMPLES)
    draft = registry.prepare(tally.documents(sample_documents(SAMPLES)), label)
    registry.set_report(draft, tally.report.to_json())
    _begin(draft, again=False)


def remove(registry: Registry) -> None:
    """The person wants other documents: these go from the store."""
    if held := reading_so_far():
        registry.readings.cancel(held.draft)
    elif held := reading():
        for draft in {held.draft, held.source} - {""}:
            if (found := registry.find(draft)) and not found.status.ended and not found.status.active:
                registry.delete(draft)
    _say("")
    drop_reading()


def _begin(draft: str, *, again: bool) -> None:
    st.session_state[_AGAIN] = again
    _say("")
    keep_pending(draft)


def _find(registry: Registry, named: str) -> None:
    """After a reload, in a session that knows nothing."""
    progress = registry.readings.look_at(named)
    if progress and not progress.ended:
        _begin(named, again=False)
    elif draft := registry.drafts.find(named):
        show_draft(draft)
    else:
        drop_reading()
        _say(GONE())


def _show(registry: Registry, draft: Draft) -> None:
    """In place of what was shown before; a choice of columns that no row has a text in is taken back."""
    before, again = reading(), st.session_state.get(_AGAIN, False)
    if before and again:
        if before.report.documents and not draft.report.documents:
            registry.readings.forget_files(draft.run_id)
            registry.drafts.discard(draft.run_id)
            keep_pending("")
            _say(_NO_TEXT())
            return
        registry.drafts.leave_out(draft.run_id, before.left_out)
        draft = replace(registry.drafts.find(draft.run_id) or draft, form={})  # something may have been typed meanwhile
    show_draft(draft)
    if before and before.draft not in (draft.run_id, draft.source):
        registry.readings.forget_files(before.draft)
        registry.drafts.discard(before.draft)
    report = draft.report
    if not (report.offers or report.question or report.tables):
        registry.readings.forget_files(draft.run_id)  # there is one way to read them


def _show_so_far(registry: Registry, pending: str, progress: ReadingProgress) -> None:
    """Where it takes long, what is there; but not in the place of documents that are read once more."""
    held = reading()
    replaces = held is not None and held.draft != pending
    if progress.may_begin and not replaces and (draft := registry.readings.so_far(pending)):
        show_so_far(draft)


def _say(problem: str) -> None:
    st.session_state[_PROBLEM] = problem
