"""core/documents/frames.py: what the reading process says is checked like any other input."""

import pytest

from core.documents import OfferedLines, ReadOptions
from core.documents.frames import HEAD, End, FrameWriter, Item, Request, unpack
from core.documents.port import ReadLimits
from core.language import Message
from core.records import Document, Problem, Value


class Sent(bytearray):
    """What goes through a channel."""

    sendall = bytearray.extend


def _through(*items: Item | End) -> list[Item | End]:
    """The items as they come out at the other end, documents from position 10 on."""
    sent = Sent()
    writer = FrameWriter(sent)
    for item in items:
        writer.add(item)
    arrived: list[Item | End] = []
    while sent:
        head, texts = HEAD.unpack(sent[: HEAD.size])
        start, middle, end = HEAD.size, HEAD.size + head, HEAD.size + head + texts
        arrived += unpack(bytes(sent[start:middle]), bytes(sent[middle:end]), 10 + len(arrived))
        del sent[:end]
    return arrived


def test_every_item_arrives_as_it_was() -> None:
    """Documents with their words, problems with their message in every language, offers, and the end."""
    problem = Problem(
        "a", Message("{file} is empty.", file="a"), 3, ("x", "数"), ("1",), "--text-column NAME", note=True
    )
    document, offer = Document(0, "n", "one 数据\n\x01", "s", 7), OfferedLines("a.txt", 2)
    read, told, *rest = _through(document, problem, offer, End(fresh=True))

    assert read == Document(10, "n", "one 数据\n\x01", "s", 7)
    assert isinstance(read, Document)
    assert read.words == 3
    assert told == problem
    assert isinstance(told, Problem)
    assert isinstance(told.message, Message)
    assert told.message.template == "{file} is empty."
    assert rest == [offer, End(fresh=True)]


def test_fields_arrive_as_they_were() -> None:
    """With their types and in their order; the cell that is the text goes along once."""
    fields: dict[str, Value] = {"b": 1, "a": 1.0, "text": "long " * 100_000, "n": None, "t": True, "s": "数", "e": ""}
    document = Document(0, "n", str(fields["text"]), "s", 7, fields=fields)
    sent = Sent()
    FrameWriter(sent).add(document)
    read, plain, _ = _through(document, Document(1, "n", "x"), End(fresh=False))

    assert isinstance(read, Document)
    assert isinstance(plain, Document)
    assert list(read.fields.items()) == list(fields.items())
    assert [type(value) for value in read.fields.values()] == [type(value) for value in fields.values()]
    assert read.fields["text"] is read.text
    assert plain.fields == {}
    assert len(sent) < 1.1 * len(document.text)


def test_many_and_long_documents_arrive_in_several_frames() -> None:
    """Each with the text that is its own."""
    documents = [Document(number, str(number), str(number) * (1 + number % 1000)) for number in range(2000)]
    *arrived, _ = _through(*documents, End(fresh=False))

    assert [(each.name, each.text) for each in arrived if isinstance(each, Document)] == [
        (each.name, each.text) for each in documents
    ]


def test_half_a_character_does_not_stop_the_others() -> None:
    """A lone surrogate, which no reader should give, arrives as a question mark."""
    arrived = _through(Document(0, "n", "x\udfffy"), End(fresh=False))

    assert arrived[0] == Document(10, "n", "x?y")


@pytest.mark.parametrize(
    ("head", "texts"),
    [
        (b"", b""),
        (b"{}", b""),
        (b"[1]", b""),
        (b'[["nothing"]]', b""),
        (b'[["end", 1]]', b""),
        (b'[["document", "n", "s", null, 4, 1]]', b"one"),
        (b'[["document", "n", "s", null, -1, 1]]', b"one"),
        (b'[["document", "n", "s", "x", 3, 1]]', b"one"),
        (b'[["document", 1, "s", null, 3, 1]]', b"one"),
        (b'[["document", "n", "s", null, 3, 1]]', b"\xff\xff\xff"),
        (b'[["document", "n", "s", null, 3, 1, []]]', b"one"),
        (b'[["document", "n", "s", null, 3, 1, {"a": {}}]]', b"one"),
        (b'[["document", "n", "s", null, 3, 1, {"a": [1]}]]', b"one"),
        (b'[["document", "n", "s", null, 3, 1, {}, {}]]', b"one"),
        (b'[["problem", {"source": "s"}]]', b""),
        (b'[["lines", "a", "b"]]', b""),
        (b"[" * 2000, b""),
    ],
)
def test_what_is_no_frame_of_ours_is_refused(head: bytes, texts: bytes) -> None:
    """A value of another type, a text that is missing or is none: a ValueError, never half a document."""
    with pytest.raises(ValueError, match=r"."):
        list(unpack(head, texts, 0))


def test_request_arrives_as_it_was() -> None:
    """The way of reading and its limits go along with each file."""
    request = Request("a.csv", 7, ReadOptions("text", header=False, limits=ReadLimits(members=3)))

    assert Request.from_json(request.to_json()) == request
