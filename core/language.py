"""What is said to people, kept as a message id with its values: the sentence is made when it is read.

A `Message` is a `str`, the sentence in the language of whoever reads it where it is made (`core.reader`), that still
knows what it was made of; the idea is zope.i18nmessageid's. Its id is its English template, as gettext has it. `kept`
is how it stands in the run store, `recalled` reads that, and `say` says once more what was made for another reader.
What is written down before anybody reads, such as a table of words, is a `Wording`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.reader import Language, read_in, reader

LONGEST = 10_000
"""Characters of a sentence, and of a text in one that is kept; the rest is cut."""

LONGEST_KEPT = 1_000_000
"""Characters of a kept message; a longer one is none of ours."""

_DEEPEST = 16  # messages within messages
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character can be neither stored nor shown
_FIELD = re.compile(r"\{(\w+)(?::(,?(?:(?:\.\d)?[fg])?))?\}")

Value = str | int | float


class Wording:
    """A sentence written down before anybody reads it; called, with the values that come later, it is a `Message`."""

    __slots__ = ("_values", "template")

    def __init__(self, template: str, /, **values: "Value | Wording") -> None:
        self.template = template
        self._values = values

    def __call__(self, **values: Value) -> "Message":
        given = {name: value() if isinstance(value, Wording) else value for name, value in self._values.items()}
        return Message(self.template, **given, **values)


class Message(str):
    """A sentence that can be said in another language.

    `template` has fields of the form `{name}` or, for numbers, `{name:,.1f}`; `values` are texts, numbers, and messages
    where a sentence is made of sentences. `one` is the template for a `count` of 1, "" where there is no such. No
    attribute or item of a value can be reached, and a value is never read as a template. Do not change any of them.
    Joining, cutting or formatting it as a `str` gives the sentence as it was made, alone.
    """

    __slots__ = ("one", "template", "values")

    template: str
    one: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> "Message":
        return cls._made(reader(), template, "", values)

    @classmethod
    def _made(cls, language: Language, template: str, one: str, values: Mapping[str, Value]) -> "Message":
        said = {name: _said(value, language) for name, value in values.items()}
        message = super().__new__(cls, _filled(_translated(language, template, one, values), said, language))
        message.template, message.one, message.values = template, one, values
        return message

    def said(self, language: Language) -> "Message":
        """The sentence in this language, or in English where its catalogue lacks it."""
        return self._made(language, self.template, self.one, self.values)

    def changed(self, change: Callable[[str], str]) -> "Message":
        """The message with every text among its values put through `change`, those of inner messages too."""
        return self.with_values({name: _changed(value, change) for name, value in self.values.items()})

    def shortened(self, most: int) -> "Message":
        """The message with its longest texts cut, so that the sentence has `most` characters."""
        over = len(self) - most
        if over <= 0:
            return self
        longest = max(map(len, _texts(self)), default=0)
        return self.changed(lambda text: text[: max(0, longest - over)])

    def with_values(self, values: Mapping[str, Value]) -> "Message":
        """The message with these in the place of its own."""
        return self._made(reader(), self.template, self.one, values)


def counted(one: str, many: str, /, *, count: int, **values: Value) -> Message:
    """A sentence of as many forms as the reader's language has plurals; `count` decides, and is a field of theirs."""
    return Message._made(reader(), many, one, {"count": count, **values})


def message_of(text: str) -> Message:
    """The text as a message; one that is none has no other language than its own."""
    return text if isinstance(text, Message) else Message("{text}", text=text)


def say(text: str | Wording, language: Language | None = None) -> str:
    """What a message says to whoever reads now, or in this language; any other text as it is.

    What a record holds may have been made for another reader.
    """
    language = language or reader()
    if isinstance(text, Wording):
        with read_in(language):
            return text()
    return text.said(language) if isinstance(text, Message) else text


def listed(*texts: str) -> str:
    """One after the other with commas between them, as the reader's language has those; "" for none."""
    given = [say(text) for text in texts if text]
    if len(given) < 2:  # noqa: PLR2004 (one thing has no comma)
        return given[0] if given else ""
    half = len(given) // 2  # of any length: a list in a list in a list would be too deep
    return Message("{first}, {next}", first=listed(*given[:half]), next=listed(*given[half:]))


