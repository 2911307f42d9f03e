"""Files read by the readers side by side, against one process of the bare library; small files in a zip; memory."""

import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # has no types
from reportlab.pdfgen import canvas  # type: ignore[import-untyped]  # has no types

from core.config import ROOT
from core.documents import InputFile, Tally, cores, files_at, read_in_child
from core.runs.store import Store
from tests.benchmarks.children import ChildFailedError
from tests.benchmarks.report import Options, at_least, at_most, spread, table
from tests.benchmarks.siege.readings import uploaded
from tests.documents.material import zipped
from tests.documents.office_material import docx

UPLOAD = 500  # MB
_SMALL = 10_000
_WORDS = Path(__file__).read_text(encoding="utf-8").split()


def reading(options: Options) -> Iterator[str]:
    """Files a second of PDF, DOCX, HTML and XLSX against the bare library; zips of small files; memory of an upload."""
    yield f"  {cores()} readers on the command line"
    counts = {"pdf": 60, "docx": 1_000, "html": 2_000, "xlsx": 150}
    rows = []
    for kind, count in counts.items():
        with tempfile.TemporaryDirectory(prefix="gistmill-bench-") as folder:
            number = options.size(count, count // 10)
            _write(kind, number, Path(folder))
            pairs = [(_bare(kind, folder), _ours(folder)) for _ in range(options.times(3))]
        ratios = [bare / ours / cores() for bare, ours in pairs]
        bare, ours = ([number / each for each in column] for column in zip(*pairs, strict=True))
        rows.append((kind, f"{number:,}", spread(bare, ",.0f"), spread(ours, ",.0f")))
        yield at_least(f"{kind}: files/s over those of the bare library, a reader", ratios, 0.9)
    yield from table(("files/s", "files", "bare library, one process", "readers"), rows)
    yield from _zips(options)
    yield from _upload(options.size(UPLOAD, 50))


def _bare(kind: str, folder: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.clients.bare_reader", kind, folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChildFailedError(f"the bare reader of {kind}: {done.stderr.strip()[-300:]}")
    return float(done.stdout)


def _ours(folder: str) -> float:
    """Seconds until the last document is here, from the start of the first process on."""
    tally = Tally()
    began = time.monotonic()
    files = (file for file in files_at([folder]) if isinstance(file, InputFile))
    for _ in tally.documents(read_in_child(files, readers=cores)):
        pass
    if tally.report.problem_count or not tally.report.documents:
        raise ChildFailedError(f"a file was left out: {tally.report.problems[:1]}")
    return time.monotonic() - began


def _zips(options: Options) -> Iterator[str]:
    """From the zip on disk to the draft in the store."""
    count = options.size(_SMALL, 2_000)
    text = zipped(*((f"{n}.txt", " ".join(_some(n, 100))) for n in range(count)))
    pairs = [(_stored(text, lambda: 1), _stored(text)) for _ in range(options.times(3))]
    yield f"  {count:,} small text files in a zip into the store, s: " + spread([several for _, several in pairs])
    yield at_most("the same over reading them with one reader", [several / one for one, several in pairs], 1.0)
    words = zipped(*((f"{n}.docx", _docx(n)) for n in range(options.size(1_000, 100))))
    yield at_most("1,000 DOCX in one zip into the store, s", [_stored(words) for _ in range(options.times(3))], 15.0)


def _stored(packed: bytes, readers: Callable[[], int] = cores) -> float:
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "g.db")) as store:
        path = Path(folder) / "a.zip"
        path.write_bytes(packed)
        files = [InputFile.from_path(path, path.name)]
        began = time.monotonic()
        tally = Tally()
        store.add_draft(tally.documents(read_in_child(files, readers=readers)))
        return time.monotonic() - began


def _upload(megabytes: int) -> Iterator[str]:
    """Peak memory of app and readers, above that before, while so much is uploaded and read."""
    noise = random.Random(3)
    text = " ".join(_some(1, 20_000)).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number in range(megabytes * 1_000_000 // len(text)):
            archive.writestr(f"{number}.txt", noise.randbytes(8).hex().encode() + text)
    upload = uploaded("an upload", "a.zip", target.getvalue())
    if upload.report is None:
        raise ChildFailedError("The upload was not read.")
    yield f"  {upload.size / 1e6:,.0f} MB uploaded: {upload.report.documents:,} documents in {upload.seconds:.1f} s"
    yield at_most("peak memory of app and readers over the upload", [upload.peak * 1e6 / upload.size], 1.5)


def _write(kind: str, count: int, folder: Path) -> None:
    make = _MAKERS[kind]
    for number in range(count):
        (folder / f"{number:05}.{kind}").write_bytes(make(number))


def _some(seed: int, count: int) -> list[str]:
    return random.Random(seed).choices(_WORDS, k=count)


def _pdf(seed: int, pages: int = 30, lines: int = 40) -> bytes:
    target = io.BytesIO()
    sheet = canvas.Canvas(target)
    words = _some(seed, lines * 10)
    for page in range(pages):
        for line in range(lines):
            sheet.drawString(40, 800 - 19 * line, f"{page} " + " ".join(words[10 * line : 10 * line + 10]))
        sheet.showPage()
    sheet.save()
    return target.getvalue()


def _docx(seed: int) -> bytes:
    words = _some(seed, 1_000)
    return docx(*(" ".join(words[start : start + 50]) for start in range(0, len(words), 50)))


def _html(seed: int) -> bytes:
    words = [word.replace("<", "").replace("&", "") for word in _some(seed, 2_000)]
    paragraphs = (" ".join(words[start : start + 50]) for start in range(0, len(words), 50))
    return ("<!DOCTYPE html><title>T</title>" + "".join(f"<p class=x>{each}</p>\n" for each in paragraphs)).encode()


def _xlsx(seed: int, rows: int = 1_000) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("id", "text", "amount"))
        for row in range(1, rows):
            sheet.write_row(row, 0, (row, "T " + " ".join(_some(seed + row, 30)), row / 7))
    return target.getvalue()


_MAKERS: dict[str, Callable[[int], bytes]] = {"pdf": _pdf, "docx": _docx, "html": _html, "xlsx": _xlsx}
