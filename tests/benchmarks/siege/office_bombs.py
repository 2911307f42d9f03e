"""Documents and spreadsheets made by hand to cost memory or time: each a name and what makes its bytes."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

from tests.documents.material import zipped
from tests.documents.office_material import docx, eml, epub, ods, odt, pptx, shape, xlsx
from tests.documents.test_parquet import parquet

MEGABYTE = 1_000_000
Bomb = tuple[str, Callable[[], bytes]]


def office_bombs() -> dict[str, Bomb]:
    """What each is, with its file's name and what makes it."""
    return {**_pdfs(), **_documents(), **_sheets(), **_others()}


def _pdfs() -> dict[str, Bomb]:
    content = b"BT /F 9 Tf (a) Tj ET "
    return {
        "PDF, a page of 300 MB of blanks": ("a.pdf", lambda: _pdf(zlib.compress(b" " * 300 * MEGABYTE, 9))),
        "PDF, 100 MB of drawn letters": ("a.pdf", lambda: _pdf(zlib.compress(content * 5 * MEGABYTE, 9))),
        "PDF, packed twice": (
            "a.pdf",
            lambda: _pdf(zlib.compress(zlib.compress(b" " * 300 * MEGABYTE, 9), 9), b"[/FlateDecode/FlateDecode]"),
        ),
        "PDF, pages that are their own children": (
            "a.pdf",
            lambda: _pdf(zlib.compress(content)).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
        ),
        "PDF, arrays in each other": (
            "a.pdf",
            lambda: _pdf(zlib.compress(content)).replace(
                b"/MediaBox[0 0 9 9]", b"/A" + b"[" * 500_000 + b"]" * 500_000
            ),
        ),
        "PDF, a million pages that are one": (
            "a.pdf",
            lambda: _pdf(zlib.compress(content)).replace(b"/Kids[3 0 R]", b"/Kids[" + b"3 0 R " * MEGABYTE + b"]"),
        ),
    }


def _documents() -> dict[str, Bomb]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">{laughs}]>'
    external = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    run = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    return {
        "DOCX, a billion laughs": (
            "a.docx",
            lambda: _with_head(entities, docx(xml="<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")),
        ),
        "DOCX, an entity of this machine": ("a.docx", lambda: _with_head(external, docx("A", xml="<w:p>&e;</w:p>"))),
        "DOCX, 300 MB of one letter": ("a.docx", lambda: docx("a" * 300 * MEGABYTE)),
        "DOCX, 3 million paragraphs": ("a.docx", lambda: docx(xml=run * 3 * MEGABYTE)),
        "DOCX, a million tables in each other": (
            "a.docx",
            lambda: docx(xml="<w:tbl><w:tr><w:tc>" * 300_000 + "</w:tc></w:tr></w:tbl>" * 300_000),
        ),
        "DOCX, noise in a known zip": (
            "a.docx",
            lambda: zipped(("word/document.xml", random.Random(4).randbytes(MEGABYTE))),
        ),
        "PPTX, a slide of 100 MB": ("a.pptx", lambda: pptx(shape("a" * 100 * MEGABYTE))),
        "ODT, blanks by number": ("a.odt", lambda: odt(xml='<text:p><text:s text:c="999999999"/></text:p>' * 100_000)),
        "EPUB, a chapter of 100 MB": ("a.epub", lambda: epub("<p>" + "a " * 50 * MEGABYTE)),
    }


def _sheets() -> dict[str, Bomb]:
    far = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return {
        "XLSX, one cell at the far end": ("a.xlsx", lambda: _sheet(far)),
        "XLSX, a cell of 300 MB": ("a.xlsx", lambda: _sheet(_cell("a" * 300 * MEGABYTE))),
        "XLSX, 3 million rows": (
            "a.xlsx",
            lambda: _sheet("<sheetData>" + "<row><c><v>1</v></c></row>" * 3 * MEGABYTE + "</sheetData>"),
        ),
        "XLSX, 16,384 columns of 2,000 rows": (
            "a.xlsx",
            lambda: _sheet("<sheetData>" + ("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>") * 2_000 + "</sheetData>"),
        ),
        "ODS, rows and columns by number": ("a.ods", _repeated),
        "Parquet, one text two million times": ("a.parquet", lambda: parquet(text=["a" * 1_000] * 2_000_000)),
        "Parquet, one text of 100 MB 20 times": ("a.parquet", lambda: parquet(text=["a" * 100 * MEGABYTE] * 20)),
    }


def _others() -> dict[str, Bomb]:
    return {
        "HTML, a million elements in each other": ("a.html", lambda: b"<div>" * MEGABYTE + b"text"),
        "HTML, a million attributes": ("a.html", lambda: b"<p " + b"a=b " * MEGABYTE + b">text"),
        "HTML, 3 million open marks": ("a.html", lambda: b"<" * 3 * MEGABYTE + b"text"),
        "RTF, a million groups in each other": (
            "a.rtf",
            lambda: b"{\\rtf1 " + b"{" * MEGABYTE + b"text" + b"}" * MEGABYTE,
        ),
        "RTF, a number of letters to skip": ("a.rtf", lambda: b"{\\rtf1 " + b"\\bin2000000000 " * 100_000 + b"text}"),
        "EML, mails in each other": ("a.eml", partial(_mails, 200)),
        "EML, 100,000 attachments": ("a.eml", lambda: _many(100_000)),
        "EML, a zip bomb attached": ("a.eml", lambda: eml(attached=[("b.docx", docx("a" * 100 * MEGABYTE))])),
    }


def _pdf(content: bytes, packed: bytes = b"/FlateDecode") -> bytes:
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    )
    stream = b"4 0 obj<</Filter%s/Length %d>>stream\n%s\nendstream endobj\n" % (packed, len(content), content)
    return head + stream + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def _with_head(head: str, package: bytes) -> bytes:
    return _changed(package, "word/document.xml", lambda data: head.encode() + data)


def _sheet(data: str) -> bytes:
    def filled(whole: bytes) -> bytes:
        return whole[: whole.index(b"<sheetData")] + data.encode() + whole[whole.index(b"</sheetData>") + 12 :]

    return _changed(xlsx(("A", [("x",)])), "xl/worksheets/sheet1.xml", filled)


def _cell(text: str) -> str:
    return f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'


def _repeated() -> bytes:
    by_number = (
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"'
    )
    return _changed(
        ods("A", [("x",)]), "content.xml", lambda data: data.replace(b"<table:table-row><table:table-cell", by_number)
    )


def _changed(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped(*((name, change(data) if name == part else data) for name, data in parts))


def _mails(depth: int) -> bytes:
    mail = eml()
    for _ in range(depth):
        mail = eml(attached=[("b.eml", mail[: 10 * MEGABYTE])])
        if len(mail) > 20 * MEGABYTE:
            break
    return mail


def _many(count: int) -> bytes:
    head = b'Subject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\ntext\n'
    part = b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    return head + part * count + b"--b--\n"
