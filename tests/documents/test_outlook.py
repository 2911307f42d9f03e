"""core/documents/outlook.py, compound.py and packed_rtf.py: mails of Outlook with what is attached to them."""

import struct

import pytest

from core.documents.packed_rtf import unpacked_rtf
from core.errors import DocumentError
from tests.documents.material import documents, only_problem, problems, read_all, texts
from tests.documents.office_material import docx
from tests.documents.outlook_material import attachment, compound, message, msg

HEAD = "Subject: Grüße aus 北京\nFrom: Jürgen Müller\nTo: a@example.org\nDate: 2024-01-01T00:00:00+00:00"
PACKED = bytes.fromhex(  # the example of [MS-OXRTFCP] 3.2
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


@pytest.mark.parametrize("body", ["The text.", "长" * 5_000])
def test_mail_is_its_headers_and_its_text(body: str) -> None:
    """From small streams, and from long ones that have sectors of their own."""
    assert texts(read_all("a.msg", msg(body=body))) == [f"{HEAD}\n\n{body}"]


def test_attachments_are_files_of_their_own() -> None:
    """Read by their types; a mail in the mail too; others are named."""
    inner = message({0x0037: "inner", 0x1000: "Inside."}, head=24)
    attached = (
        attachment("报告.docx", docx("from Word")),
        attachment("notes", inner),
        attachment("logo.png", b"x"),
        attachment("long.txt", b"line\n" * 2_000),
    )
    items = read_all("a.msg", msg(attached=attached))

    assert [(each.source, each.text.rpartition("\n")[2]) for each in documents(items)] == [
        ("a.msg", "The text."),
        ("a.msg/报告.docx", "from Word"),
        ("a.msg/notes.msg", "Inside."),
        ("a.msg/long.txt", "line"),
    ]
    assert [each.message for each in problems(items)] == [
        "In a.msg, attachments of other types were left out: 1 (logo.png)."
    ]


@pytest.mark.parametrize(
    ("streams", "numbers", "text"),
    [
        ({0x1013: "<p>你好".encode("gbk")}, {0x3FDE0003: 936}, "你好"),
        ({0x1013: "<p>Grüße<p>b".encode()}, {0x3FDE0003: 65001}, "Grüße\n\nb"),
        ({0x1009: PACKED}, {}, "hello world"),
    ],
)
def test_text_is_the_page_or_the_rich_text_where_there_is_no_plain_one(
    streams: dict[int, str | bytes], numbers: dict[int, int], text: str
) -> None:
    """In the code page that the mail names."""
    data = compound(message({0x0037: "s", **streams}, numbers=numbers))

    assert texts(read_all("a.msg", data)) == [f"Subject: s\n\n{text}"]


def test_text_in_bytes_is_read_in_the_mails_code_page() -> None:
    """Mails of before Unicode."""
    tree = message({}, numbers={0x3FFD0003: 936})
    tree["__substg1.0_1000001E"] = "你好，世界。".encode("gbk")

    assert texts(read_all("a.msg", compound(tree))) == ["你好，世界。"]


def test_packed_rich_text_is_unpacked() -> None:
    """The example of its specification; one that repeats itself; and what is not packed."""
    assert unpacked_rtf(PACKED, 1_000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    plain = b"{\\rtf1 x}"
    assert unpacked_rtf(struct.pack("<LL4sL", 99, len(plain), b"MELA", 0) + plain, 1_000) == plain


@pytest.mark.parametrize("data", [b"", b"x" * 16, PACKED[:14]])
def test_broken_packed_rich_text_is_a_sentence(data: bytes) -> None:
    """Too short, or packed in another way."""
    with pytest.raises(DocumentError, match="holds rich text that is damaged"):
        unpacked_rtf(data, 1_000)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (compound({"other": b"x"}), "a.msg is no mail of Outlook, and cannot be read."),
        (b"no compound file", "a.msg is damaged, and cannot be read."),
        (msg()[:700], "a.msg is damaged, and cannot be read."),
    ],
)
def test_what_is_no_mail_says_so(data: bytes, sentence: str) -> None:
    """Another compound file, another file, half a file."""
    assert only_problem(read_all("a.msg", data)) == sentence


def test_ring_of_sectors_ends() -> None:
    """The directory's second sector leads to its first."""
    data = bytearray(msg())
    first = struct.unpack_from("<L", data, 48)[0]
    table = 512 + struct.unpack_from("<L", data, 76)[0] * 512
    struct.pack_into("<L", data, table + 4 * (first + 1), first)

    assert only_problem(read_all("a.msg", bytes(data))) == "a.msg is damaged, and cannot be read."
