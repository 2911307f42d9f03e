"""The file that was dropped, in words: what it is, what of it was not read and why, what may be chosen about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.documents import ReadingReport
from core.documents.labels import extension
from core.documents.port import READ_AS
from core.language import Message, Value, Wording, counted, listed, say
from core.records import Problem
from core.views.names import name_words

SENTENCE = Wording("A summary for each of your texts")
WHAT_TO_DROP = Wording("Drop a spreadsheet, PDFs, Word files, text files or a zip")
STAYS = Wording("Stays on this machine until you choose a server.")
CHOOSE_FILES = Wording("Choose files")
DROP_HERE = Wording("Drop them here")
GONE = Wording("The documents of this address are gone: they were removed, or no page showed them. Choose them again.")
FILE_GONE = Wording("The file itself is no longer here: drop it again to choose the column that holds the text.")
NOTHING_READ = Wording("Nothing in these files could be read.")

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".jsonl", ".json", ".parquet")
_IN_AN_ENCODING = (".csv", ".tsv", ".jsonl", ".json")
_LONGEST_NAME = 44  # characters of a label
_NAMED = 10  # files named beneath a reason

_SCAN = "has no text in it: its pages are pictures, as of a scan; have their text recognised (OCR) first."

_PLURAL: dict[str, Callable[[int, Value], Message]] = {  # what is said of many files, by what is said of one
    "is empty.": lambda count, _: counted("{count:,} file is empty.", "{count:,} files are empty.", count=count),
    _SCAN: lambda count, _: counted(
        "{count:,} PDF file holds no text: its pages are pictures, as of a scan. Have its text recognised (OCR) first.",
        "{count:,} PDF files hold no text: their pages are pictures, as of a scan."
        " Have their text recognised (OCR) first.",
        count=count,
    ),
    "is protected by a password; save it without one.": lambda count, _: counted(
        "{count:,} file is protected by a password; save it without one.",
        "{count:,} files are protected by a password; save them without one.",
        count=count,
    ),
    "is damaged in the zip and cannot be unpacked.": lambda count, _: counted(
        "{count:,} file is damaged in the zip and cannot be unpacked.",
        "{count:,} files are damaged in the zip and cannot be unpacked.",
        count=count,
    ),
    "is damaged or cut off, and cannot be read.": lambda count, _: counted(
        "{count:,} file is damaged or cut off, and cannot be read.",
        "{count:,} files are damaged or cut off, and cannot be read.",
        count=count,
    ),
    "is damaged, and cannot be read.": lambda count, _: counted(
        "{count:,} file is damaged, and cannot be read.",
        "{count:,} files are damaged, and cannot be read.",
        count=count,
    ),
    "is encrypted; make the zip without a password.": lambda count, _: counted(
        "{count:,} file of the zip is encrypted; make it without a password.",
        "{count:,} files of the zip are encrypted; make it without a password.",
        count=count,
    ),
    "is not text.": lambda count, _: counted(
        "{count:,} file is not text.", "{count:,} files are not text.", count=count
    ),
    "is not text: no known encoding fits its bytes.": lambda count, _: counted(
        "{count:,} file is not text: no known encoding fits it.",
        "{count:,} files are not text: no known encoding fits them.",
        count=count,
    ),
    "was left out: its type cannot be read; these can: {types}.": lambda count, types: counted(
        "{count:,} file is of a type that cannot be read; these can: {types}.",
        "{count:,} files are of types that cannot be read; these can: {types}.",
        count=count,
        types=types,
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What was left out for one reason: a sentence, and the names of the files or the rows, the first of them."""

    sentence: str
    names: tuple[str, ...] = ()
    more: int = 0


def chip_words(label: str, report: ReadingReport) -> list[str]:
    """What was dropped: its name, how much it holds, the encoding of a table; what is not known is left out."""
    words = [cut_middle(label)] if label else []
    if report.documents and not label.startswith(f"{report.documents:,} "):
        words.append(_amount(label, report))
    return [*words, *_encoding(label, report)]


def _amount(label: str, report: ReadingReport) -> str:
    if report.tables and extension(label) in _TABLES:
        return counted("{count:,} row", "{count:,} rows", count=report.documents)
    return counted("{count:,} document", "{count:,} documents", count=report.documents)


def _encoding(label: str, report: ReadingReport) -> list[str]:
    """Of one table in a text file; one of another encoding than UTF-8 has a note that says so."""
    if not report.documents or extension(label) not in _IN_AN_ENCODING or "," in label:
        return []
    noted = [note for note in report.notes if isinstance(note, Message) and note.template == READ_AS]
    return [str(noted[0].values["encoding"])] if noted else ["UTF-8"]


def cut_middle(name: str, most: int = _LONGEST_NAME) -> str:
    """A long name without its middle: how it begins, and its ending, tell files apart."""
    if len(name) <= most:
        return name
    tail = most // 3
    return f"{name[: most - tail - 1]}…{name[-tail:]}"


