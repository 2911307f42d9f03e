"""E-books (EPUB): the chapters in the order in which they are read."""

from collections.abc import Iterator

from core.documents.files import InputFile
from core.documents.html_text import html_text
from core.documents.packages import DAMAGED_PACKAGE, MOST_PARTS, Package, elements, package, resolved
from core.documents.port import RawDocument, ReadLimits, ReadOptions, too_large
from core.documents.web_page import decoded_page
from core.errors import DocumentError
from core.language import Message
from core.records import Problem

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def read_epub(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    source = package(file, options, ".epub")
    chapters = _chapters(source)
    locked = _locked(source)
    if locked.intersection(chapters):
        raise DocumentError(Message("is protected against copying, and cannot be read here."))
    missing = [chapter for chapter in chapters if chapter not in source]
    if missing:
        count = Message("{file} lacks chapters: {count:,}.", file=file.source, count=len(missing))
        yield Problem(file.source, count)
    texts = _texts(source, [chapter for chapter in chapters if chapter in source], options.limits)
    yield RawDocument(file.name, "\n\n".join(texts), file.source)


def _texts(source: Package, chapters: list[str], limits: ReadLimits) -> Iterator[str]:
    room = limits.document_bytes
    for chapter in chapters:
        text = html_text(decoded_page(b"".join(source.part(chapter)), limits).text)
        room -= len(text)
        if room < 0:
            raise too_large(limits.document_bytes)
        yield text


def _chapters(source: Package) -> list[str]:
    """The pages of the book, each once."""
    book = next((each.get("full-path", "") for name, each in elements(source, _CONTAINER) if name == "rootfile"), "")
    manifest: dict[str, str] = {}
    order: list[str] = []
    for name, each in elements(source, book):
        if name == "item" and each.get("media-type") in _PAGES:
            manifest[each.get("id", "")] = resolved(book, each.get("href", ""))
        elif name == "itemref":
            order.append(each.get("idref", ""))
    chapters = list(dict.fromkeys(manifest[each] for each in order if each in manifest))
    if not chapters or len(chapters) > MOST_PARTS:
        raise DocumentError(DAMAGED_PACKAGE())
    return chapters


def _locked(source: Package) -> set[str]:
    """The parts that are encrypted; of many books those are fonts alone."""
    place = "META-INF/encryption.xml"
    if place not in source:
        return set()
    named = (each.get("URI", "") for name, each in elements(source, place) if name == "CipherReference")
    return {resolved("", each) for each in named}
