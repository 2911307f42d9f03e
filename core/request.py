"""What a person may say of a request: its address, and what is added to its body and headers. All of it is checked."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

import orjson

from core.errors import ConfigurationError
from core.language import Message

NO_KEY = "-"
"""In the place of the environment variable of a key: there is none."""

MOST_EXTRA = 10_000
"""Bytes of an extra body."""

_LONGEST_URL = 2000
_MOST_HEADERS = 20
_AROUND = " \t\r\n\"'`<>()“”‘’«»「」『』《》〈〉,;。、"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_OPERATION = re.compile(r"(?:/(?:chat/completions|completions|responses|models|embeddings))?/*$")
_VERSION = re.compile(r"/v\d", re.IGNORECASE)
_API_VERSION = re.compile(r"[A-Za-z0-9.\-]{1,40}")
_LOCAL = re.compile(r"(localhost|[\d.]+|\[[\da-fA-F:.]+\]|[^./:]+)(:\d+)?(/|$)", re.IGNORECASE)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}")
_RESERVED_HEADERS = frozenset(
    {
        *("host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection"),
        *("keep-alive", "accept", "accept-encoding", "te", "trailer", "upgrade", "expect"),
    }
)
_OF_THE_DOCUMENT = ("messages", "model")
_OF_THE_ANSWER = (
    *("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "num_predict"),
    *("n", "best_of", "min_tokens"),
)
"""What decides how many tokens an answer may have, and how many answers are written."""


# Where it goes


def base_url(text: str) -> str:
    """The address that `text` means, as it is kept: without blanks and quotes around it, and without the path of one
    operation (`/chat/completions`) at its end. What is no address comes back for `check_base_url` to name.
    """
    url = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip(_AROUND)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(path=_OPERATION.sub("", parts.path)))


def check_base_url(url: str) -> None:
    """Raise `ConfigurationError` unless `url` is http(s) with a host and carries no secret: of its query, only
    `api-version` (Azure). No message quotes what may be a key.
    """
    shown = re.split("[?#]", url, maxsplit=1)[0][:100]
    try:
        parts = urlsplit(url)
        hostname, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError(_no_address(shown)) from None
    if "@" in parts.netloc or ("@" in shown and not parts.netloc):
        raise ConfigurationError(
            Message("The base URL has a user name or password in it; put the key in its own field.")
        )
    if parts.scheme not in ("http", "https") or not hostname:
        raise ConfigurationError(_no_host(shown))
    if len(url) > _LONGEST_URL or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise ConfigurationError(Message("Base URL {url} is too long or has a blank in it.", url=repr(shown)))
    if parts.fragment or not _is_query_kept(parts):
        raise ConfigurationError(
            Message(
                "The base URL must end with its path: after a ? only api-version is kept, and nothing after a #."
                " Put a key in its own field."
            )
        )


def _no_address(shown: str) -> Message:
    if "@" in shown:
        return Message("Base URL is no address; write one such as https://host/v1.")
    return Message("Base URL {url} is no address; write one such as https://host/v1.", url=repr(shown))


def _no_host(shown: str) -> Message:
    if meant := _meant(shown):
        return Message(
            "Base URL is {url}; it must begin with http:// or https:// and name a host: {meant}.",
            url=repr(shown),
            meant=meant,
        )
    return Message("Base URL is {url}; it must begin with http:// or https:// and name a host.", url=repr(shown))


def _meant(shown: str) -> str:
    """The address with the scheme it lacks; "" where it lacks none."""
    if not shown or "://" in shown or not re.match(r"[\w\[]", shown):
        return ""
    return f"{'http' if _LOCAL.match(shown) else 'https'}://{shown}"


def _is_query_kept(parts: SplitResult) -> bool:
    if not parts.query:
        return True
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return len(pairs) == 1 and pairs[0][0] == "api-version" and bool(_API_VERSION.fullmatch(pairs[0][1]))


def split_query(url: str) -> tuple[str, dict[str, str]]:
    """The address without its query, and that."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="")), dict(parse_qsl(parts.query))