def repeats_words(report: ReadingReport) -> str:
    """A chip; "" where no document is there twice."""
    if not report.duplicates:
        return ""
    return counted("{count:,} repeat: written once", "{count:,} repeats: written once", count=report.duplicates)


def repeats_sentence(report: ReadingReport) -> str:
    """What becomes of documents that are there more than once."""
    return Message(
        "These texts stand in the input more than once. Each is sent once, and every row gets its summary."
        " Documents sent: {count:,}.",
        count=report.documents - report.duplicates,
    )


def repeated_lines(repeated: Sequence[tuple[str, int]]) -> list[str]:
    """The documents that are repeated most."""
    return [
        counted("{name}: {count:,} time", "{name}: {count:,} times", name=name_words(name), count=count)
        for name, count in repeated
    ]


def left_out_words(report: ReadingReport) -> str:
    """A chip; "" where all was read. Files and rows are not added up, where both are there."""
    problems = unasked(report)
    rows = sum(problem.row is not None for problem in problems)
    count = report.problem_count - (len(report.problems) - len(problems))
    if not count:
        return ""
    if not rows:
        return counted("{count:,} file not readable", "{count:,} files not readable", count=count)
    if rows == len(problems):
        return counted("{count:,} row left out", "{count:,} rows left out", count=count)
    return Message("{count:,} files and rows not readable", count=count)


def unasked(report: ReadingReport) -> list[Problem]:
    """The problems without those that are asked as a question: which column of a table is the text."""
    read = {table.source for table in report.tables}
    return [problem for problem in report.problems if not problem.columns or problem.source in read]


def notes_words(report: ReadingReport) -> str:
    """A chip; "" where nothing is to be said about how it was read."""
    return counted("{count:,} note", "{count:,} notes", count=len(report.notes)) if report.notes else ""


def left_out_reasons(report: ReadingReport) -> list[Reason]:
    """What was left out, by reason, the most frequent first; where there was too much, the last one counts the rest."""
    groups: dict[object, list[Problem]] = {}
    for problem in unasked(report):
        groups.setdefault(_kind(problem.message), []).append(problem)
    ordered = sorted(groups.values(), key=len, reverse=True)
    reasons = [_reason(group) for group in ordered]
    if rest := report.problem_count - len(report.problems):
        reasons.append(Reason(Message("And {count:,} more, for which there is no room here.", count=rest)))
    return reasons


def note_reasons(report: ReadingReport) -> list[Reason]:
    """How things were read, by kind."""
    groups: dict[object, list[str]] = {}
    for note in report.notes:
        groups.setdefault(_kind(note), []).append(note)
    return [
        Reason(say(notes[0]), _cut(_file_of(note) for note in notes[1:]), max(0, len(notes) - 1 - _NAMED))
        for notes in groups.values()
    ]


def reason_names(reason: Reason) -> str:
    """The names beneath a reason, one line of them; "" for none."""
    if not reason.names:
        return ""
    names = listed(*reason.names)
    if not reason.more:
        return names
    return counted("{names} and {count:,} other", "{names} and {count:,} others", names=names, count=reason.more)


def _kind(message: str) -> object:
    """What messages have in common that differ in names and numbers only."""
    if not isinstance(message, Message):
        return message
    inner = (_kind(value) for value in message.values.values() if isinstance(value, Message))
    return (message.template, *inner)


def _reason(group: list[Problem]) -> Reason:
    first = group[0]
    if len(group) == 1:
        return Reason(say(first.message))
    names = _names(group)
    if plural_sentence := _plural(first.message, len(group)):
        return Reason(say(plural_sentence), _cut(names), max(0, len(group) - _NAMED))
    more = Message("{sentence} The same holds for {count:,} more.", sentence=first.message, count=len(group) - 1)
    return Reason(say(more), _cut(names[1:]), max(0, len(group) - 1 - _NAMED))


def _names(group: list[Problem]) -> list[str]:
    """The rows, where all are of one file; else the files."""
    if len({problem.source for problem in group}) == 1 and all(problem.row is not None for problem in group):
        return [f"{problem.row:,}" for problem in group]
    return [cut_middle(problem.source.rpartition("/")[2]) for problem in group]


def _plural(message: str, count: int) -> Message | None:
    fault = (
        message.values.get("fault") if isinstance(message, Message) and message.template == "{file} {fault}" else None
    )
    if not isinstance(fault, Message) or fault.template not in _PLURAL:
        return None
    return _PLURAL[fault.template](count, fault.values.get("types", ""))


def _file_of(note: str) -> str:
    return cut_middle(str(note.values.get("file", ""))) if isinstance(note, Message) else ""


def _cut(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, names))[:_NAMED]


def reading_line(label: str, files: int, documents: int) -> str:
    """How far a reading is. `files` counts those in archives, too; where there is one, it is not counted."""
    name = cut_middle(label)
    if files > 1:
        return Message(
            "Reading {name}. Files: {files:,}. Documents so far: {documents:,}.",
            name=name,
            files=files,
            documents=documents,
        )
    return Message("Reading {name}. Documents so far: {documents:,}.", name=name, documents=documents)
