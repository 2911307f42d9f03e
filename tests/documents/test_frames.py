"""core/documents/frames.py: what the reading process says is checked like any other input."""

import pytest

from core.documents import OfferedLines, ReadOptions
from core.documents.frames import (
    ITEMS,
    End,
    FrameReader,
    FrameWriter,
    Item,
    News,
    Reading,
    Request,
    Shares,
    Spent,
    unpack,
    unpack_news,
)
from core.documents.port import ReadLimits
from core.language import Message
from core.records import Document, Problem, Value

MOST = 1_000_000  # bytes of texts in a frame


class Channel(bytearray):
    """What one end has sent and the other has not received, handed out in small pieces."""

    sendall = bytearray.extend

    def recv_into(self, buffer: memoryview) -> int:
        if not self:
            raise BlockingIOError
        count = min(len(buffer), len(self), 50_000)
        buffer[:count] = self[:count]
        del self[:count]
        return count


def _through(*items: Item) -> list[Item]:
    """The items as they come out at the other end, documents from position 10 on."""
    channel = Channel()
    writer = FrameWriter(channel)
    for item in items:
        writer.add(item)
    writer.flush()
    arrived: list[Item] = []
    reader = FrameReader(channel)
    while channel:
        frame = reader.next(MOST)
        assert frame.kind == ITEMS
        arrived += unpack(frame.head, frame.texts, 10 + len(arrived))
    return arrived


def test_every_item_arrives_as_it_was() -> None:
    """Documents with their words, problems with their message in every language, offers, and the end."""
    problem = Problem(
        "a", Message("{file} is empty.", file="a"), 3, ("x", "数"), ("1",), "--text-column NAME", note=True
    )
    document, offer = Document(0, "n", "one 数据\n\x01", "s", 7), OfferedLines("a.txt", 2)
    read, told, *rest = _through(document, problem, offer)

    assert read == Document(10, "n", "one 数据\n\x01", "s", 7)
    assert isinstance(read, Document)
    assert read.words == 3
    assert told == problem
    assert isinstance(told, Problem)
    assert isinstance(told.message, Message)
    assert told.message.template == "{file} is empty."
    assert rest == [offer]


def test_fields_arrive_as_they_were() -> None:
    """With their types and in their order; the cell that is the text goes along once."""
    fields: dict[str, Value] = {"b": 1, "a": 1.0, "text": "long " * 100_000, "n": None, "t": True, "s": "数", "e": ""}
    document = Document(0, "n", str(fields["text"]), "s", 7, fields=fields)
    sent = Channel()
    FrameWriter(sent).add(document)
    read, plain = _through(document, Document(1, "n", "x"))

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
    arrived = _through(*documents)

    assert [(each.name, each.text) for each in arrived if isinstance(each, Document)] == [
        (each.name, each.text) for each in documents
    ]


def test_half_a_character_does_not_stop_the_others() -> None:
    """A lone surrogate, which no reader should give, arrives as a question mark."""
    arrived = _through(Document(0, "n", "x\udfffy"))

    assert arrived[0] == Document(10, "n", "x?y")


@pytest.mark.parametrize(
    ("head", "texts"),
    [
        (b"", b""),
        (b"{}", b""),
        (b"[1]", b""),
        (b'[["nothing"]]', b""),
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


@pytest.mark.parametrize(
    "news",
    [
        Shares((0, 200, 217)),
        Reading("a.zip/数.txt"),
        End(Spent(0.25, 17, 5)),
        End(Spent(), fresh=True, full=True),
    ],
)
def test_news_arrives_as_it_was(news: News) -> None:
    """After the items before it, in a frame of its own."""
    channel = Channel()
    writer, reader = FrameWriter(channel), FrameReader(channel)
    writer.add(OfferedLines("a.txt", 2))
    writer.tell(news)

    assert reader.next(MOST).kind == ITEMS
    assert unpack_news(reader.next(MOST).head) == news


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"{}",
        b'{"Shares": {"starts": []}}',
        b'{"Shares": {"starts": [1, 2]}}',
        b'{"Shares": {"starts": [0, 2, 2]}}',
        b'{"Shares": {"starts": [0, "2"]}}',
        b'{"Reading": {"source": 1}}',
        b'{"End": {"spent": {"seconds": -1.0, "unpacked": 0, "kept": 0}, "fresh": true, "full": true}}',
        b'{"End": {"spent": {"seconds": 1.0, "unpacked": 0}, "fresh": true, "full": true}}',
        b'{"End": {"spent": {"seconds": 1.0, "unpacked": 0, "kept": 0}, "fresh": 1, "full": true}}',
    ],
)
def test_news_that_is_none_of_ours_is_refused(head: bytes) -> None:
    """Missing, of another type, below zero, in no order."""
    with pytest.raises(ValueError, match=r"."):
        unpack_news(head)


def test_frame_comes_when_it_is_whole() -> None:
    """Until then the channel is asked again later."""
    channel, later = Channel(), Channel()
    FrameWriter(later).tell(Reading("a"))
    reader = FrameReader(channel)
    for byte in later[:-1]:
        channel.append(byte)
        with pytest.raises(BlockingIOError):
            reader.next(MOST)
    channel.append(later[-1])

    assert unpack_news(reader.next(MOST).head) == Reading("a")


def test_frame_that_is_too_long_is_refused_before_it_is_received() -> None:
    """The lengths are looked at first."""
    channel = Channel()
    writer = FrameWriter(channel)
    writer.add(Document(0, "n", "a" * 300_000, "s"))

    with pytest.raises(ValueError, match="long"):
        FrameReader(channel).next(299_999)


def test_request_arrives_as_it_was() -> None:
    """The way of reading and its limits go along with each file."""
    request = Request(
        "a.csv", 7, ReadOptions("text", header=False, limits=ReadLimits(members=3)), 3, (0, 5), Spent(0.5, 1, 2)
    )

    assert Request.from_json(request.to_json()) == request
