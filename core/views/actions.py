"""What can be done with a run, in words: go on with it, run it again, take its files."""

from dataclasses import dataclass

from core.language import ENGLISH, Language, Message, message_of
from core.records import RunSnapshot, RunStatus, Status
from core.views.exports.formats import FORMATS

_RESUME = Message("Resume")
_STOP, _STOP_NOW = Message("Stop"), Message("Stop now")
_STOP_HELP = Message("Sends nothing more; what is in flight may land.")
_STOP_NOW_HELP = Message("Cancels what is in flight, too.")
_FILES = {
    ".xlsx": Message("Spreadsheet"),
    ".csv": Message("CSV, for any program"),
    ".jsonl": Message("JSON Lines, a document a line"),
    ".parquet": Message("Parquet, for data tools"),
    ".md": Message("Markdown, to read"),
    ".html": Message("Web page, to read and print"),
}
_FIGURES = Message("Figures of the run")
FIGURES = ".json"
"""The ending of the file with the figures."""


_AGAIN = Message("Run again")
_SAME, _OTHER = Message("Same settings"), Message("Change settings first")
_OTHER_EFFECT = Message("Opens Summarise with these documents and settings.")
DOWNLOAD = Message("Download spreadsheet")
OTHER_FILES = Message("Other files")
LONG_CELLS = Message(
    "A cell of a spreadsheet holds 32,767 letters; what is longer is cut there, and whole in the others."
)


@dataclass(frozen=True, slots=True)
class Again:
    """The words of the menu that runs the documents again."""

    title: str
    same: str
    same_effect: str
    other: str
    other_effect: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of a run: what it is called in the menu, its ending, and which documents are in it (None: all)."""

    title: str
    ending: str
    only: Status | None = None


def go_on_words(snapshot: RunSnapshot, language: Language = ENGLISH) -> str:
    """What the button says that sends what has no summary; "" where every document has one, or the run is at work."""
    if not snapshot.status.ended or snapshot.succeeded >= snapshot.total:
        return ""
    if snapshot.status is RunStatus.FINISHED and snapshot.failed:
        return Message("Retry {count:,} failed", count=snapshot.failed).said(language)
    if not snapshot.succeeded:
        return _RESUME.said(language)
    return Message("Resume the other {count:,}", count=snapshot.total - snapshot.succeeded).said(language)


def stop_words(snapshot: RunSnapshot, language: Language = ENGLISH) -> tuple[str, str]:
    """What the Stop button says, and what it does: pressed again it cancels what is in flight."""
    return stop_labels(snapshot.status, language)


def stop_labels(status: RunStatus, language: Language = ENGLISH) -> tuple[str, str]:
    """The same of a run or a comparison that stands so."""
    if status is RunStatus.STOPPING:
        return _STOP_NOW.said(language), _STOP_NOW_HELP.said(language)
    return _STOP.said(language), _STOP_HELP.said(language)


def again_words(snapshot: RunSnapshot, language: Language = ENGLISH) -> Again:
    return Again(*(words.said(language) for words in (_AGAIN, _SAME, _same(snapshot), _OTHER, _OTHER_EFFECT)))


def _same(snapshot: RunSnapshot) -> Message:
    """What a run with the same settings does."""
    if snapshot.settings.reuse:
        return Message(
            "Another run over the same {count:,} documents; summaries that are there are taken, not asked for again.",
            count=snapshot.total,
        )
    return Message("Another run over the same {count:,} documents.", count=snapshot.total)


def files(language: Language = ENGLISH) -> tuple[File, ...]:
    """A file in each format, all documents in it."""
    ordered = sorted(FORMATS, key=lambda ending: list(_FILES).index(ending) if ending in _FILES else len(_FILES))
    return tuple(
        File(_FILES.get(ending, message_of(FORMATS[ending].title)).said(language), ending) for ending in ordered
    )


def part_files(snapshot: RunSnapshot, language: Language = ENGLISH) -> tuple[File, ...]:
    """Files of a part of the documents, where there are such; and the run's figures."""
    failed, done = snapshot.failed, snapshot.succeeded
    parts = (
        (Message("The {count:,} failed alone", count=failed), failed, Status.FAILED),
        (Message("The {count:,} summarised alone", count=done), done, Status.SUCCEEDED),
    )
    apart = [File(words.said(language), ".csv", status) for words, count, status in parts if 0 < count < snapshot.total]
    return (*apart, File(_FIGURES.said(language), FIGURES))
