"""Step 1: documents in, copied into the store at once, so that a page switch loses nothing."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from core.documents import InputFile, ReadOptions, Tally, offers_lines, read, sample_documents
from core.records import Document, Problem
from core.runs.registry import Registry
from core.views.format import plural
from core.views.forms import DOCUMENT_ROW, HEADER_ROW, column_choices, note_lines, problem_lines, reading_table
from pages.parts.frame.problems import plain
from pages.parts.frame.state import Reading, keep_reading, reading, uploads

SAMPLES = 1000
_DEFAULTS = ReadOptions()
_FEW_PROBLEMS = 5
_PROBLEMS_HEIGHT = 240  # pixels
_HINT = "One .zip takes 10,000 documents in seconds; loose files up to about 300. Also .txt, .md, .csv, .json, .jsonl."


def documents_step(registry: Registry) -> None:
    dropped = st.file_uploader(
        "Drop a .zip, .csv, .json, .jsonl, .txt or .md here", accept_multiple_files=True, key=f"files_{uploads()}"
    )
    if not reading():
        st.caption(_HINT)
    if dropped:
        _take(registry, tuple(InputFile.from_bytes(file.name, file.getvalue()) for file in dropped))
    if st.button("Use the sample documents", key="samples", width="stretch"):
        _take_samples(registry)
    if current := reading():
        _show(registry, current)


def _take_samples(registry: Registry) -> None:
    with st.spinner("Writing the samples"):
        _keep(registry, sample_documents(SAMPLES), f"{plural(SAMPLES, 'sample document')}", ReadOptions())
    st.rerun()


def _take(registry: Registry, files: tuple[InputFile, ...], options: ReadOptions = _DEFAULTS) -> None:
    """Read the files into the store, in place of what was read before."""
    names = ", ".join(file.name for file in files[:3]) + (" and more" if files[3:] else "")
    with st.spinner("Reading the documents"):
        _keep(registry, read(files, options), names, options, files)
    st.rerun()


def _keep(
    registry: Registry,
    stream: Iterable[Document | Problem],
    label: str,
    options: ReadOptions,
    files: tuple[InputFile, ...] = (),
) -> None:
    tally, before = Tally(), reading()
    draft = registry.prepare(tally.documents(stream), label, sum(file.size for file in files))
    registry.set_report(draft, tally.report.to_json())
    if before:
        registry.delete(before.draft)
    offered = [(file.name, offer.documents) for file in files if (offer := offers_lines(file)) and offer.likely]
    lines, first = sum(count for _, count in offered), offered[0][0] if offered else ""
    is_open = bool(offered or tally.report.question)
    keep_reading(Reading(draft, tally.report, options, files if is_open else (), lines, first))


def _show(registry: Registry, reading: Reading) -> None:
    st.dataframe(reading_table(reading.report), hide_index=True, height="content")
    for note in note_lines(reading.report):
        st.caption(plain(note))
    if reading.report.question:
        _choose_column(registry, reading, reading.report.question)
    if reading.lines:
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
    column = st.selectbox(
        "Which column holds the text?",
        column_choices(question, header),
        index=None,
        placeholder="Choose a column",
        key=f"column_{uploads()}",
    )
    if column:
        _take(registry, reading.files, replace(reading.options, text_column=column, header=header))


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
        st.caption(f"{plain(reading.lines_of)} looks like a document a line.")
    if st.button(label, key="lines", width="stretch"):
        _take(registry, reading.files, replace(reading.options, one_per_line=not reading.options.one_per_line))
