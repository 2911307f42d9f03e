"""What a reading brought, counted while its documents flow by."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from core.documents.port import OfferedLines
from core.documents.tables_seen import Tables, TableSeen
from core.language import text_of, to_json
from core.records import Document, Problem

KEPT = 200  # problems kept with their sentence; the rest are counted

_PIECE = 1 << 16  # characters counted at a time: what is found in them is small, whatever the text
_CHARACTERS = (  # kana, Han and Hangul, each character of which is a word
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff"
)
_CHARACTER_WORDS = re.compile(f"[{_CHARACTERS}]+")
_ASCII_RUN, _RUN = re.compile(r"\w+"), re.compile(rf"[^\W{_CHARACTERS}]+")
_JOINT = re.compile(rf"['’-](?<=[^\W{_CHARACTERS}].)(?=[^\W{_CHARACTERS}])")


def count_words(text: str) -> int:
    """Runs of letters and digits (with ' and - inside them), and each Han, kana or Hangul character by itself."""
    starts = range(0, len(text), _PIECE)
    if text.isascii():
        return sum(_words(text, start, _ASCII_RUN) for start in starts)
    characters = (sum(map(len, _CHARACTER_WORDS.findall(text, start, start + _PIECE))) for start in starts)
    return sum(characters) + sum(_words(text, start, _RUN) for start in starts)


def _words(text: str, start: int, run: re.Pattern[str]) -> int:
    """Runs that begin in the piece from `start` on, less the joints in it: ' and - between two of them."""
    end = start + _PIECE
    runs = len(run.findall(text, start, end))
    begun_before = start and run.match(text, start) and run.match(text, start - 1)
    return runs - bool(begun_before) - len(_JOINT.findall(text, start, end + 1))


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What was read and what was not. `duplicates` counts documents equal to an earlier one; they are documents too.

    `problems` are the first of them in full, `problem_count` is how many there were. `notes` lost nothing.
    """

    documents: int = 0
    words: int = 0
    duplicates: int = 0
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    notes: tuple[str, ...] = ()
    offers: tuple[OfferedLines, ...] = ()
    """The first of the text files that look like a document a line."""

    tables: tuple[TableSeen, ...] = ()
    """The first of the files whose rows have columns."""

    @property
    def question(self) -> Problem | None:
        """The first problem that a person can solve by a choice."""
        return next((problem for problem in self.problems if problem.columns), None)

    def sources_like(self, question: Problem) -> tuple[str, ...]:
        """The files that the same choice solves: they have the same columns."""
        return tuple(problem.source for problem in self.problems if problem.columns == question.columns)

    def to_json(self) -> str:
        problems = [{**asdict(problem), "message": to_json(problem.message)} for problem in self.problems]
        raw = {**asdict(self), "problems": problems, "notes": [to_json(note) for note in self.notes]}
        return json.dumps(raw, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "ReadingReport":
        """The report `to_json` wrote."""
        raw = json.loads(text)
        problems = tuple(map(_problem, raw.pop("problems")))
        notes = tuple(map(text_of, raw.pop("notes", ())))
        offers = tuple(OfferedLines(**offer) for offer in raw.pop("offers", ()))
        tables = tuple(
            TableSeen(**{name: _tuples(each) for name, each in table.items()}) for table in raw.pop("tables", ())
        )
        return ReadingReport(**raw, problems=problems, notes=notes, offers=offers, tables=tables)


def _problem(raw: dict[str, Any]) -> Problem:
    return Problem(**{**{name: _tuples(each) for name, each in raw.items()}, "message": text_of(raw["message"])})


def _tuples(value: Any) -> Any:
    """JSON's lists as tuples, those in lists too."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@dataclass(slots=True)
class Tally:
    """Counts one reading: pass the stream through `documents`, then look at `report`.

    Repeats are found by whoever keeps the documents, for it takes all of them: here they are not counted.
    """

    _documents: int = 0
    _words: int = 0
    _problems: list[Problem] = field(default_factory=list)
    _problem_count: int = 0
    _notes: list[str] = field(default_factory=list)
    _offers: list[OfferedLines] = field(default_factory=list)
    _tables: Tables = field(default_factory=Tables)

    def documents(self, stream: Iterable[Document | Problem | OfferedLines]) -> Iterator[Document]:
        """The documents of the stream as they come; its problems are kept here."""
        for item in stream:
            if isinstance(item, Problem):
                self.note(item)
            elif isinstance(item, OfferedLines):
                self._offers.extend([item] if len(self._offers) < KEPT else [])
            else:
                self._documents += 1
                self._words += count_words(item.text) if item.words is None else item.words
                if item.fields:
                    self._tables.see(item)
                yield item

    def note(self, problem: Problem) -> None:
        """Keep a problem that was met before the stream began, such as a path that does not exist.

        One that offers columns to choose from is kept even where the list is full.
        """
        if problem.note:
            self._notes.extend([problem.message] if len(self._notes) < KEPT else [])
            return
        self._problem_count += 1
        if len(self._problems) < KEPT:
            self._problems.append(problem)
        elif problem.columns and not any(kept.columns for kept in self._problems):
            self._problems[-1] = problem

    @property
    def report(self) -> ReadingReport:
        return ReadingReport(
            self._documents,
            self._words,
            0,
            tuple(self._problems),
            self._problem_count,
            tuple(filter(None, (*self._notes, self._tables.too_many))),
            tuple(self._offers),
            self._tables.seen,
        )
