"""core/documents/rtf.py: rich text in any language, without what is no text."""

import pytest

from core.documents import ReadOptions
from core.documents.port import ReadLimits
from tests.documents.material import only_problem, read_all, texts
from tests.documents.office_material import rtf


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rtf("Grüße aus 北京 𠮷"), "Grüße aus 北京 𠮷"),
        (rb"{\rtf1\ansi\ansicpg936 \'c4\'e3\'ba\'c3 ok}", "你好 ok"),
        (rb"{\rtf1\ansi{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}\f0 \'c4\'e3\f1 \'fc}", "你ü"),
        (rb"{\rtf1\ansi{\fonttbl{\f7\fcharset204 Arial;}}{\f7 \'cf\'f0}\'fc}", "Прü"),
        (
            rb"{\rtf1\ansi\uc2\u20320\'c4\'e3\u22909\'ba\'c3 x\uc1\u233?y\uc0\u233 z}",
            "你好 xéyéz",
        ),
        (rb"{\rtf1 one\par two\line three\tab four}", "one\n\ntwo\nthree\tfour"),
        (rb"{\rtf1 {\b bold}{\i  both} \{braces\} back\\slash \emdash }", "bold both {braces} back\\slash —"),
        (
            rb"{\rtf1 before\par\trowd a\cell b\cell\row\trowd c\cell d\cell\row\pard after}",
            "before\n\na\tb\nc\td\nafter",
        ),
        (rb"{\rtf1{\info{\title no}}{\*\generator no;}{\stylesheet no}{\header no}{\pict 00ff}yes{\v no}}", "yes"),
        (rb"{\rtf1{\field{\*\fldinst HYPERLINK no}{\fldrslt link}}{\deleted gone}}", "link"),
        (b"{\\rtf1 \\bin4 }{}\\ok}", "ok"),
        (b"{\\rtf1 one\r\ntwo\\\nthree}", "onetwo\n\nthree"),
    ],
)
def test_rich_text_is_read_as_it_is_seen(data: bytes, text: str) -> None:
    """Bytes in the encoding of their font, numbers of Unicode, cells; no styles, pictures or hidden text."""
    assert texts(read_all("a.rtf", data)) == [text]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no rich text", "a.rtf is no rich text file, and cannot be read."),
        (b"{\\rtf1 " + b"{" * 20_000, "a.rtf is damaged: it has too many groups in groups."),
        (b"{\\rtf1 }", "a.rtf is empty."),
        (b"{\\rtf1 " + b"a" * 2_000, "a.rtf is larger than 1,000 bytes."),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, sentence: str) -> None:
    """No rich text, too deep, nothing in it, too long."""
    options = ReadOptions(limits=ReadLimits(document_bytes=1_000))

    assert only_problem(read_all("a.rtf", data, options)) == sentence


@pytest.mark.parametrize(
    "data", [b"\\u99999 \\u-99999999 x", b"\\bin999999999 x", b"}}}x", b"\\'zz\\", b"\\uc99\\u1 a"]
)
def test_broken_rich_text_ends(data: bytes) -> None:
    """Numbers of any size, braces that close nothing."""
    assert len(read_all("a.rtf", b"{\\rtf1 " + data)) == 1
