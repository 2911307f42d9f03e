"""core/documents/packages.py and kinds.py: zips of XML, bounded; and files that are not what their names say."""

import zipfile

import pytest

from core.documents import ReadOptions
from core.documents.port import ReadLimits
from tests.documents.material import only_problem, read_all, zipped
from tests.documents.office_material import docx, epub, odt, pdf, pptx, rtf, shape, xls, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROWS = (("text",), ("one",))
CONTENT = {
    "pdf": pdf("one"),
    "docx": docx("one"),
    "pptx": pptx(shape("one")),
    "odt": odt("one"),
    "rtf": rtf("one"),
    "html": b"<!DOCTYPE html><p>one",
    "epub": epub("one"),
    "xlsx": xlsx(("a", ROWS)),
    "xls": xls(("a", ROWS)),
    "zip": zipped(("a.txt", "one")),
}
WORDS = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a PowerPoint presentation",
    "odt": "an OpenDocument text",
    "rtf": "a rich text file",
    "html": "a web page",
    "epub": "an e-book",
    "xlsx": "an Excel workbook",
    "xls": "an Excel workbook of before 2007",
    "zip": "a zip archive",
}
PROSE = ("pdf", "docx", "pptx", "odt", "rtf", "eml", "msg", "epub")


@pytest.mark.parametrize("name", [*PROSE, "xlsx", "xls", "ods", "parquet", "html"])
@pytest.mark.parametrize("content", CONTENT)
def test_file_of_another_kind_says_what_it_is(name: str, content: str) -> None:
    """The sentence names the kind and the ending that goes with it."""
    if name == content or {name, content} <= {"xlsx", "xls", "ods"}:
        return  # a spreadsheet is read, whichever ending it has
    assert only_problem(read_all(f"a.{name}", CONTENT[content])) == (
        f"a.{name} is not what its name says: it is {WORDS[content]}. Give it the ending .{content}."
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n", "is not what its name says: it is a picture."),
        (b"\x1f\x8b\x08", "is not what its name says: it is an archive."),
        (OLE + "WordDocument".encode("utf-16-le"), "is a Word document of before 2007; save it as .docx."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password; save it without one."),
    ],
)
def test_file_that_nothing_here_reads_says_what_it_is(data: bytes, sentence: str) -> None:
    """Pictures, other archives, old Office files, and those of Office that are encrypted."""
    assert only_problem(read_all("a.docx", data)) == f"a.docx {sentence}"


def test_encrypted_open_document_says_so() -> None:
    """Its manifest tells; its parts would be taken for damaged ones."""
    assert only_problem(read_all("a.odt", odt("x", encrypted=True))) == (
        "a.odt is protected by a password; save it without one."
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx", "word/document.xml"),
        ("pptx", "ppt/presentation.xml"),
        ("odt", "content.xml"),
        ("ods", "content.xml"),
        ("epub", "META-INF/container.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
def test_bomb_is_refused_before_a_library_sees_it(name: str, part: str) -> None:
    """Parts are counted as they unpack, against the limits of any zip."""
    bomb = zipped((part, b" " * 6_000_000))

    assert only_problem(read_all(f"a.{name}", bomb, ReadOptions(limits=ReadLimits(ratio_floor=1_000_000)))) == (
        f"a.{name} unpacks to more than 200 times its size, as only a zip bomb does."
    )


@pytest.mark.parametrize("name", ["docx", "pptx", "odt", "epub", "xlsx"])
def test_package_that_is_cut_off_is_damaged(name: str) -> None:
    """Half a file is a sentence."""
    data = CONTENT[name]

    assert "damaged" in only_problem(read_all(f"a.{name}", data[: len(data) // 2]))


def test_package_without_its_document_is_incomplete() -> None:
    """A zip of the right kind that lacks the one part."""
    assert only_problem(read_all("a.docx", zipped(("word/other.xml", "<a/>")))) == (
        "a.docx is damaged or incomplete: a part of it is missing or cannot be read."
    )


def test_members_that_share_bytes_are_refused() -> None:
    """The same bytes would be unpacked again and again."""
    data = bytearray(zipped(("word/a.xml", "x" * 50), ("word/b.xml", "y" * 50), method=zipfile.ZIP_STORED))
    first = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = data[first + 42 : first + 46]

    assert "damaged" in only_problem(read_all("a.docx", bytes(data)))
