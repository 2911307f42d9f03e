"""Office files and e-books: zips whose parts are XML, each part read in pieces, with the bounds of any zip."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from core.documents.files import InputFile
from core.documents.kinds import LOCKED, load
from core.documents.members import BROKEN, Bomb, Meter, Unpacking, check_directory, overlapping
from core.documents.port import ReadLimits, ReadOptions
from core.errors import DocumentError
from core.language import Message, Wording

MOST_PARTS = 10_000  # slides of a presentation, chapters of a book
_MOST_ELEMENTS = 200_000  # of a list of parts

Attributes = Mapping[str, str]


@dataclass(slots=True)
class Package:
    """An open package: `part` gives the bytes of one of its files."""

    _archive: zipfile.ZipFile
    _members: Mapping[str, zipfile.ZipInfo]
    _meter: Meter

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def part(self, name: str) -> Iterator[bytes]:
        """The part's bytes, a megabyte at a time.

        :raises DocumentError: it is missing or damaged, or it, or all that was read, is more than is allowed.
        """
        member = self._members.get(name)
        if member is None:
            raise DocumentError(DAMAGED_PACKAGE())
        self._meter.member = 0
        stream = Unpacking(self._archive, member, self._meter)
        try:
            while piece := stream.read():
                yield piece
        except Bomb as bomb:
            raise DocumentError(Message("{why}.", why=bomb.why)) from bomb
        self._meter.kept += self._meter.member

    def sizes(self) -> None:
        """Unpack every part once, so that a library that counts nothing may see the file.

        :raises DocumentError: as `part`.
        """
        for name in self._members:
            for _ in self.part(name):
                pass


DAMAGED_PACKAGE = Wording("is damaged or incomplete: a part of it is missing or cannot be read.")


def opened(data: bytes, limits: ReadLimits) -> Package:
    """The package in these bytes.

    :raises DocumentError: they are no zip, or one with tricks.
    """
    stream = io.BytesIO(data)
    try:
        check_directory(stream, limits)
        archive = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise DocumentError(DAMAGED_PACKAGE()) from error
    members = archive.infolist()
    if overlapping(members):
        raise DocumentError(DAMAGED_PACKAGE())
    return Package(archive, {member.filename: member for member in members}, Meter(limits, max(1, len(data))))


def package(file: InputFile, options: ReadOptions, *expected: str) -> Package:
    """The package in a file of one of the `expected` kinds.

    :raises DocumentError: it is none, or closed by a password.
    """
    result = opened(load(file, options.limits, *expected), options.limits)
    manifest = "META-INF/manifest.xml"
    if manifest in result and any(name == "encryption-data" for name, _ in elements(result, manifest)):
        raise DocumentError(LOCKED())
    return result


def elements(source: Package, name: str) -> Iterator[tuple[str, Attributes]]:
    """The elements of a part that is a list of others, each by its name without a namespace, with its attributes.

    An attribute is called `namespace name` where it has a namespace.

    :raises DocumentError: the part is missing, too long, or no XML.
    """
    waiting: list[tuple[str, Attributes]] = []
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        waiting.append((local(tag), attributes))

    parser = plain_parser()
    parser.StartElementHandler = start
    for piece in source.part(name):
        parse(parser, piece)
        count += len(waiting)
        if count > _MOST_ELEMENTS:
            raise DocumentError(DAMAGED_PACKAGE())
        yield from waiting
        waiting.clear()
    parse(parser, b"", last=True)


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition(" ")[2]


def plain_parser() -> expat.XMLParserType:
    """Names come as `namespace name`. A document type, with which entities begin, is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise DocumentError(Message("is damaged: its XML has a document type, which office files do not have."))


def parse(parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> None:
    try:
        parser.Parse(piece, last)
    except (expat.ExpatError, ValueError) as error:
        raise DocumentError(DAMAGED_PACKAGE()) from error


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part of an Office file points to: the last word of the relation's type, and the other part's name."""

    kind: str
    target: str


def relations(source: Package, part: str) -> dict[str, Relation]:
    """The relations of a part, by their ids; of the whole package for "". Those to places outside are left out."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in source:
        return {}
    return {
        each.get("Id", ""): Relation(each.get("Type", "").rpartition("/")[2], resolved(part, each.get("Target", "")))
        for name, each in elements(source, place)
        if name == "Relationship" and each.get("TargetMode") != "External"
    }


def resolved(part: str, target: str) -> str:
    """The name of the part that `target` means, written in `part`."""
    target = unquote(target.partition("#")[0])
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
