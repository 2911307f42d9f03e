"""What a server says of its own errors: its words and codes, quoted short and without the key.

Servers put their words in many places. All that is known of them is in the two tuples of key names below.
"""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import orjson

from core.endpoints.markup import looks_like_markup, words_of_markup
from core.errors import AccessRefused, EndpointError
from core.language import Message, message_of

_LONGEST_MESSAGE = 300
_LONGEST_QUOTE = 4000  # before the key is taken out of it: a key cut in two would not be found
_LONGEST_BODY = 200_000  # characters; of a longer one only the beginning is quoted, and it is not parsed
_DEEPEST = 8
_MOST_NODES = 300
_MOST_ITEMS = 3  # of a list of errors
_LONGEST_CODE = 100

_STREAM = ("data:", "event:", ":")
_EVENT = re.compile(r"^data:[ \t]*+(\{.*)", re.MULTILINE)  # an error may come as an event of a stream

_NO_TEXT = re.compile("[\0\ud800-\udfff]")

_SAYING = (
    "message",
    "detail",
    "details",
    "msg",
    "error_msg",
    "error_message",
    "errormessage",
    "err_msg",
    "errmsg",
    "status_msg",
    "status_message",
    "error_description",
    "faultstring",
    "description",
    "reason",
    "title",
)
"""Keys that hold a server's words, the best first; in lower case."""

_HOLDING = ("error", "errors", "err", "base_resp", "fault", "exception")
"""Keys that hold the error itself, in lower case."""

_CODES = ("code", "type", "status", "reason", "error_code", "status_code", "err_code", "errcode", "param")


def complaint(body: str) -> tuple[str, tuple[str, ...]]:
    """The words of an error body, and its codes; the whole body where it has no words of its own.

    Lists and shells are unwrapped, of HTML its title is taken, of a validation error where and what it is.
    """
    text = body[:_LONGEST_BODY].strip().lstrip("\ufeff")
    if text.startswith(_STREAM) and (event := _EVENT.search(text)):
        text = event[1]
    if looks_like_markup(text):
        return words_of_markup(text) or text, ()
    whole = _parsed(text) if len(body) <= _LONGEST_BODY else None  # cut, it is no JSON
    if not isinstance(whole, dict | list):
        return (whole if isinstance(whole, str) and whole else text), ()
    reading = _Reading()
    return reading.words(whole) or text, tuple(reading.codes)


def words_and_codes(error: Any) -> tuple[str, tuple[str, ...]]:
    """The same of JSON that is parsed already; no words where it has none."""
    reading = _Reading()
    return reading.words(error), tuple(reading.codes)


