"""core/documents/mail.py and mail_headers.py: a mail's text, and what is attached to it as files of their own."""

import base64
from email.message import EmailMessage

import pytest

from core.documents import InputFile, ReadOptions, read, read_in_child
from core.documents.mail_headers import header_text
from core.documents.port import ReadLimits
from core.records import Document
from tests.documents.material import documents, only_problem, problems, read_all, texts, zipped
from tests.documents.office_material import docx, eml, pdf, xlsx

HEAD = (
    "Subject: Grüße aus 北京\nFrom: Jürgen Müller <jm@example.org>\nTo: a@example.org\n"
    "Date: Mon, 01 Jan 2024 10:00:00 +0000"
)


def test_mail_is_its_headers_and_its_text() -> None:
    """Names and subject decoded."""
    assert texts(read_all("a.eml", eml(body="Hello 你好.\nBye."))) == [f"{HEAD}\n\nHello 你好.\nBye."]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?5L2g5aW9?=", "你好"),
        ("=?UTF-8?q?Gr=C3=BC=C3=9Fe_aus?= Bonn", "Grüße aus Bonn"),
        ("Re: =?gb2312?B?xOO6ww==?=", "Re: 你好"),
        ("=?utf-8?B?5L2g5Q==?=\r\n =?utf-8?B?pb0=?=", "你好"),
        ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("=?nosuch?Q?plain?=", "plain"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("你好".encode("gbk").decode("ascii", "surrogateescape"), "你好"),
        ("folded\r\n\tline", "folded line"),
    ],
)
def test_header_is_read_in_its_encoding(raw: str, text: str) -> None:
    """Encoded words, cut in the middle of a character too; bytes that were never encoded."""
    assert header_text(raw) == text


def test_attachments_are_read_by_the_readers_of_their_types() -> None:
    """Each is a document of its own, from `mail.eml/name`; rows of tables keep their fields."""
    mail = eml(
        attached=[
            ("报告.pdf", pdf("from a PDF")),
            ("b.docx", docx("from Word")),
            ("c.xlsx", xlsx(("S", (("id", "text"), (7, "from a sheet"))))),
            ("d.zip", zipped(("e.txt", "from a zip"))),
            ("f.eml", eml("inner", "from a mail", attached=[("g.txt", "from the inner mail")])),
        ]
    )
    found = documents(read_all("a.eml", mail))

    assert [(document.source, document.text.rpartition("\n")[2]) for document in found] == [
        ("a.eml", "The text."),
        ("a.eml/报告.pdf", "from a PDF"),
        ("a.eml/b.docx", "from Word"),
        ("a.eml/c.xlsx/S", "from a sheet"),
        ("a.eml/d.zip/e.txt", "from a zip"),
        ("a.eml/f.eml", "from a mail"),
        ("a.eml/f.eml/g.txt", "from the inner mail"),
    ]
    assert found[3].fields == {"id": 7, "text": "from a sheet"}


def test_attachments_of_other_types_are_named() -> None:
    """One sentence a mail, in a zip too."""
    mail = eml(attached=[("logo.png", b"x"), ("b.txt", "read"), ("c.ics", b"y")])
    loose, packed = read_all("a.eml", mail), read_all("z.zip", zipped(("a.eml", mail)))

    assert [problem.message for problem in problems(loose)] == [
        "In a.eml, attachments of other types were left out: 2 (logo.png, c.ics)."
    ]
    assert [problem.message for problem in problems(packed)] == [
        "In z.zip/a.eml, attachments of other types were left out: 2 (logo.png, c.ics)."
    ]
    assert [document.source for document in documents(packed)] == ["z.zip/a.eml", "z.zip/a.eml/b.txt"]


def test_attachments_are_bounded_in_number() -> None:
    """What is over is said."""
    mail = eml(attached=[(f"{number}.txt", "x") for number in range(5)])
    items = read_all("a.eml", mail, ReadOptions(limits=ReadLimits(attachments=3)))

    assert len(documents(items)) == 4
    assert [problem.message for problem in problems(items)] == ["a.eml has 5 attachments; the first 3 were read."]


def test_mails_in_mails_are_bounded_in_depth() -> None:
    """One in the other, six deep: the fifth is left out."""
    mail = eml("0")
    for level in range(1, 7):
        mail = eml(str(level), attached=[("m.eml", mail)])
    items = read_all("a.eml", mail)

    assert len(documents(items)) == 5
    assert [problem.message for problem in problems(items)] == [
        "a.eml/m.eml/m.eml/m.eml/m.eml/m.eml lies in too many mails, one in the other; save it by itself."
    ]


def test_forwarded_mail_is_a_document_of_its_own() -> None:
    """It is attached as a mail, without a name."""
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], outer["Subject"] = "inner", "outer"
    inner.set_content("Inside.")
    outer.set_content("Outside.")
    outer.add_attachment(inner)

    assert [(d.source, d.text) for d in documents(read_all("a.eml", outer.as_bytes()))] == [
        ("a.eml", "Subject: outer\n\nOutside."),
        ("a.eml/part 1.eml", "Subject: inner\n\nInside."),
    ]


@pytest.mark.parametrize(
    ("plain", "page", "text"),
    [("Plain.", "<p>Rich.", "Plain."), ("", "<p>Ri<b>ch", "Rich"), ("", "<table><tr><td>a<td>b", "a\tb")],
)
def test_text_is_the_plain_one_or_else_the_page(plain: str, page: str, text: str) -> None:
    """Of two formats of one text one is read."""
    mail = EmailMessage()
    mail["Subject"] = "s"
    mail.set_content(plain)
    mail.add_alternative(page, subtype="html")

    assert texts(read_all("a.eml", mail.as_bytes())) == [f"Subject: s\n\n{text}"]


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "big5", "nosuch", "zlib"])
def test_body_is_read_in_its_charset(charset: str) -> None:
    """As the part says, where its bytes allow it; else the likeliest."""
    encoding = {"nosuch": "utf-8", "zlib": "utf-8"}.get(charset, charset)
    body = base64.b64encode("你好，世界。這是一個測試。".encode("gb18030" if encoding == "gb2312" else encoding))
    raw = (
        f'Subject: s\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: base64\n\n'.encode()
        + body
    )

    assert texts(read_all("a.eml", raw)) == ["Subject: s\n\n你好，世界。這是一個測試。"]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"no mail at all", "a.eml is no mail: it has no header lines."),
        (b"Content-Type: multipart/encrypted\n\nx", "a.eml is an encrypted mail; save it without encryption."),
    ],
)
def test_what_is_no_mail_says_so(raw: bytes, sentence: str) -> None:
    """Text without headers, and mails that are encrypted."""
    assert only_problem(read_all("a.eml", raw)) == sentence


@pytest.mark.parametrize("depth", [50, 3_000])
def test_parts_in_parts_end(depth: int) -> None:
    """Deeper than Python's parser goes, it is a sentence."""
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(depth))
    items = read_all("a.eml", f"Subject: s\n{head}\ntext")

    assert len(items) == 1


def test_child_reads_mails_as_read_does() -> None:
    """The same documents and problems with their fields, through the process that reads."""
    file = InputFile.from_bytes("a.eml", eml(attached=[("b.csv", "id,text\n1,x\n"), ("c.png", b""), ("d.txt", b"")]))
    items = list(read_in_child([file]))

    assert items == list(read([file]))
    assert [item.fields for item in items if isinstance(item, Document)] == [{}, {"id": "1", "text": "x"}]
