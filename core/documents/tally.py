"""What a reading brought, counted while its documents flow by."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from core.language import text_of, to_json
from core.records import Document, Problem

KEPT = 200  # problems kept with their sentence; the rest are counted

_CHARACTER_WORDS = re.compile(  # runs of kana, Han and Hangul, each character of which is a word
    "[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff]+"
)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def count_words(text: str) -> int:
    """Runs of letters and digits (with ' and - inside them), and each Han, kana or Hangul character by itself."""
    if text.isascii():
        return len(_WORD.findall(text))
    characters = len("".join(_CHARACTER_WORDS.findall(text)))
    return characters + len(_WORD.findall(_CHARACTER_WORDS.sub(" ", text)))


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

    @property
    def question(self) -> Problem | None:
        """The first problem that a person can solve by a choice."""
        return next((problem for problem in self.problems if problem.columns), None)

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
        return ReadingReport(**raw, problems=problems, notes=notes)


def _problem(raw: dict[str, Any]) -> Problem:
    values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in raw.items()}
    return Problem(**{**values, "message": text_of(values["message"])})


@dataclass(slots=True)
class Tally:
    """Counts one reading: pass the stream through `documents`, then look at `report`."""

    _documents: int = 0
    _words: int = 0
    _hashes: set[bytes] = field(default_factory=set)
    _problems: list[Problem] = field(default_factory=list)
    _problem_count: int = 0
    _notes: list[str] = field(default_factory=list)

    def documents(self, stream: Iterable[Document | Problem]) -> Iterator[Document]:
        """The documents of the stream as they come; its problems are kept here."""
        for item in stream:
            if isinstance(item, Problem):
                self.note(item)
            else:
                self._documents += 1
                self._words += count_words(item.text)
                self._hashes.add(bytes.fromhex(item.hash))
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
        duplicates = self._documents - len(self._hashes)
        return ReadingReport(
            self._documents, self._words, duplicates, tuple(self._problems), self._problem_count, tuple(self._notes)
        )
