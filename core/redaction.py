"""Secrets taken out of what comes from outside, in every form that they may have there.

Whatever a server quotes a secret in (an address, JSON, a repr, a page, one within the other) escapes what lies between
its letters and digits, and these stand as they are. So a text is looked through for the longest piece of letters and
digits of each secret, which costs next to nothing; only where one is found is it looked at closely.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.entities import codepoint2name
from typing import TextIO
from urllib.parse import unquote

SHORTEST = 8
"""Letters of a secret. What is shorter is a common word as often as not (`test`, `none`), and stays in summaries."""

SHORTEST_IN_ERRORS = 4

_SHORTEST_NUMBER = 12  # a header's value without a letter may be a date
_SURELY_RANDOM = 20  # letters of a word that is none, digits or not
_PIECE = re.compile(r"[A-Za-z0-9]+")
_STARS = "***"


class Redaction:
    """Takes these secrets out of texts. Made once, called for every text; upper and lower case are alike."""

    def __init__(self, secrets: Iterable[str], shortest: int = SHORTEST) -> None:
        hidden = sorted({secret for secret in secrets if _is_long(secret, shortest)}, key=len, reverse=True)
        self._pieces = tuple({_longest_piece(secret) for secret in hidden})
        self._hidden = hidden
        self._pattern: re.Pattern[str] | None = None  # made where there is something to take out: mostly never

    def __call__(self, text: str) -> str:
        if not self._pieces:
            return text
        lower = text.lower()
        if not any(piece in lower for piece in self._pieces):
            return text
        if self._pattern is None:
            self._pattern = re.compile("|".join(map(_pattern, self._hidden)), re.IGNORECASE)
        return self._pattern.sub(_STARS, text)


def _is_long(secret: str, shortest: int) -> bool:
    least = shortest if any(map(str.isalpha, secret)) or shortest < SHORTEST else _SHORTEST_NUMBER
    return len(secret) >= least


def _longest_piece(secret: str) -> str:
    return max(_PIECE.findall(secret), key=len, default="").lower()


def _pattern(secret: str) -> str:
    return "".join(map(_letter, secret))


def _letter(letter: str) -> str:
    """The forms of one letter. Bounded, so that no text makes a search slow; what is quoted twice is escaped twice."""
    if _PIECE.fullmatch(letter):
        return letter
    forms = [
        re.escape(letter),
        _in_an_address(letter),
        _in_a_page(letter),
        rf"{_BACKSLASH}(?:u\{{?|x)0{{0,6}}{ord(letter):x}\}}?",
        *([r"\+"] if letter == " " else []),
    ]
    return f"{_BACKSLASH}{{0,8}}(?:{'|'.join(forms)})"


def _in_an_address(letter: str) -> str:
    return "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in letter.encode("utf-8", "replace"))


def _in_a_page(letter: str) -> str:
    code = ord(letter)
    named = [codepoint2name[code]] if code in codepoint2name else []
    names = "|".join([f"#0{{0,6}}{code}", f"#x0{{0,6}}{code:x}", *named])
    return f"&(?:amp;){{0,3}}(?:{names});"


_BACKSLASH = rf"(?:\\|{_in_an_address(chr(92))}|{_in_a_page(chr(92))})"


# What is a secret


def secrets_of_header(value: str) -> Iterator[str]:
    """An extra header's value; what follows its scheme ("Bearer ..."), a name and password in it, words at random."""
    yield value
    scheme, _, rest = value.strip().partition(" ")
    words = [word.strip(',;"') for word in re.split(r"[\s=]+", value)]
    yield from (word for word in words if word != value and _looks_random(word))
    if rest:
        yield rest.strip()
    if scheme.lower() == "basic":
        yield from secrets_of_basic(rest)


def secrets_of_basic(encoded: str) -> Iterator[str]:
    """The name and the password that HTTP's Basic scheme holds, together and the password alone."""
    try:
        pair = b64decode(encoded.strip(), validate=True).decode("utf-8", "replace")
    except ValueError:
        return
    yield pair
    yield pair.partition(":")[2] or pair


def secrets_of_proxies(proxies: Mapping[str, str]) -> Iterator[str]:
    """Of proxies' addresses the passwords, as they are written there, as they are meant, and as they are sent."""
    for address in proxies.values():
        written = address.rpartition("://")[2].rpartition("@")[0]
        user, _, password = map(unquote, written.partition(":"))
        if not written:
            continue
        yield from (written.partition(":")[2] or written, password or user)
        for encoding in ("utf-8", "latin-1"):
            yield b64encode(f"{user}:{password}".encode(encoding, "replace")).decode()


def _looks_random(word: str) -> bool:
    mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    return len(word) >= (SHORTEST if mixed else _SURELY_RANDOM)


# Where it is said


@dataclass(frozen=True, slots=True)
class CleanStream:
    """A stream for standard error, whose every line goes through a redaction before it is written."""

    stream: TextIO
    redacted: Redaction

    def write(self, text: str) -> int:
        self.stream.write(self.redacted(text))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()
