"""core/documents/office.py and office_text.py: Word, PowerPoint and OpenDocument texts, whole."""

import pytest

from core.documents import ReadOptions
from core.documents.port import ReadLimits
from tests.documents.material import only_problem, read_all, texts, zipped
from tests.documents.office_material import docx, odt, pptx, shape

TABLE = (
    "<w:tbl><w:tr><w:tc><w:tcPr><w:t>no text</w:t></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p><w:p><w:r><w:t>e</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


@pytest.mark.parametrize("text", ["Grüße aus 北京", "AT&T: a < b > c", 'He said "no"', "𠮷 and 😀"])
@pytest.mark.parametrize("ending", ["docx", "pptx", "odt"])
def test_every_character_of_a_paragraph_is_read(ending: str, text: str) -> None:
    """Nothing is lost of what XML escapes, nor of what lies beyond one script."""
    files = {
        "docx": docx(text, "The second."),
        "odt": odt(text, "The second."),
        "pptx": pptx(shape(text, "The second.")),
    }

    assert texts(read_all(f"a.{ending}", files[ending])) == [f"{text}\n\nThe second."]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>a &#65;&#x4E2D; <![CDATA[b < c]]></w:t></w:r></w:p>", "a A中 b < c"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        (
            "<w:p><w:moveFrom><w:t>old</w:t></w:moveFrom><w:moveTo><w:r><w:t>new</w:t></w:r></w:moveTo></w:p>",
            "new",
        ),
        (
            (
                "<w:p><w:r><w:AlternateContent><w:Choice><w:t>shown</w:t></w:Choice><w:Fallback><w:t>again</w:t></w:Fallback>"
                "</w:AlternateContent></w:r></w:p>"
            ),
            "shown",
        ),
        (TABLE + "<w:p><w:r><w:t>after</w:t></w:r></w:p>", "a\t\tc\nd\ne\n\nafter"),
        (
            "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>",
            "a",
        ),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        ),
        (
            (
                "<w:p><w:r><w:t>be</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:r>"
                "<w:r><w:t>fore</w:t></w:r></w:p><w:p><w:r><w:t>after</w:t></w:r></w:p>"
            ),
            "before\n\nbox\n\nafter",
        ),
    ],
)
def test_word_document_is_read_as_it_is_seen(xml: str, text: str) -> None:
    """Tabs, lines, cells, links and text boxes; no properties, and nothing that was deleted."""
    assert texts(read_all("a.docx", docx(xml=xml))) == [text]


def test_footnotes_follow_the_text() -> None:
    """They are in a part of their own."""
    notes = "<w:footnote><w:p><w:r><w:t>The note.</w:t></w:r></w:p></w:footnote>"

    assert texts(read_all("a.docx", docx("The text.", footnotes=notes))) == ["The text.\n\nThe note."]


def test_slides_are_read_in_their_order_with_tables_and_notes() -> None:
    """The presentation says which slide is first, whatever its part is called; a slide's notes follow it."""
    cells = "".join(f"<a:tc><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:tc>" for text in "xy")
    table = f"<a:tbl><a:tr>{cells}</a:tr></a:tbl>"
    made = pptx(shape("First", "slide"), f"<p:grpSp>{shape('In a group')}</p:grpSp>{table}", notes="Said aloud")

    assert texts(read_all("a.pptx", made)) == ["First\n\nslide\n\nIn a group\n\nx\ty\n\nSaid aloud"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>', "a   b\tc\nd"),
        (
            "<text:h>Title</text:h><text:section><text:p>a <text:span>b</text:span></text:p></text:section>",
            "Title\n\na b",
        ),
        (
            (
                "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>deep</text:p>"
                "</text:list-item></text:list></text:list-item></text:list>"
            ),
            "one\n\ndeep",
        ),
        (
            (
                "<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p>"
                "</text:note-body></text:note>b</text:p>"
            ),
            "ab\n\nnote",
        ),
        ("<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p>kept</text:p>", "kept"),
        (
            (
                "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell/>"
                "<table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table><text:p>z</text:p>"
            ),
            "a\t\tc\n\nz",
        ),
        (f'<text:p>a<text:s text:c="{10**12}"/>b</text:p>', "a" + " " * 1_000 + "b"),
    ],
)
def test_open_document_text_is_read_as_it_is_seen(xml: str, text: str) -> None:
    """Blanks that are counted, lists in lists, notes and cells; nothing that was deleted."""
    assert texts(read_all("a.odt", odt(xml=xml))) == [text]


def test_entities_are_refused() -> None:
    """A document type is where XML bombs begin, and office files have none."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
    made = zipped(("_rels/.rels", "<a/>"), ("word/document.xml", f"{bomb}<w:p xmlns:w='w'><w:t>&c;</w:t></w:p>"))

    assert only_problem(read_all("a.docx", made)) == (
        "a.docx is damaged: its XML has a document type, which office files do not have."
    )


def test_too_long_text_is_refused_while_it_is_read() -> None:
    """The limit of a document counts its characters as they come."""
    options = ReadOptions(limits=ReadLimits(document_bytes=1_000))

    assert only_problem(read_all("a.docx", docx("word " * 300), options)) == "a.docx is larger than 1,000 bytes."


@pytest.mark.parametrize("depth", [200_000])
def test_deep_xml_is_read(depth: int) -> None:
    """Elements in elements cost no stack."""
    made = docx(xml="<w:sdt>" * depth + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:sdt>" * depth)

    assert texts(read_all("a.docx", made)) == ["deep"]
