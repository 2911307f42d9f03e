"""Your file: documents in, copied into the store at once, so that a page switch loses nothing."""

from dataclasses import replace

import streamlit as st

from core.documents import FORMATS, InputFile, ReadOptions, Tally, sample_documents
from core.records import Problem
from core.runs.readings import ReadingProgress
from core.runs.registry import Registry
from core.views.format import plural
from core.views.forms import DOCUMENT_ROW, HEADER_ROW, column_choices, note_lines, problem_lines, reading_table
from core.views.tables import columns_table, with_answer
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, keep_pending, keep_reading, name_draft, pending_draft, reading, uploads
from pages.parts.summarise.columns_choice import columns_choice
from pages.parts.summarise.reading_progress import reading_progress

SAMPLES = 1000
_QUICK = 0.3  # seconds: what is read by then is shown at once
_DEFAULTS = ReadOptions()
_FEW_PROBLEMS = 5
_PROBLEMS_HEIGHT = 240  # pixels
_LABEL = f"Drop a .zip here, or files of these types: {', '.join(FORMATS)}"
_HINT = "One .zip takes 10,000 documents in seconds; loose files up to about 300."


def your_file(registry: Registry) -> None:
    with st.container(key="card_file"):
        st.markdown("**Your file**")
        documents(registry)


def documents(registry: Registry) -> None:
    draft = pending_draft()
    progress = registry.readings.look_at(draft, wait=_QUICK) if draft else None
    if progress and not progress.ended:
        reading_progress(registry, draft)
        return
    if progress and progress.problem:
        st.error(plain(progress.problem))
    elif draft:
        _take_over(registry, draft, progress)
    _choose(registry)
    if current := reading():
        name_draft(current.draft)
        _show(registry, current)


def _choose(registry: Registry) -> None:
    dropped = st.file_uploader(_LABEL, accept_multiple_files=True, key=f"files_{uploads()}")
    if not reading():
        st.caption(_HINT)
    if dropped:
        _take(registry, tuple(InputFile.from_bytes(file.name, file.getvalue()) for file in dropped))
    if st.button("Use the sample documents", key="samples", width="stretch"):
        _take_samples(registry)


def _take_samples(registry: Registry) -> None:
    tally = Tally()
    with st.spinner("Writing the samples"):
        draft = registry.prepare(tally.documents(sample_documents(SAMPLES)), plural(SAMPLES, "sample document"))
        registry.set_report(draft, tally.report.to_json())
    _replace(registry, Reading(draft, tally.report, ReadOptions()))


def _take(registry: Registry, files: tuple[InputFile, ...], options: ReadOptions = _DEFAULTS) -> None:
    """Begin to read the files into the store; what was read before stays until they are in."""
    names = ", ".join(file.name for file in files[:3]) + (" and more" if files[3:] else "")
    keep_pending(registry.readings.start(files, options, names))
    st.rerun()


def _take_over(registry: Registry, draft: str, progress: ReadingProgress | None) -> None:
    """Show what was read into the draft. After a reload its files may be gone, and with them the choices."""
    report = registry.report_of_draft(draft)
    if report is None:
        st.warning("What was being read is gone: no page showed it for a minute, or it was deleted. Drop it again.")
        keep_pending("")
        return
    options, files = (progress.options, progress.files) if progress else (ReadOptions(), ())
    is_open = bool(report.offers or report.question or report.tables)
    _replace(registry, Reading(draft, report, options, files if is_open else ()))


def _replace(registry: Registry, new: Reading) -> None:
    """Keep what was read in place of what was read before."""
    before = reading()
    keep_reading(new)
    if before and before.draft != new.draft:
        registry.delete(before.draft)
    st.rerun()


def _show(registry: Registry, reading: Reading) -> None:
    st.dataframe(reading_table(reading.report), hide_index=True, height="content")
    for note in note_lines(reading.report):
        st.caption(plain(note))
    if reading.report.question and reading.files:
        _choose_column(registry, reading, reading.report.question)
    if reading.files:
        columns_choice(reading, lambda options: _take(registry, reading.files, options))
    if reading.lines and reading.files:
        _offer_lines(registry, reading)
    if reading.report.problem_count:
        _tell_problems(problem_lines(reading.report))


def _tell_problems(sentences: list[str]) -> None:
    """Whole sentences that wrap; many of them scroll."""
    st.markdown("**Left out, and why**")
    with st.container(height=_PROBLEMS_HEIGHT if len(sentences) > _FEW_PROBLEMS else "content", border=False):
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _choose_column(registry: Registry, reading: Reading, question: Problem) -> None:
    header = _ask_header(question) if question.first_row else reading.options.header
    if question.values:
        st.dataframe(columns_table(question.columns, question.values), hide_index=True, height="content", key="values")
    column = st.selectbox(
        "Which column holds the text?",
        column_choices(question, header),
        index=None,
        placeholder="Choose a column",
        key=f"column_{uploads()}",
    )
    if column:
        _take(registry, reading.files, with_answer(reading.options, reading.report, question, column, header))


def _ask_header(question: Problem) -> bool:
    """Whether the first row names the columns; where it does not, it is a document like the others."""
    st.caption(plain(f"The first row of {question.source}: {', '.join(question.first_row)}"))
    named = st.radio(
        "What is the first row?",
        (DOCUMENT_ROW, HEADER_ROW),
        index=int(question.columns == question.first_row),
        horizontal=True,
        key=f"header_{uploads()}",
    )
    return named == HEADER_ROW


def _offer_lines(registry: Registry, reading: Reading) -> None:
    """Both ways round: a line each, and back to a file each."""
    if reading.options.one_per_line:
        label = "Read each text file as one document"
    else:
        label = f"Read each line as a document ({plural(reading.lines, 'line')})"
        st.caption(f"{plain(reading.report.offers[0].file)} looks like a document a line.")
    if st.button(label, key="lines", width="stretch"):
        _take(registry, reading.files, replace(reading.options, one_per_line=not reading.options.one_per_line))