class _Reading:
    """One walk through an error: hostile JSON may be wide and deep, so it ends after some depth and some nodes."""

    def __init__(self) -> None:
        self.codes: dict[str, None] = {}
        self._left = _MOST_NODES

    def words(self, node: Any, depth: int = _DEEPEST) -> str:
        self._left -= 1
        if depth <= 0 or self._left < 0:
            return ""
        if isinstance(node, str):
            return self._of_text(node, depth)
        if isinstance(node, list):
            return _joined("; ", (self.words(item, depth - 1) for item in node[:_MOST_ITEMS]))
        if isinstance(node, dict):
            return self._of_object(node, depth - 1)
        return ""

    def _of_text(self, text: str, depth: int) -> str:
        """Some servers quote the error of the server behind them as it came: JSON, or a page, in a string."""
        line = text[:_LONGEST_BODY].strip()
        if looks_like_markup(line):
            return words_of_markup(line)
        inner = _parsed(line) if line[:1] in ("{", "[") and len(text) <= _LONGEST_BODY else None
        return self.words(inner, depth - 1) or line if isinstance(inner, dict | list) else line

    def _of_object(self, node: dict[str, Any], depth: int) -> str:
        keys = {key.lower(): key for key in islice(node, _MOST_NODES)}
        self._note_codes(node, keys)
        said = [self.words(node[keys[name]], depth) for name in _HOLDING if name in keys]
        said.append(next(filter(None, (self.words(node[keys[n]], depth) for n in _SAYING if n in keys)), ""))
        said.append(self._behind(node, keys, depth))
        words = _joined(": ", said)
        if not words:  # its words lie under a key that nobody foresaw
            nested = (
                (key, value) for key, value in islice(node.items(), _MOST_NODES) if isinstance(value, dict | list)
            )
            words = next(filter(None, (self._under(key, value, depth) for key, value in nested)), "")
        return f"{where}: {words}" if words and (where := _location(node)) else words

    def _under(self, key: str, value: Any, depth: int) -> str:
        """The words under a key; of a list of words the key tells what they are about."""
        words = self.words(value, depth)
        about = words and isinstance(value, list) and isinstance(value[0], str)
        return f"{key[:_LONGEST_CODE]}: {words}" if about else words

    def _behind(self, node: dict[str, Any], keys: dict[str, str], depth: int) -> str:
        """What the server behind this one said: OpenRouter's `metadata.raw`."""
        metadata = node[keys["metadata"]] if "metadata" in keys else None
        return self.words(metadata.get("raw"), depth) if isinstance(metadata, dict) else ""

    def _note_codes(self, node: dict[str, Any], keys: dict[str, str]) -> None:
        for name in _CODES:
            code = node[keys[name]] if name in keys else None
            if isinstance(code, str | int) and not isinstance(code, bool):
                self.codes[str(code)[:_LONGEST_CODE]] = None


def _location(node: dict[str, Any]) -> str:
    """Where in the request a validation error is: FastAPI's `loc`, without the word that every one begins with."""
    loc = node.get("loc")
    if not isinstance(loc, list):
        return ""
    steps = [str(step) for step in loc[:_DEEPEST] if isinstance(step, str | int)]
    return ".".join(steps[1:] if steps[:1] == ["body"] else steps)


def _joined(separator: str, parts: Iterable[str]) -> str:
    """The parts that say something which no other says."""
    said = list(dict.fromkeys(part for part in parts if part))
    return separator.join(part for part in said if not any(part in other for other in said if other != part))


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:  # no JSON, or nested too deep
        return None


def valid_text(text: str) -> str:
    """The text with U+FFFD for what can be neither stored nor shown: half a character from a damaged JSON escape, and
    NUL."""
    return text if text.isascii() and "\0" not in text else _NO_TEXT.sub("\ufffd", text)


def quoting(sentence: Message, text: str) -> Message:
    """Our sentence, and after it what the server said, in one line; ours alone where it said nothing."""
    line = valid_text(" ".join(text[: 4 * _LONGEST_QUOTE].split()))
    if not line:
        return sentence
    if len(line) > _LONGEST_QUOTE:
        line = f"{line[:_LONGEST_QUOTE]}…"
    if line.endswith((".", "!", "?", "…", "。", "！", "？")):
        return Message("{sentence} It said: {words}", sentence=sentence, words=line)
    return Message("{sentence} It said: {words}.", sentence=sentence, words=line)


def unquoted(message: Message) -> Message:
    """The message without what `quoting` put after it, at any depth."""
    sentence = message.values.get("sentence")
    if message.values.keys() == {"sentence", "words"} and isinstance(sentence, Message):
        return unquoted(sentence)
    values = {name: unquoted(value) if isinstance(value, Message) else value for name, value in message.values.items()}
    return message.with_values(values)


def presentable(error: EndpointError, redacted: Callable[[str], str]) -> EndpointError:
    """The error, fit to be stored and shown: short, without the secrets that servers like to quote, and without the
    error it came from, which holds the request.
    """
    error.args = (message_of(error.message).changed(redacted).shortened(_LONGEST_MESSAGE),)
    error.code = redacted(error.code)
    error.__cause__ = error.__context__ = None
    if isinstance(error, AccessRefused) and error.alone:
        presentable(error.alone, redacted)
    return error