def joined(*texts: str) -> str:
    """Sentences one after the other, those that say nothing left out; "" for none."""
    whole = ""
    for text in filter(None, texts):
        whole = Message("{sentence} {next}", sentence=whole, next=text) if whole else say(text)
    return whole


def kept(text: str) -> str:
    """The text as it stands in the store: JSON, or "". A text that is no message is wrapped too, so that nothing which
    a server or a file says can be taken for a message of ours.
    """
    return json.dumps(to_json(text), ensure_ascii=False) if text else ""


def recalled(column: str) -> str:
    """What `kept` wrote. Anything else is a row of an older version, and shown as it is."""
    if not column.startswith('{"message"') or len(column) > LONGEST_KEPT:
        return column[:LONGEST]
    try:
        raw = json.loads(column)
    except (ValueError, RecursionError):
        return column[:LONGEST]
    return from_json(raw) or column[:LONGEST]


def to_json(text: str, deepest: int = _DEEPEST) -> dict[str, Any]:
    """The text as an object of JSON, as `from_json` reads it. What is nested deeper is kept in English."""
    message = message_of(text)
    values = {name: _value_to_json(value, deepest - 1) for name, value in message.values.items()}
    return {"message": message.template, **({"one": message.one} if message.one else {}), "values": values}


def text_of(raw: Any) -> str:
    """What `to_json` made, out of JSON that older versions wrote plain texts in; "" where it is neither."""
    return raw if isinstance(raw, str) else from_json(raw) or ""


def from_json(raw: Any, deepest: int = _DEEPEST) -> Message | None:
    """The message that an object of JSON holds; None where it is of another form."""
    if not isinstance(raw, dict) or raw.keys() - {"one"} != {"message", "values"} or deepest <= 0:
        return None
    template, one, values = raw["message"], raw.get("one", ""), raw["values"]
    if not isinstance(template, str) or not isinstance(one, str) or not isinstance(values, dict):
        return None
    read = {name: _value_from_json(value, deepest - 1) for name, value in values.items()}
    if not all(isinstance(value, Value) for value in read.values()):
        return None
    return Message._made(reader(), _fit(template), _fit(one), read)


def _value_to_json(value: Value, deepest: int) -> Any:
    if isinstance(value, Message) and deepest > 0:
        return to_json(value, deepest)
    return _fit(value[:LONGEST]) if isinstance(value, str) else value


def _value_from_json(value: Any, deepest: int) -> Any:
    if isinstance(value, dict):
        return from_json(value, deepest)
    return _fit(value) if isinstance(value, str) else value


def _fit(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _texts(message: Message) -> Iterator[str]:
    """Every text among its values, those of inner messages too."""
    for value in message.values.values():
        if isinstance(value, Message):
            yield from _texts(value)
        elif isinstance(value, str):
            yield value


def _said(value: Value, language: Language) -> Value:
    return value.said(language) if isinstance(value, Message) else value


def _changed(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, Message):
        return value.changed(change)
    return change(value) if isinstance(value, str) else value


def _translated(language: Language, template: str, one: str, values: Mapping[str, Value]) -> str:
    if not template:  # "" is a catalogue's own header
        return ""
    count = values.get("count")
    if one and isinstance(count, int):
        return language.words.ngettext(one, template, count)
    return language.words.gettext(template)


def _filled(template: str, values: Mapping[str, Value], language: Language) -> str:
    """The template with its fields filled in; a field that has no value, or no number for its format, stays.

    Linear in what it is made of, and bounded: templates come back from the store, where they may have been changed.
    """
    parts: list[str] = []
    length = place = 0
    for field in _FIELD.finditer(template):
        piece = template[place : field.start()] + _filled_field(field, values, language)
        parts.append(piece)
        place, length = field.end(), length + len(piece)
        if length > LONGEST:
            break
    else:
        parts.append(template[place:])
    return "".join(parts)[:LONGEST]


def _filled_field(field: re.Match[str], values: Mapping[str, Value], language: Language) -> str:
    value, form = values.get(field[1]), field[2]
    if value is None:
        return field[0]
    if not form:
        return str(value)
    try:
        return language.number(format(value, form))
    except (ValueError, OverflowError):  # a text, or a whole number too large for a decimal point
        return str(value)[:LONGEST]
