"""Which parameter of ours a refusal names as one that the server does not take, or not with this value.

Only those that a request can spare count. Servers say it in a code with `param` (OpenAI), in a `loc` (FastAPI,
Mistral), or in words alone (vLLM, LiteLLM, Anthropic, Bedrock, Gemini). A value that is out of the server's range
("must be between 0 and 1") is the person's to change: no refusal of the parameter.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson

SPARABLE = ("max_completion_tokens", "max_tokens", "temperature", "top_p", "stream")

_CODES = frozenset({"unsupported_parameter", "unsupported_value", "unknown_parameter", "unrecognized_parameter"})
_EXTRA = frozenset({"extra_forbidden", "value_error.extra"})
_NOT_SAID = frozenset({"input", "body", "messages", "request", "ctx", "url"})  # where a server echoes what it was sent
_LONGEST = 4000  # characters of a text that are looked at
_WINDOW = 60  # characters before and after a name that say what is wrong with it
_MOST_PARTS = 200

_NAME = re.compile(rf"(?<![a-z0-9_])({'|'.join(SPARABLE)})(?![a-z0-9_])")
_MARKS = re.compile(r"[\s\\'\"`\[\](){}]+")
_BEFORE = re.compile(
    r"(?:unsupported|unrecogni[sz]ed|unknown|unexpected|extraneous|disallowed|no longer support(?:ed)?"
    r"|not (?:support|accept|allow|permit|recogni[sz]e|take)(?:t?ed|d)?|extra_forbidden ?, loc ?: body ?,|不支持)"
    r"(?: (?!use|try|please|instead)[a-z0-9_]+){0,6} ?:? ?$"
)
_AFTER = re.compile(
    r"(?: ?[=:] ?[\d.]+)? ?(?:(?:parameter|argument|field|option|property|value|参数) ?)?"
    r"(?:(?:is|are|was|were) (?:[a-z]+ )?(?:unsupported|deprecated|disallowed|forbidden|unexpected|unknown|extraneous"
    r"|unrecogni[sz]ed|no longer supported|not (?:supported|allowed|permitted|accepted|recogni[sz]ed|known|available)"
    r"|not an? (?:valid|supported|known|recogni[sz]ed) (?:parameter|argument|field|option|property))"
    r"|(?:does|do) not support"
    r"|(?:may|can) only be set to [\d.]+\b|(?:must|may|can) ?not be (?:set|used|specified|changed)"
    r"|: only [\d.]+ is (?:allowed|supported)|: extra (?:inputs|fields) (?:are )?not permitted|不支持)"
)


def refused_parameter(body: str) -> str:
    """The name of the parameter that a refusal with this body names; "" where it names none."""
    try:
        whole = orjson.loads(body)
    except ValueError:
        return _named_in(body)
    parts = list(_parts(whole))
    coded = (_by_code(part) for part in parts if isinstance(part, dict))
    worded = (_named_in(part) for part in parts if isinstance(part, str))
    return next((name for name in (*coded, *worded) if name), "")


def _parts(whole: Any) -> Iterator[Any]:
    """Every object and text in it, from the outside in, but not what the server was sent."""
    waiting = [whole]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        if isinstance(part, dict):
            waiting += [value for key, value in part.items() if key not in _NOT_SAID]
        elif isinstance(part, list):
            waiting += part[:_MOST_PARTS]


def _by_code(error: dict[str, Any]) -> str:
    code, kind = (name if isinstance(name := error.get(key), str) else "" for key in ("code", "type"))
    if code in _CODES or kind in _CODES:
        return _sparable(error.get("param"))
    location = error.get("loc")
    if kind in _EXTRA and isinstance(location, list) and location:
        return _sparable(location[-1])
    return ""


def _sparable(name: Any) -> str:
    return name if isinstance(name, str) and name in SPARABLE else ""


def _named_in(text: str) -> str:
    """The first name in the text beside which it says that it is not taken."""
    words = _MARKS.sub(" ", text[:_LONGEST].lower().replace("n't", " not"))
    for match in _NAME.finditer(words):
        before, after = words[max(0, match.start() - _WINDOW) : match.start()], words[match.end() :][:_WINDOW]
        if _BEFORE.search(before) or _AFTER.match(after):
            return match[1]
    return ""
