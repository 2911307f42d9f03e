"""Word documents and PowerPoint presentations (ECMA-376), and OpenDocument texts (ISO/IEC 26300)."""

from collections.abc import Iterator, Mapping

from core.documents.files import InputFile
from core.documents.office_text import OfficeText, Rules
from core.documents.packages import DAMAGED_PACKAGE, MOST_PARTS, Package, elements, package, relations
from core.documents.port import RawDocument, ReadOptions
from core.errors import DocumentError
from core.records import Problem

_MOST_BLANKS, _LONGEST_COUNT = 1_000, 9  # blanks that one element may stand for; digits
_BESIDE = ("footnotes", "endnotes", "diagramData", "notesSlide")  # what belongs to a part and is in one of its own


def _blanks(attributes: Mapping[str, str]) -> str:
    count = attributes.get("c", "")[:_LONGEST_COUNT]
    return " " * (min(_MOST_BLANKS, int(count)) if count.isascii() and count.isdecimal() else 1)


_MICROSOFT = Rules(
    paragraphs=frozenset({"p"}),
    texts=frozenset({"t"}),
    cells=frozenset({"tc"}),
    rows=frozenset({"tr"}),
    tables=frozenset({"tbl"}),
    asides=frozenset({"txbxContent"}),
    skipped=frozenset(  # how things look, older copies of newer things, what was moved away, numbers of slides
        {"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "bodyPr", "lstStyle", "Fallback", "moveFrom", "fld"}
    ),
    inserts={
        "tab": lambda _: "\t",
        "br": lambda _: "\n",
        "cr": lambda _: "\n",
        "noBreakHyphen": lambda _: "\u2011",
    },
)
_OPEN_DOCUMENT = Rules(
    paragraphs=frozenset({"p", "h"}),
    cells=frozenset({"table-cell", "covered-table-cell"}),
    rows=frozenset({"table-row"}),
    tables=frozenset({"table"}),
    asides=frozenset({"note-body", "text-box"}),
    skipped=frozenset({"tracked-changes", "annotation", "note-citation"}),
    inserts={"s": _blanks, "tab": lambda _: "\t", "line-break": lambda _: "\n"},
)


def read_docx(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    source = package(file, options, ".docx")
    text = OfficeText(_MICROSOFT, options.limits.document_bytes)
    _add(source, _main(source, "word/document.xml"), text)
    yield RawDocument(file.name, text.text, file.source)


def read_pptx(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    """The slides in the order in which they are shown, each with its notes."""
    source = package(file, options, ".pptx")
    text = OfficeText(_MICROSOFT, options.limits.document_bytes)
    main = _main(source, "ppt/presentation.xml")
    related = relations(source, main)
    ids = [_relation(attributes) for name, attributes in elements(source, main) if name == "sldId"]
    slides = [related.get(each) for each in ids[:MOST_PARTS]]
    for slide in dict.fromkeys(each.target for each in slides if each):
        _add(source, slide, text)
    yield RawDocument(file.name, text.text, file.source)


def read_odt(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    source = package(file, options, ".odt")
    text = OfficeText(_OPEN_DOCUMENT, options.limits.document_bytes)
    text.add(source.part("content.xml"))
    yield RawDocument(file.name, text.text, file.source)


def _relation(attributes: Mapping[str, str]) -> str:
    """The `r:id` of a slide; its plain `id` is a number that nothing else uses."""
    return next((value for name, value in attributes.items() if name.endswith(" id")), "")


def _main(source: Package, usual: str) -> str:
    """The part that the package says is its document."""
    named = [each.target for each in relations(source, "").values() if each.kind == "officeDocument"]
    main = next((name for name in named if name in source), usual)
    if main not in source:
        raise DocumentError(DAMAGED_PACKAGE())
    return main


def _add(source: Package, part: str, text: OfficeText) -> None:
    """A part, and after it what belongs to it."""
    text.add(source.part(part))
    for relation in relations(source, part).values():
        if relation.kind in _BESIDE and relation.target in source:
            text.add(source.part(relation.target))
