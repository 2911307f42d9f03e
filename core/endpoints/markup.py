"""The words of a page that came where JSON was due: a proxy's or a firewall's HTML, a storage service's XML."""

import html
import re

_LONGEST = 50_000  # characters that are looked at
_MARKUP = re.compile(r"<[a-zA-Z!?]")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)
_PIECE = re.compile(r"<!--|-->|<(/?)([a-zA-Z!?][\w:.-]*+)[^<>]*+>|[^<-]+|[<-]")
_UNSEEN = frozenset(("script", "style", "svg", "template"))


def looks_like_markup(text: str) -> bool:
    return _MARKUP.match(text) is not None


def words_of_markup(text: str) -> str:
    """Its title; where it has none, what a reader would see of it, in one line."""
    text = text[:_LONGEST]
    title = next((m[1] for m in _TITLE.finditer(text) if m[1].strip()), "")
    return " ".join(html.unescape(title or _seen(text)).split())


def _seen(text: str) -> str:
    """The text between the tags. Linear: each piece is read once."""
    kept, hidden, comment = [], "", False
    for piece in _PIECE.finditer(text):
        name = (piece[2] or "").lower()
        if comment:
            comment = piece[0] != "-->"
        elif piece[0] == "<!--":
            comment = True
        elif hidden:
            hidden = "" if piece[1] and name == hidden else hidden
        elif name:
            hidden = name if name in _UNSEEN and not piece[1] else ""
            kept.append(" ")
        else:
            kept.append(piece[0])
    return "".join(kept)
