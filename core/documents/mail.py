"""Mails (RFC 5322, MIME): who wrote to whom, the text, and what is attached as files of their own."""

import email.message
import email.parser
import email.policy
from collections.abc import Iterator
from email.errors import MessageError

from core.documents.files import InputFile
from core.documents.html_text import html_text
from core.documents.kinds import load
from core.documents.mail_headers import header_text
from core.documents.port import Found, RawDocument, ReadOptions
from core.documents.web_page import decoded, decoded_page
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Problem

SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_ENDINGS = {  # of attachments without a name
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
}
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
_DAMAGED = Wording("is damaged: its parts cannot be told apart.")

Part = email.message.Message


class _Readable(email.policy.Compat32):
    """Headers as text, whatever they are encoded in."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return header_text(value)


def read_eml(file: InputFile, options: ReadOptions) -> Iterator[Found]:
    data = load(file, options.limits, ".eml")
    try:
        mail = email.parser.BytesParser(policy=_Readable()).parsebytes(data.lstrip())
        del data
        if not mail.keys():
            raise DocumentError(Message("is no mail: it has no header lines."))
        if mail.get_content_type() in _ENCRYPTED:
            raise DocumentError(Message("is an encrypted mail; save it without encryption."))
        bodies, attached = _parts(mail)
        text = "\n\n".join(filter(None, (_headers(mail), *(_body(part, options) for part in bodies))))
    except _BROKEN as error:
        raise DocumentError(_DAMAGED()) from error
    yield RawDocument(file.name, text, file.source)
    yield from _files(file, attached, options)


def _files(file: InputFile, attached: list[Part], options: ReadOptions) -> Iterator[Found]:
    """The attachments as files, and a problem for those that are too many or cannot be unpacked."""
    most = options.limits.attachments
    for number, part in enumerate(attached[:most], start=1):
        try:
            name, data = _name(part, number), _data(part)
        except _BROKEN:
            source = f"{file.source}/part {number}"
            yield Problem(source, Message("{file} {fault}", file=source, fault=_DAMAGED()))
        else:
            yield InputFile.from_bytes(name, data, container=file.source)
    if len(attached) > most:
        yield too_many(file, len(attached), most)


def too_many(file: InputFile, count: int, most: int) -> Problem:
    message = Message(
        "{file} has {count:,} attachments; the first {most:,} were read.", file=file.source, count=count, most=most
    )
    return Problem(file.source, message)


def _parts(mail: Part) -> tuple[list[Part], list[Part]]:
    """The parts that are the mail's text, and those that are attached to it."""
    bodies: list[Part] = []
    attached: list[Part] = []
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename() or kind == "message/rfc822":
            attached.append(part)
        elif part.is_multipart():
            inner = [each for each in part.get_payload() if isinstance(each, Part)]
            waiting += reversed(_best(inner) if kind == "multipart/alternative" else inner)
        elif kind in ("text/plain", "text/html"):
            bodies.append(part)
        elif part.get_content_maintype() != "multipart":
            attached.append(part)
    return bodies, attached


def _best(alternatives: list[Part]) -> list[Part]:
    """Of one text in several formats the plain one, else the last, which is the richest; and what else stands there."""
    plain = [part for part in alternatives if part.get_content_type() == "text/plain"]
    if not any(_data(part).strip() for part in plain):
        return alternatives[-1:]
    return [*plain, *(part for part in alternatives if part.get_filename())]


def _headers(mail: Part) -> str:
    lines = ((name, mail.get(name, "")) for name in SHOWN_HEADERS)
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def _body(part: Part, options: ReadOptions) -> str:
    data, charset = _data(part), part.get_content_charset("")
    if part.get_content_type() == "text/html":
        return html_text(decoded_page(data, options.limits, charset).text)
    return decoded(data, charset).text.strip()


def _data(part: Part) -> bytes:
    """What a part holds, without the encoding of its way; of a mail in a mail, that mail."""
    if part.is_multipart():
        return b"".join(each.as_bytes() for each in part.get_payload() if isinstance(each, Part))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Part, number: int) -> str:
    name = header_text(part.get_filename() or "")
    return name or f"part {number}{_ENDINGS.get(part.get_content_type(), '')}"
