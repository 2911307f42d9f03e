"""A mistake of Gistmill's own over one document, in words: the document fails, the run goes on."""

import traceback
from pathlib import Path

from core.language import Message

OWN_FAULT = "fault of Gistmill"
"""The reason that such failures are grouped by."""


def own_fault(error: BaseException) -> Message:
    """What it was and where in the program, and nothing of what a server or a file says."""
    frames = traceback.extract_tb(error.__traceback__)
    return Message(
        "Gistmill could not deal with the answer to this document: {kind} in {place}."
        " This is a mistake of the program; please report it.",
        kind=type(error).__name__,
        place=_place(frames[-1]) if frames else Message("an unknown place"),
    )


def _place(frame: traceback.FrameSummary) -> Message:
    return Message("{file}, line {line}", file=Path(frame.filename).name, line=frame.lineno or 0)
