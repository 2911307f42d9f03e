"""Every format's files, broken at random: each ends as documents or as a sentence, and costs no other file."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

import pytest

from core.documents import FORMATS, InputFile, read_in_child
from core.records import Document, Problem
from tests.documents.material import zipped
from tests.documents.office_material import docx, eml, epub, ods, odt, pdf, pptx, rtf, shape, xls, xlsx
from tests.documents.outlook_material import attachment, msg
from tests.documents.test_parquet import parquet

MUTATIONS = 50
OF_A_LIBRARY = (".pdf", ".xls")  # a library in C may end its process: that costs the file alone

_ROWS = (("id", "text", "n"), *((row, f"Text {row} 北京 & more", row / 7) for row in range(20)))
_PAGE = "<!DOCTYPE html><h1>T</h1><p title=x>AT&amp;T <b>b</b><table><tr><td>a<td>b</table><!-- c --><script>x</script>"
_CSV = "id,text\n" + "".join(f'{row},"Text, {row} 北京"\n' for row in range(20))
_JSON = '[{"id": 1, "text": "a 北京", "in": {"text": "x"}}, {"id": 2, "text": "b"}]'
SAMPLES: dict[str, bytes] = {
    ".txt": "Grüße aus 北京.\n".encode() * 9,
    ".md": "# Grüße\n\nText.\n".encode(),
    ".pdf": pdf("A line.\nAnother.", "你好。"),
    ".docx": docx("AT&T", "Grüße 北京", xml="<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", footnotes="<w:p/>"),
    ".pptx": pptx(shape("One"), shape("Two"), notes="Said"),
    ".odt": odt("AT&T", "Grüße 北京"),
    ".rtf": rtf("Grüße aus 北京") * 2,
    ".html": _PAGE.encode(),
    ".htm": _PAGE.encode("utf-16"),
    ".xhtml": _PAGE.encode(),
    ".eml": eml(attached=[("a.docx", docx("x")), ("b.csv", _CSV), ("c.png", b"x")]),
    ".msg": msg(attached=(attachment("a.docx", docx("x")), attachment("b.csv", _CSV.encode() * 9))),
    ".epub": epub("<p>One", "<p>Two"),
    ".csv": _CSV.encode(),
    ".tsv": _CSV.replace(",", "\t").encode(),
    ".xlsx": xlsx(("A", _ROWS), ("B", _ROWS)),
    ".xls": xls(("A", _ROWS)),
    ".ods": ods("A", _ROWS),
    ".parquet": parquet(id=list(range(50)), text=[f"Text {row}" for row in range(50)]),
    ".json": _JSON.encode(),
    ".jsonl": b'{"id": 1, "text": "a"}\n' * 9,
    ".ndjson": b'{"id": 1, "text": "a"}\n' * 9,
}

Change = Callable[[bytearray, random.Random], None]


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 16))):
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def _remove(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randrange(1, 64)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = data[start : start + chance.randrange(1, 200)] * chance.randrange(1, 9)


def _insert(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = chance.choice((b"\x00", b"<", b"&", b'"', b"{", b"\xff\xff\xff\xff", b"]]>", b"\xed\xa0\x80"))


CHANGES: tuple[Change, ...] = (_flip, _cut, _remove, _repeat, _insert)


def mutations(sample: bytes, seed: str, count: int) -> Iterator[bytes]:
    """So many broken copies; of a zip every second one is broken within a member, and packed again."""
    chance = random.Random(seed)
    for number in range(count):
        if sample.startswith(b"PK") and number % 2:
            yield _within(sample, chance)
        else:
            data = bytearray(sample)
            chance.choice(CHANGES)(data, chance)
            yield bytes(data)


def _within(sample: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    broken = chance.randrange(len(members))
    name, whole = members[broken]
    data = bytearray(whole or b"x")
    chance.choice(CHANGES)(data, chance)
    members[broken] = (name, bytes(data))
    return zipped(*members)


def test_every_format_has_a_sample() -> None:
    """A new format is broken here too."""
    assert set(SAMPLES) == set(FORMATS)


@pytest.mark.parametrize("ending", SAMPLES)
def test_broken_files_end_as_documents_or_a_sentence(ending: str) -> None:
    """No exception, no file without a word; the process that reads lives on."""
    broken = list(mutations(SAMPLES[ending], ending, MUTATIONS))
    files = [InputFile.from_bytes(f"{number}{ending}", data) for number, data in enumerate(broken)]
    answered: set[str] = set()
    for item in read_in_child(files):
        if isinstance(item, Problem):
            assert item.message.endswith((".", ")")), item.message
            assert ending in OF_A_LIBRARY or "could not be read to its end" not in item.message, item.message
        elif isinstance(item, Document):
            assert item.text.strip()
        answered.add(getattr(item, "source", "").partition("/")[0])

    assert {file.name for file in files} - answered == set()
