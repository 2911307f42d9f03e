"""What can be done with a run, in words: go on with it, run it again, take its files."""

from dataclasses import dataclass

from core.language import Message, Wording, counted, message_of, say
from core.reader import reader
from core.records import RunSnapshot, RunStatus, Status
from core.views.exports.formats import FORMATS

_RESUME = Wording("Resume")
_STOP, _STOP_NOW = Wording("Stop"), Wording("Stop now")
_STOP_HELP = Wording("Sends nothing more; what is in flight may land.")
_STOP_NOW_HELP = Wording("Cancels what is in flight, too.")
_FILES = {
    ".xlsx": Wording("Spreadsheet"),
    ".csv": Wording("CSV, for any program"),
    ".jsonl": Wording("JSON Lines, a document a line"),
    ".parquet": Wording("Parquet, for data tools"),
    ".md": Wording("Markdown, to read"),
    ".html": Wording("Web page, to read and print"),
}
_FIGURES = Wording("Figures of the run")
FIGURES = ".json"
"""The ending of the file with the figures."""


_AGAIN = Wording("Run again")
_SAME, _OTHER = Wording("Same settings"), Wording("Change settings first")
_OTHER_EFFECT = Wording("Opens Summarise with these documents and settings.")
DOWNLOAD = Wording("Download spreadsheet")
OTHER_FILES = Wording("Other files")
LONG_CELLS = Wording(
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


def headings_words() -> str:
    """What the box says that gives a file its headings and sentences in the reader's language."""
    return Message("Headings in {language}", language=reader().name)


def go_on_words(snapshot: RunSnapshot) -> str:
    """What the button says that sends what has no summary; "" where every document has one, or the run is at work."""
    if not snapshot.status.ended or snapshot.succeeded >= snapshot.total:
        return ""
    if snapshot.status is RunStatus.FINISHED and snapshot.failed:
        return Message("Retry {count:,} failed", count=snapshot.failed)
    if not snapshot.succeeded:
        return say(_RESUME)
    return Message("Resume the other {count:,}", count=snapshot.total - snapshot.succeeded)


def refused_addresses(snapshot: RunSnapshot) -> tuple[str, ...]:
    """Those endpoints of an ended run that accepted no more of its requests: another key may open them."""
    if not snapshot.status.ended or snapshot.status is RunStatus.INTERRUPTED:  # which goes on as it was
        return ()
    return tuple(dict.fromkeys(each.address for each in snapshot.endpoints if each.refused))


def stop_words(snapshot: RunSnapshot) -> tuple[str, str]:
    """What the Stop button says, and what it does: pressed again it cancels what is in flight."""
    return stop_labels(snapshot.status)


def stop_labels(status: RunStatus) -> tuple[str, str]:
    """The same of a run or a comparison that stands so."""
    if status is RunStatus.STOPPING:
        return say(_STOP_NOW), say(_STOP_NOW_HELP)
    return say(_STOP), say(_STOP_HELP)


def again_words(snapshot: RunSnapshot) -> Again:
    return Again(*(say(words) for words in (_AGAIN, _SAME, _same(snapshot), _OTHER, _OTHER_EFFECT)))


def _same(snapshot: RunSnapshot) -> Message:
    """What a run with the same settings does."""
    if snapshot.settings.reuse:
        return counted(
            "Another run over the same document; its summary is taken where it is there, not asked for again.",
            "Another run over the same {count:,} documents; summaries that are there are taken, not asked for again.",
            count=snapshot.total,
        )
    return counted(
        "Another run over the same document.", "Another run over the same {count:,} documents.", count=snapshot.total
    )


def files() -> tuple[File, ...]:
    """A file in each format, all documents in it."""
    ordered = sorted(FORMATS, key=lambda ending: list(_FILES).index(ending) if ending in _FILES else len(_FILES))
    return tuple(File(say(_FILES.get(ending, message_of(FORMATS[ending].title))), ending) for ending in ordered)


def part_files(snapshot: RunSnapshot) -> tuple[File, ...]:
    """Files of a part of the documents, where there are such; and the run's figures."""
    failed, done = snapshot.failed, snapshot.succeeded
    parts = (
        (Message("The {count:,} failed alone", count=failed), failed, Status.FAILED),
        (Message("The {count:,} summarised alone", count=done), done, Status.SUCCEEDED),
    )
    apart = [File(say(words), ".csv", status) for words, count, status in parts if 0 < count < snapshot.total]
    return (*apart, File(say(_FIGURES), FIGURES))
