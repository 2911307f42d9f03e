"""core/cli/reading_progress.py: how far a reading is, on a terminal alone."""

import io
import sys

import pytest

from core.cli.reading_progress import ReadingProgress
from core.records import Document

DOCUMENTS = [Document(number, str(number), "A text.") for number in range(3)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Each look at it is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_terminal_shows_files_and_documents_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, written over itself; at the end it is blank."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", "61")
    progress = ReadingProgress(Clock())
    documents = progress.shown(DOCUMENTS)
    next(documents)
    progress.count_files(2)
    rest = list(documents)

    assert isinstance(sys.stderr, Terminal)
    assert [line.rstrip() for line in sys.stderr.getvalue().split("\r")] == [
        "",
        "Reading: 0 files, 1 document so far.",
        "Reading: 2 files, 1 document so far.",
        "Reading: 2 files, 2 documents so far.",
        "Reading: 2 files, 3 documents so far.",
        "",
        "",
    ]
    assert rest == DOCUMENTS[1:]


def test_line_is_drawn_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast documents come."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    list(ReadingProgress(lambda: 7.0).shown(DOCUMENTS))

    assert isinstance(sys.stderr, Terminal)
    assert sys.stderr.getvalue() == ""


def test_file_or_pipe_gets_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a terminal can be written over."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    list(ReadingProgress(Clock()).shown(DOCUMENTS))

    assert isinstance(sys.stderr, io.StringIO)
    assert sys.stderr.getvalue() == ""
