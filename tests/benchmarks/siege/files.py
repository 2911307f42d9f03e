"""Files that harm, read as the page reads them: into a store, by a child process, while memory is watched."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.documents import InputFile, OfferedLines, ReadingReport, Tally, read_in_child
from core.records import Document
from core.runs.store import Store
from tests.benchmarks.report import Options, held, table
from tests.benchmarks.siege.bombs import METHODS, bombs
from tests.benchmarks.siege.memory import Memory
from tests.benchmarks.siege.office_bombs import office_bombs
from tests.documents.material import zipped
from tests.documents.test_mutations import SAMPLES, mutations

MOST_MEMORY = 300.0  # MB above the baseline, app and children together
MOST_SECONDS = 10.0
_SHOWN = 5
_AT_ONCE = 100
OK = InputFile.from_bytes("ok.txt", b"Nothing is wrong here.")


@dataclass(frozen=True, slots=True)
class Siege:
    """What became of one file. `held`: it ended in time, in bounds and in words, and left the next file whole."""

    name: str
    seconds: float
    megabytes: float
    documents: int
    sentence: str
    held: bool

    def row(self) -> tuple[str, ...]:
        return self.name, f"{self.seconds:.1f}", f"{self.megabytes:.0f}", f"{self.documents:,}", self.sentence[:70]


def files(options: Options) -> Iterator[str]:
    """Bombs made by hand, and mutations of good files: at most 300 MB, at most 10 s, always documents or a sentence."""
    made = {**bombs(), **office_bombs()}
    names = list(made)[:: 4 if options.quick else 1]
    results = [_bombed(name, made[name][0], made[name][1]()) for name in names]
    worst = sorted(results, key=lambda one: (one.held, -max(one.megabytes / MOST_MEMORY, one.seconds / MOST_SECONDS)))
    shown = [one for one in worst if not one.held] + [one for one in worst if one.held][:_SHOWN]
    yield held("bombs", len(results), sum(one.held for one in results))
    yield from table(("the worst", "s", "MB", "documents", "sentence"), [one.row() for one in shown])
    yield from _mutated(options.size(3000, 300))
    yield from _broken(options.size(1000, 20))


def _bombed(name: str, label: str, data: bytes) -> Siege:
    """Read the bomb, and a good file behind it."""
    with Memory() as memory, tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with closing(Store(Path(folder) / "g.db")) as store:
            tally = Tally()
            draft = store.add_draft(tally.documents(read_in_child([InputFile.from_bytes(label, data), OK])))
            last = [row.name for row in store.rows(draft)][-1:]
        seconds = time.monotonic() - began
    report = tally.report
    good = last == [OK.name] and (report.documents > 1 or bool(_sentences(report)))
    in_bounds = seconds <= MOST_SECONDS and memory.peak <= MOST_MEMORY
    sentence = next(iter(_sentences(report)), "")
    return Siege(name, seconds, memory.peak, report.documents - 1, sentence, good and in_bounds)


def _sentences(report: ReadingReport) -> list[str]:
    return [problem.message for problem in report.problems]


def _mutated(count: int) -> Iterator[str]:
    """Files of every format with bytes changed, taken out, doubled, put in: each ends as documents or as a sentence."""
    kept, longest = 0, 0.0
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        began = time.monotonic()
        sources = {item.source.split("/")[0] for item in _read_of(numbers)}
        longest = max(longest, (time.monotonic() - began) / len(numbers))
        kept += sum(any(source.startswith(f"m{number}.") for source in sources) for number in numbers)
    yield held("mutations", count, kept)
    yield f"  {longest:.3f} s a file, in the slowest hundred"


def _broken(count: int) -> Iterator[str]:
    """As many broken files of each format, 100 at a time."""
    tried = kept = 0
    for ending, sample in SAMPLES.items():
        broken = mutations(sample, ending, count)
        while data := list(islice(broken, _AT_ONCE)):
            files = [InputFile.from_bytes(f"{number}{ending}", each) for number, each in enumerate(data)]
            sources = {item.source.split("/")[0] for item in _found(files)}
            tried, kept = tried + len(files), kept + sum(file.name in sources for file in files)
    yield held(f"broken files of {len(SAMPLES)} formats", tried, kept)


def _read_of(numbers: range) -> Iterator[Document]:
    """A document or a problem of each."""
    yield from _found([_mutation(number) for number in numbers])


def _found(files: list[InputFile]) -> Iterator[Document]:
    for item in read_in_child(files):
        if not isinstance(item, OfferedLines):
            yield item  # type: ignore[misc]  # both have a source


def _mutation(number: int) -> InputFile:
    chance = random.Random(number)
    ending, data = chance.choice(_GOOD)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        pieces = (b"", bytes([chance.randrange(256)]), chance.choice(_SPECIAL), bytes(changed[at : at + 40]))
        piece = chance.choice(pieces)
        changed[at : at + chance.choice((0, 1, 1, 4, 40))] = piece
        changed = changed or bytearray(b"x")
    return InputFile.from_bytes(f"m{number}{ending}", bytes(changed))


_SPECIAL = (b'"', b"\n", b"\r", b",", b"\x00", b"\xff\xfe", b"{", b"[", b"\\", b"\xff" * 4, b"\x00" * 4, b"PK\x01\x02")
_TABLE = "id,text,name\n" + "".join(f'{n},"A text, number {n}, of a table. 数据",n{n}\n' for n in range(30))
_LINES = "".join(f'{{"id": {n}, "text": "A text, number {n}."}}\n' for n in range(30))
_MEMBERS = (("a.csv", _TABLE), ("b.txt", "A text."), ("c.jsonl", _LINES))
_GOOD = [
    (".csv", _TABLE.encode()),
    (".tsv", _TABLE.replace(",", "\t").encode("utf-16")),
    (".jsonl", _LINES.encode()),
    (".json", f"[{','.join(_LINES.splitlines())}]".encode()),
    (".txt", "Ein Text über Größe. Привет. 数据库\n".encode() * 20),
    (".md", "Ein Text über Größe.\n".encode("cp1252") * 20),
    *((".zip", zipped(*_MEMBERS, method=one)) for one in METHODS.values()),
]
