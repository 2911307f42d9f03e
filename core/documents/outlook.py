"""Mails of Outlook ([MS-OXMSG]): as other mails, from the properties that are streams of a compound file."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.documents.compound import Compound
from core.documents.files import InputFile
from core.documents.html_text import html_text
from core.documents.kinds import load
from core.documents.labels import title
from core.documents.mail import too_many
from core.documents.packed_rtf import unpacked_rtf
from core.documents.port import Found, RawDocument, ReadOptions
from core.documents.rtf import rtf_text
from core.documents.web_page import decoded, decoded_page
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

_SUBJECT, _SENDER, _SENDER_ADDRESS, _TO, _CC = 0x0037, 0x0C1A, 0x5D01, 0x0E04, 0x0E03
_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
_SENT, _CODE_PAGES = 0x0039, (0x3FDE, 0x3FFD)
_UNICODE, _BYTES, _BINARY = "001F", "001E", "0102"
_PROPERTIES = "__properties_version1.0"
_HEAD, _INNER_HEAD, _ATTACHED_HEAD = 32, 24, 8  # bytes before the properties: of a mail, of one in it, of an attachment
_UTF8 = 65001
_BEGIN = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Storage:
    """A mail, or what is attached to one: its properties under a path. `numbers` are those that are no text."""

    source: Compound
    path: str
    numbers: dict[int, int]

    def text(self, *tags: int) -> str:
        """The first of these properties that has a text."""
        for tag in tags:
            stream = self._stream(tag, _UNICODE)
            if stream is not None:
                text = stream.decode("utf-16-le", "replace")
            else:
                stream = self._stream(tag, _BYTES)
                text = decoded(stream, self.charset).text if stream else ""
            if text.strip("\x00 \r\n\t"):
                return text.strip("\x00")
        return ""

    def data(self, tag: int) -> bytes | None:
        return self._stream(tag, _BINARY)

    @property
    def charset(self) -> str:
        page = next((self.numbers[tag] & 0xFFFFFFFF for tag in _CODE_PAGES if tag in self.numbers), 0)
        return "utf-8" if page == _UTF8 else f"cp{page}"

    def _stream(self, tag: int, kind: str) -> bytes | None:
        place = f"{self.path}__substg1.0_{tag:04X}{kind}"
        return self.source.stream(place) if place in self.source else None


def read_msg(file: InputFile, options: ReadOptions) -> Iterator[Found]:
    source = Compound(load(file, options.limits, ".msg"))
    if _PROPERTIES not in source:
        raise DocumentError(Message("is no mail of Outlook, and cannot be read."))
    yield from _mail(file, source, "", options, 0)


def _mail(file: InputFile, source: Compound, path: str, options: ReadOptions, depth: int) -> Iterator[Found]:
    mail = _storage(source, path, _INNER_HEAD if path else _HEAD)
    yield RawDocument(file.name, "\n\n".join(filter(None, (_headers(mail), _body(mail, options)))), file.source)
    folders = sorted({place[len(path) :].partition("/")[0] for place in source.paths() if _is_attached(place, path)})
    for number, folder in enumerate(folders[: options.limits.attachments], start=1):
        attached = _storage(source, f"{path}{folder}/", _ATTACHED_HEAD)
        name = title(attached.text(_LONG_NAME, _SHORT_NAME, _SHOWN_NAME)) or f"part {number}"
        yield from _attached(file, attached, name, options, depth)
    if len(folders) > options.limits.attachments:
        yield too_many(file, len(folders), options.limits.attachments)


def _is_attached(place: str, path: str) -> bool:
    return place.startswith(f"{path}__attach_version1.0_") and "/" in place[len(path) :]


def _attached(file: InputFile, storage: _Storage, name: str, options: ReadOptions, depth: int) -> Iterator[Found]:
    """An attachment as a file, or the mail that it is."""
    inner = f"{storage.path}__substg1.0_{_DATA:04X}000D/"
    data = storage.data(_DATA)
    if f"{inner}{_PROPERTIES}" in storage.source and depth < options.limits.depth:
        mail = InputFile.from_bytes(f"{name}.msg", b"", file.source)
        yield from _mail(mail, storage.source, inner, options, depth + 1)
    elif data is not None:
        yield InputFile.from_bytes(name, data, file.source)
    else:
        place = f"{file.source}/{name}"
        yield Problem(place, Message("{file} is attached in a way that cannot be read; it was left out.", file=place))


def _storage(source: Compound, path: str, head: int) -> _Storage:
    place = f"{path}{_PROPERTIES}"
    numbers: dict[int, int] = {}
    data = source.stream(place)[head:] if place in source else b""
    for tag, value in struct.iter_unpack("<L4xq", data[: len(data) // 16 * 16]):
        numbers[tag >> 16] = value
    return _Storage(source, path, numbers)


def _headers(mail: _Storage) -> str:
    address = mail.text(_SENDER_ADDRESS)
    sender = mail.text(_SENDER)
    lines = {
        "Subject": mail.text(_SUBJECT),
        "From": f"{sender} <{address}>" if sender and address and sender != address else sender or address,
        "To": mail.text(_TO),
        "Cc": mail.text(_CC),
        "Date": _date(mail.numbers.get(_SENT, 0)),
    }
    return "\n".join(f"{name}: {' '.join(value.split())}" for name, value in lines.items() if value)


def _date(ticks: int) -> str:
    """ISO 8601 of tenths of microseconds since 1601."""
    if ticks <= 0:
        return ""
    try:
        return (_BEGIN + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds")
    except OverflowError:
        return ""


def _body(mail: _Storage, options: ReadOptions) -> str:
    """The plain text, else that of the page, else that of the rich text."""
    plain = mail.text(_BODY)
    if plain:
        return plain
    page = mail.data(_HTML)
    if page:
        return html_text(decoded_page(page, options.limits, mail.charset).text)
    packed = mail.data(_RTF)
    return rtf_text(unpacked_rtf(packed, options.limits.document_bytes), options.limits) if packed else ""
