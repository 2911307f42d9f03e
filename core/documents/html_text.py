"""The text of a web page, in linear time, whatever the page: unclosed tags, cells and quotation marks lose nothing.

Where browsers let the rest of a page go (a comment, or a quotation mark in a tag, that never ends), it is kept.
Source for the names: HTML, living standard, chapters 4 and 15.3 (how elements are rendered).
"""

import html
import re
from dataclasses import dataclass, field

_PARAGRAPHS = (
    "address article aside blockquote body center dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav"
    " ol p pre section table ul"
)
_LINES = "br caption dd details dialog div dt figcaption legend li option summary tr"
_BREAKS = {
    **dict.fromkeys(_PARAGRAPHS.split(), "\n\n"),
    **dict.fromkeys(_LINES.split(), "\n"),
    **dict.fromkeys(("td", "th"), "\t"),
}
_CODE = ("script", "style")
_KEPT = ("pre", "textarea")  # in which blanks count
_OTHERS = frozenset({"title", *_CODE, *_KEPT})
_WIDTHS = {"": 0, " ": 1, "\t": 2, "\n": 3, "\n\n": 4}
_TAG = re.compile(
    r"<(?:(?P<end>/?)(?P<name>[A-Za-z][^\s/><\x00]*+)(?P<rest>[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+)*+>)?"  # most tags
    r"|(?P<comment>!--)|(?P<data>!\[CDATA\[)|[!?])"
)
_MARK = re.compile(r"[>\"']")
_LONG_NUMBER = re.compile(r"&#\d{8,}")  # no character has such a number
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def html_text(page: str) -> str:
    """What the page says: paragraphs with an empty line between them, cells with a tab. Its title is the first line."""
    reading = _Page(page)
    reading.read()
    return reading.text()


@dataclass(slots=True)
class _Lines:
    """Words as they come, and the break that is due before the next of them."""

    parts: list[str] = field(default_factory=list)
    due: str = ""

    def put(self, text: str, *, as_it_is: bool) -> None:
        if not as_it_is:
            text = _BLANKS.sub(" ", text)
            if text[:1] == " ":
                self.pause(" ")
            if text == " ":
                return
            ends, text = text[-1:] == " ", text.strip(" ")
        if not text:
            return
        self.parts += [self.due, text] if self.parts else [text]
        self.due = "" if as_it_is or not ends else " "

    def pause(self, mark: str) -> None:
        """A blank, a tab, or one or two ends of a line: the widest of those that meet is kept."""
        if _WIDTHS[mark] > _WIDTHS[self.due]:
            self.due = mark


class _Page:
    def __init__(self, page: str) -> None:
        self._page = page
        self._lines, self._title = _Lines(), _Lines()
        self._in_title = self._titled = False
        self._kept = 0  # elements open in which blanks count
        self._ends = {mark: page.rfind(mark) for mark in ("-->", "]]>", '"', "'", ">")}

    def text(self) -> str:
        title, body = "".join(self._title.parts), "".join(self._lines.parts)
        return body if body.startswith(title) else f"{title}\n\n{body}".rstrip("\n")

    def read(self) -> None:
        page, at = self._page, 0
        while tag := _TAG.search(page, at):
            if at < tag.start():
                self._put(page[at : tag.start()])
            at = self._passed(tag)
        self._put(page[at:])

    def _passed(self, tag: re.Match[str]) -> int:
        """Take note of a tag, and return where the page goes on."""
        if tag["name"]:
            end = tag.end() if tag["rest"] else self._tag_end(tag.end())
            return (
                self._element(tag["name"].lower().rpartition(":")[2], end, opens=not tag["end"]) if end else tag.end()
            )
        if tag["comment"]:
            return self._closed(tag, "-->")
        if tag["data"]:
            end = self._closed(tag, "]]>")
            self._put_characters(self._page[tag.end() : end - 3] if end > tag.end() else "")
            return end
        return self._tag_end(tag.end()) or tag.end()

    def _closed(self, tag: re.Match[str], mark: str) -> int:
        """Where the mark ends that closes this; the end of the tag's own mark where there is none."""
        if self._ends[mark] < tag.end():
            return tag.end()
        return self._page.find(mark, tag.end()) + len(mark)

    def _tag_end(self, at: int) -> int:
        """Where a tag ends, past values in quotation marks; 0 where it never does."""
        page = self._page
        if self._ends[">"] < at:
            return 0
        while mark := _MARK.search(page, at):
            if mark[0] == ">":
                return mark.end()
            is_value = page[at : mark.start()].rstrip().endswith("=") and self._ends[mark[0]] >= mark.end()
            at = page.find(mark[0], mark.end()) + 1 if is_value else mark.end()
        return 0

    def _code_end(self, name: str, at: int) -> int:
        """Where the end of a script or style begins; it is no text to its end, even where that is the page's."""
        end = re.compile(f"</{name}", re.IGNORECASE).search(self._page, at)
        return end.start() if end else len(self._page)

    def _element(self, name: str, end: int, *, opens: bool) -> int:
        """An element begins or ends with the tag that ends at `end`; where the page goes on."""
        mark = _BREAKS.get(name)
        if mark and (opens or mark != "\t"):
            self._in_title = False
            self._lines.pause(mark)
        if name not in _OTHERS:
            return end
        if name == "title":
            self._in_title, self._titled = opens and not self._titled, True
            self._lines.pause("\n\n")
        elif name in _KEPT:
            self._kept = max(0, self._kept + (1 if opens else -1))
        elif opens and self._page[end - 2] != "/":
            return self._code_end(name, end)
        return end

    def _put(self, text: str) -> None:
        self._put_characters(html.unescape(_LONG_NUMBER.sub("&#65533", text)) if "&" in text else text)

    def _put_characters(self, text: str) -> None:
        (self._title if self._in_title else self._lines).put(text, as_it_is=self._kept > 0)
