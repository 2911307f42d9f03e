"""core/documents/pdf.py and libraries.py: PDFs, and what is said where their library is missing."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.documents import InputFile, read, read_in_child
from core.documents.libraries import loaded, taken
from core.errors import DocumentError
from core.records import Document
from tests.documents.material import only_problem, read_all, texts, zipped
from tests.documents.office_material import docx, pdf, xlsx
from tests.documents.test_parquet import parquet

_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("kreuzberg", "python_calamine", "pyarrow"):
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Missing())
from core.documents import InputFile, read
files = {"a.pdf": b"%PDF-1.4", "b.xlsx": b"x", "c.parquet": b"PAR1", "d.txt": b"fine", "e.html": b"too"}
for name, data in files.items():
    for item in read([InputFile.from_bytes(name, data)]):
        print(getattr(item, "message", None) or item.text)
"""


def test_pages_are_read_in_their_order() -> None:
    """Lines as they stand, in Chinese of a font that the file only names too."""
    assert texts(read_all("a.pdf", pdf("Page one.\nIts second line.", "Page two."))) == [
        "Page one.\nIts second line.\n\nPage two."
    ]
    assert texts(read_all("a.pdf", pdf("你好，世界。\n第二行。", font="STSong-Light"))) == ["你好，世界。\n第二行。"]


def test_lines_that_stand_on_every_page_are_kept() -> None:
    """What repeats is part of the document."""
    pages = [f"ACME report\nPage {number} says {number * 11}.\nConfidential" for number in range(1, 6)]

    assert texts(read_all("a.pdf", pdf(*pages))) == ["\n\n".join(pages)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            pdf("", ""),
            "a.pdf has no text in it: its pages are pictures, as of a scan; have their text recognised (OCR) first.",
        ),
        (pdf("secret", password="word"), "a.pdf is protected by a password; save it without one."),
        (b"%PDF-1.4 and no more", "a.pdf is damaged or cut off, and cannot be read."),
        (b"no PDF", "a.pdf is damaged or cut off, and cannot be read."),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, sentence: str) -> None:
    """A scan, a password, damage: each its own sentence."""
    assert only_problem(read_all("a.pdf", data)) == sentence


def test_child_reads_pdfs_within_its_memory() -> None:
    """Several after one another, loose and in a zip: what the library takes for itself is counted to no file."""
    data = pdf(*("A line of text.\n" * 40 for _ in range(30)))
    files = [InputFile.from_bytes(f"{number}.pdf", data) for number in range(3)]
    files.append(InputFile.from_bytes("z.zip", zipped(("a.pdf", data), ("b.docx", docx("x")), ("c.pdf", b"%PDF-x"))))
    items = list(read_in_child(files))

    assert items == list(read(files))
    assert sum(isinstance(item, Document) for item in items) == 5


def test_missing_library_is_a_sentence_and_the_rest_is_read() -> None:
    """An interpreter in which the libraries cannot be imported: one sentence a file, and other formats as ever."""
    done = subprocess.run([sys.executable, "-c", _WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [
        "a.pdf cannot be read: the library kreuzberg, which reads such files, is not installed.",
        "b.xlsx cannot be read: the library python_calamine, which reads such files, is not installed.",
        "c.parquet cannot be read: the library pyarrow, which reads such files, is not installed.",
        "fine",
        "too",
    ]


def test_no_library_is_loaded_before_a_file_needs_it() -> None:
    """Reading a text loads none of them."""
    script = (
        "import sys; from core.documents import InputFile, read; list(read([InputFile.from_bytes('a.txt', b'x')]));"
        "print([name for name in ('kreuzberg', 'python_calamine', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_library_is_loaded_once_and_raises_the_limit_by_what_it_takes() -> None:
    """The limit of memory, where there is one, grows by the address space that the library took."""
    loaded("kreuzberg")
    before, limit = taken(), resource.getrlimit(resource.RLIMIT_AS)
    loaded("kreuzberg")

    assert (taken(), resource.getrlimit(resource.RLIMIT_AS)) == (before, limit)
    with pytest.raises(DocumentError, match="the library no_such_library_here"):
        loaded("no_such_library_here")


_MEMORY = """
import sys
from core.documents import InputFile, read
from core.documents.libraries import address_space, taken
own = address_space()
for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        data = stream.read()
    for _ in range(3):
        list(read([InputFile.from_bytes(path, data)]))
        print((address_space() - own - taken()) >> 20)
"""


def test_what_a_library_takes_is_known_when_its_first_file_is_read(tmp_path: Path) -> None:
    """Else the process that reads would be exchanged for a new one after each file: megabytes that are a file's own."""
    files = {"a.pdf": pdf("One line."), "b.xlsx": xlsx(("S", (("text",), ("x",)))), "c.parquet": parquet(text=["x"])}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-c", _MEMORY, *(str(tmp_path / name) for name in files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert [int(line) < 64 for line in done.stdout.splitlines()] == [True] * 9
