"""The text of the XML in Word, PowerPoint and OpenDocument files: paragraphs, cells, and what stands beside them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.documents.packages import local, parse, plain_parser
from core.documents.port import too_large

_BREAKS = ("\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Rules:
    """What elements mean, by their names without a namespace.

    `texts` are those whose characters are text; where there are none, all characters of a paragraph are. `inserts`
    stand for characters. `asides` (notes, text boxes) follow the paragraph that they stand in. `skipped` are no text.
    """

    paragraphs: frozenset[str]
    cells: frozenset[str]
    rows: frozenset[str]
    tables: frozenset[str]
    skipped: frozenset[str]
    asides: frozenset[str]
    inserts: Mapping[str, Callable[[Mapping[str, str]], str]]
    texts: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Level:
    """A text that is being put together: the document's, or that of an aside."""

    parts: list[str] = field(default_factory=list)
    paragraphs: int = 0
    rows: int = 0


class OfficeText:
    """Takes parts of XML one after the other; `text` is what they say.

    Raises DocumentError where a part is no XML, or the text is longer than `at_most` bytes.
    """

    def __init__(self, rules: Rules, at_most: int) -> None:
        self._rules = rules
        self._room = self._at_most = at_most
        self._skipped = self._texts = 0
        self._levels = [_Level()]
        self._asides: list[str] = []

    def add(self, pieces: Iterable[bytes]) -> None:
        parser = plain_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for piece in pieces:
            parse(parser, piece)
        parse(parser, b"", last=True)
        self._break("\n\n")

    @property
    def text(self) -> str:
        return "".join(self._levels[0].parts)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name, rules = local(tag), self._rules
        if self._skipped or name in rules.skipped:
            self._skipped += 1
        elif name in rules.inserts:
            self._put(rules.inserts[name]({local(key): value for key, value in attributes.items()}))
        elif name in rules.asides:
            self._levels.append(_Level())
        elif name in rules.paragraphs:
            if self._levels[-1].paragraphs:
                self._break("\n")
            self._levels[-1].paragraphs += 1
        elif name in rules.texts:
            self._texts += 1
        elif name in rules.rows:
            self._levels[-1].rows += 1

    def _end(self, tag: str) -> None:
        name, rules, level = local(tag), self._rules, self._levels[-1]
        if self._skipped:
            self._skipped -= 1
        elif name in rules.asides:
            self._end_aside()
        elif name in rules.paragraphs:
            level.paragraphs -= 1
            self._break("\n" if level.rows else "\n\n")
        elif name in rules.texts:
            self._texts -= 1
        elif name in rules.cells and level.rows:
            self._trim(_BREAKS)
            self._put("\t")
        elif name in rules.rows:
            level.rows -= 1
            self._trim((*_BREAKS, "\t"))
            self._put("\n")
        elif name in rules.tables and not level.rows:
            self._put("\n")

    def _end_aside(self) -> None:
        self._asides.append("".join(self._levels.pop().parts).strip())

    def _break(self, mark: str) -> None:
        """The end of a paragraph, and after it the asides that stood in it."""
        parts = self._levels[-1].parts
        if parts and parts[-1] not in _BREAKS:
            self._put(mark)
        if len(self._levels) == 1:
            for aside in filter(None, self._asides):
                parts += [aside, mark]
            self._asides.clear()

    def _trim(self, marks: tuple[str, ...]) -> None:
        parts = self._levels[-1].parts
        while parts and parts[-1] in marks:
            parts.pop()

    def _characters(self, text: str) -> None:
        if not self._skipped and (self._texts if self._rules.texts else self._levels[-1].paragraphs):
            self._put(text)

    def _put(self, text: str) -> None:
        self._room -= len(text)
        if self._room < 0:
            raise too_large(self._at_most)
        self._levels[-1].parts.append(text)
