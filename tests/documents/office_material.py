"""Office files, e-books, PDFs, mails and spreadsheets, made in the tests: as small as a program takes them."""

import io
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from xml.sax.saxutils import escape

import openpyxl  # type: ignore[import-untyped]  # has no types
import xlwt  # type: ignore[import-untyped]  # has no types
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # has no types
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]  # has no types
from reportlab.pdfgen import canvas  # type: ignore[import-untyped]  # has no types

from tests.documents.material import zipped

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SLIDE = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    f' xmlns:r="{_OFFICE}"'
)
_OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "manifest")
)


def relations(*pairs: tuple[str, str]) -> str:
    """Relations rId1, rId2 .. of a kind each, to a target each."""
    each = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(each)}</Relationships>'


def docx(*paragraphs: str, xml: str = "", footnotes: str = "") -> bytes:
    """A Word document of plain paragraphs, and of whatever XML."""
    body = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    parts = [
        ("[Content_Types].xml", f'<Types xmlns="{_TYPES}"/>'),
        ("_rels/.rels", relations(("officeDocument", "word/document.xml"))),
        ("word/document.xml", f"<w:document {_WORD}><w:body>{body}{xml}</w:body></w:document>"),
    ]
    if footnotes:
        parts += [
            ("word/_rels/document.xml.rels", relations(("footnotes", "footnotes.xml"))),
            ("word/footnotes.xml", f"<w:footnotes {_WORD}>{footnotes}</w:footnotes>"),
        ]
    return zipped(*parts)


def pptx(*slides: str, notes: str = "") -> bytes:
    """A presentation whose slides, each of XML between paragraphs, are shown in reverse order of their names."""
    count = len(slides)
    shown = "".join(f'<p:sldId id="{256 + number}" r:id="rId{number}"/>' for number in range(count, 0, -1))
    parts = [
        ("[Content_Types].xml", f'<Types xmlns="{_TYPES}"/>'),
        ("_rels/.rels", relations(("officeDocument", "ppt/presentation.xml"))),
        (
            "ppt/presentation.xml",
            f"<p:presentation {_SLIDE}><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            relations(*(("slide", f"slides/slide{number}.xml") for number in range(1, count + 1))),
        ),
    ]
    for number, slide in enumerate(reversed(slides), start=1):
        tree = f"<p:cSld><p:spTree>{slide}</p:spTree></p:cSld>"
        parts.append((f"ppt/slides/slide{number}.xml", f"<p:sld {_SLIDE}>{tree}</p:sld>"))
    if notes:
        parts += [
            ("ppt/slides/_rels/slide1.xml.rels", relations(("notesSlide", "../notesSlides/notesSlide1.xml"))),
            ("ppt/notesSlides/notesSlide1.xml", f"<p:notes {_SLIDE}>{shape(notes)}</p:notes>"),
        ]
    return zipped(*parts)


def shape(*paragraphs: str) -> str:
    """A text frame of a slide."""
    inner = "".join(f"<a:p><a:r><a:t>{escape(paragraph)}</a:t></a:r></a:p>" for paragraph in paragraphs)
    return f"<p:sp><p:txBody><a:bodyPr/>{inner}</p:txBody></p:sp>"


def odt(*paragraphs: str, xml: str = "", encrypted: bool = False) -> bytes:
    body = "".join(f"<text:p>{escape(paragraph)}</text:p>" for paragraph in paragraphs)
    lock = "<manifest:encryption-data/>" if encrypted else ""
    return zipped(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", f"<manifest:manifest {_OPEN}>{lock}</manifest:manifest>"),
        (
            "content.xml",
            (
                f"<office:document-content {_OPEN}><office:body><office:text>{body}{xml}</office:text></office:body>"
                "</office:document-content>"
            ),
        ),
    )


def epub(*chapters: str, missing: int = 0, locked: bool = False) -> bytes:
    """A book of chapters in XHTML, read in reverse order of their names."""
    count = len(chapters) + missing
    items = "".join(
        f'<item id="c{number}" href="text/c%20{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(count)
    )
    order = "".join(f'<itemref idref="c{number}"/>' for number in reversed(range(count)))
    parts = [
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            (
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
            ),
        ),
        (
            "OEBPS/book.opf",
            f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{order}</spine></package>',
        ),
    ]
    for number, chapter in enumerate(reversed(chapters)):
        page = f'<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
        parts.append((f"OEBPS/text/c {number}.xhtml", page))
    if locked:
        parts.append(
            (
                "META-INF/encryption.xml",
                '<encryption><CipherReference URI="OEBPS/text/c%200.xhtml"/></encryption>',
            )
        )
    return zipped(*parts)


def pdf(*pages: str, font: str = "Helvetica", password: str | None = None) -> bytes:
    """Pages of lines; `STSong-Light` is a font for Chinese of which the file holds no more than the name."""
    if font != "Helvetica":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    target = io.BytesIO()
    sheet = canvas.Canvas(target, encrypt=password, invariant=1)
    for page in pages:
        sheet.setFont(font, 11)
        for number, line in enumerate(page.split("\n")):
            sheet.drawString(60, 780 - 14 * number, line)
        sheet.showPage()
    sheet.save()
    return target.getvalue()


def rtf(text: str) -> bytes:
    """Rich text in ASCII, all else in numbers of Unicode."""
    units = text.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
    escaped = "".join(chr(unit) if 31 < unit < 127 else f"\\u{unit - 65536 * (unit > 32767)}?" for unit in numbers)
    return f"{{\\rtf1\\ansi\\ansicpg1252 {{\\fonttbl{{\\f0 Times;}}}}\\f0 {escaped}\\par}}".encode()


def eml(
    subject: str = "Grüße aus 北京", body: str = "The text.", attached: Iterable[tuple[str, bytes | str]] = ()
) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Jürgen Müller <jm@example.org>", "a@example.org"
    mail["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    mail.set_content(body)
    for name, data in attached:
        raw = data.encode() if isinstance(data, str) else data
        mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


Rows = Sequence[Sequence[object]]


def xlsx(*sheets: tuple[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(*sheets: tuple[str, Rows]) -> bytes:
    book = xlwt.Workbook()
    for name, rows in sheets:
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(name: str, rows: Rows) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    inner = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return zipped(
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", f"<manifest:manifest {_OPEN}/>"),
        (
            "content.xml",
            (
                f'<office:document-content {_OPEN}><office:body><office:spreadsheet><table:table table:name="{name}">'
                f"{inner}</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        ),
    )