def with_version(url: str) -> str:
    """The address with the /v1 that it may lack; "" where its path has a version, or its query."""
    parts = urlsplit(url)
    if parts.query or _VERSION.search(parts.path):
        return ""
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/v1"))


def check_key_variable(name: str) -> None:
    """Raise `ConfigurationError` unless `name` is that of an environment variable, `NO_KEY`, or "". No message quotes
    what may be a key.
    """
    if name not in ("", NO_KEY) and not _VARIABLE.fullmatch(name):
        raise ConfigurationError(
            Message(
                "A key is named by the environment variable that holds it, never given itself; {none} is for no key.",
                none=NO_KEY,
            )
        )


# What is added to its body


def extra_body(text: str) -> dict[str, Any]:
    """The fields that go over a request's own; {} where `text` is empty.

    Raises:
        ConfigurationError: it is no JSON object, is too long, or holds what is not a person's to change.
    """
    if not text.strip():
        return {}
    if len(text.encode("utf-8", "replace")) > MOST_EXTRA:
        raise ConfigurationError(
            Message("The extra body is too long; at most {most:,} bytes are sent.", most=MOST_EXTRA)
        )
    try:
        fields = orjson.loads(text.strip())
        orjson.dumps(fields)
    except (ValueError, TypeError):
        fields = None
    if not isinstance(fields, dict):
        raise ConfigurationError(
            Message("The extra body must be a JSON object, such as {example}.", example='{"enable_thinking": false}')
        )
    for name in _OF_THE_DOCUMENT:
        if name in fields:
            raise ConfigurationError(Message("The extra body must not hold {name}: that is set elsewhere.", name=name))
    if fields.get("stream", False) is not False:
        raise ConfigurationError(
            Message("The extra body must not hold stream, unless it is false: answers are read whole.")
        )
    return fields


def check_answers_limited(text: str) -> None:
    """Nothing in the extra body changes how long an answer may be.

    Raises:
        ConfigurationError: something does.
    """
    for name in _OF_THE_ANSWER:
        if name in extra_body(text):
            raise ConfigurationError(
                Message("With a cap the extra body must not hold {name}: max tokens limits the answer.", name=name)
            )


def canonical_body(text: str) -> str:
    """The extra body in one form, whatever the order and the blanks it was written with."""
    return orjson.dumps(extra_body(text), option=orjson.OPT_SORT_KEYS).decode()


# What is added to its headers


def extra_header(words: str) -> tuple[str, str]:
    """Name and environment variable of `NAME=VARIABLE`; of a `NAME` alone, whose value is typed, the variable is "".

    Raises:
        ConfigurationError: it is neither, or the header is not a person's to set. What may be a value is not quoted.
    """
    name, equals, variable = (part.strip() for part in words.partition("="))
    if not _HEADER.fullmatch(name) or (equals and not _VARIABLE.fullmatch(variable)):
        raise ConfigurationError(
            Message(
                "An extra header is given as NAME=ENV_VARIABLE: the header's name, and the environment variable that"
                " holds its value, never the value itself."
            )
        )
    if name.lower() in _RESERVED_HEADERS or name.lower().startswith("proxy-"):
        raise ConfigurationError(
            Message("The header {name} is set by the program; it cannot be an extra header.", name=name)
        )
    return name, variable


def check_headers(headers: Iterable[str]) -> None:
    """Raise `ConfigurationError` unless each of `headers` is an extra header, and none is there twice."""
    names = [extra_header(words)[0] for words in headers]
    if len(names) > _MOST_HEADERS:
        raise ConfigurationError(
            Message(
                "There are {count:,} extra headers; at most {most:,} are sent.", count=len(names), most=_MOST_HEADERS
            )
        )
    twice = next((name for name in names if [n.lower() for n in names].count(name.lower()) > 1), None)
    if twice:
        raise ConfigurationError(Message("The extra header {name} is given twice; give it once.", name=twice))
