"""Any JSON, any headers, any bytes: answers drawn from a seed, the same each time."""

import gzip
import random
import zlib
from collections.abc import Callable
from typing import Any

from tests.endpoints.hostile import (
    CHARSETS,
    DATES,
    LOCATIONS,
    NUMBERS,
    RATES,
    SURROGATE,
    Nested,
    Raw,
    completion,
    response,
    written,
)

_NAMES = (
    *("choices", "message", "content", "text", "type", "error", "errors", "code", "usage", "prompt_tokens", "model"),
    *("completion_tokens", "completion_tokens_details", "reasoning_tokens", "finish_reason", "refusal", "delta"),
    *("index", "metadata", "raw", "loc", "detail", "details", "status", "param", "parts", "value", "thought", "id"),
    *("native_finish_reason", "reasoning_content", "base_resp", "status_msg", "", "\0", SURROGATE, "type\u202e"),
)
_WORDS = (
    *("stop", "length", "content_filter", "error", "body", "text", "thinking", "<think>", "</think>", "max_tokens"),
    *("unsupported_parameter", "extra_forbidden", "<html><title>", "{", '{"error": ', "data: ", "[DONE]", "In short."),
    *(SURROGATE, f"a{SURROGATE}b", "\0", "\x1b[2J", "\u202e", "\ufeff", "\u3164", " ", "", "=1+1", "{message}", "%s"),
)
_NUMBERS = (0, 1, -1, 7, 2**31, 2**63, 2**64 - 1, -(2**63) - 1, 10**30, 10**400, 1.5, -0.0, 1e308, True, False, None)
_RAW = tuple(map(Raw, ("NaN", "Infinity", "-Infinity", "1e400", "1e-400", "-0", "9" * 4_500)))
REFUSING = (401, 402, 403, 404)
"""Of a key, a model or an account: the run's, not one document's."""

HOLDING_UP = (408, 409, 429)
"""Everyone waits, and for half a minute they are nobody's failed attempts."""

_STATUSES = (
    *(200,) * 12,
    *(201, 204, 206, 299, 300, 301, 302, 304, 307, 308, 400, *REFUSING, *HOLDING_UP, 413, 418, 422, 500, 501, 503),
    *(520, 599, 600, 999, 100, 101, 0),
)


def drawn(seed: int, *, refusing: bool = True) -> bytes:
    """The answer of this seed. `refusing` False leaves out what refuses or holds up a whole run by right."""
    chance = random.Random(seed)
    body = _body(chance)
    headers = [_header(chance, pacing=refusing) for _ in range(chance.choice((0, 0, 0, 1, 3)))]
    body = _packed(chance, body, headers)
    statuses = _STATUSES if refusing else [s for s in _STATUSES if s not in (*REFUSING, *HOLDING_UP)]
    wire = response(body, *headers, status=chance.choice(statuses), length=chance.random() < 0.9)
    return _damaged(chance, wire) if chance.random() < 0.1 else wire


def _body(chance: random.Random) -> bytes:
    kind = chance.randrange(10)
    if kind == 0:
        return chance.randbytes(chance.randrange(2_000))
    whole = written(_value(chance, 5) if kind == 1 else _changed(chance, completion()))
    if kind == 2:
        whole = "".join(f"data: {whole}\n\n" for _ in range(chance.randrange(4))) + chance.choice(("", "data: [DONE]"))
    body = whole.encode("utf-8", "surrogatepass")
    return _damaged(chance, body) if chance.random() < 0.2 else body


def _value(chance: random.Random, depth: int) -> Any:
    """Any JSON, and some that is none."""
    kind = chance.randrange(9)
    if kind == 0 and depth:
        return {_any(chance, _NAMES): _value(chance, depth - 1) for _ in range(chance.randrange(5))}
    if kind == 1 and depth:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(5))]
    if kind == 2:
        name = _any(chance, _NAMES) if chance.random() < 0.5 else ""
        return Nested(chance.choice((2, 10, 200, 260, 900, 1_000, 1_100)), _any(chance, _WORDS), name=name)
    if kind == 3:
        return "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0x110000)))) for _ in range(20))
    if kind == 4:
        return _any(chance, _WORDS) * chance.choice((1, 1, 1, 500, 60_000))
    return _any(chance, (*_WORDS, *_NUMBERS, *_RAW))


def _changed(chance: random.Random, whole: dict[str, Any]) -> dict[str, Any]:
    """A good answer, of which a few places hold something else."""
    places: list[dict[str, Any]] = [whole, whole["choices"][0], whole["choices"][0]["message"], whole["usage"]]
    for _ in range(chance.randrange(1, 4)):
        place = chance.choice(places)
        name = chance.choice(list(place)) if chance.random() < 0.6 else _any(chance, _NAMES)
        place[name] = _value(chance, 4)
    return whole


def _header(chance: random.Random, *, pacing: bool) -> bytes:
    made: list[Callable[[], str]] = [
        lambda: f"Location: {_any(chance, LOCATIONS)}",
        lambda: f"Content-Type: {_any(chance, _TYPES)}; charset={_any(chance, CHARSETS)}",
        lambda: f"Set-Cookie: {_any(chance, _WORDS)}={_any(chance, _WORDS)}; Max-Age={_any(chance, NUMBERS)}",
        lambda: f"Content-Length: {_any(chance, NUMBERS)}",
        lambda: f"Transfer-Encoding: {chance.choice(('chunked', 'gzip', 'x'))}",
        lambda: f"Content-Encoding: {chance.choice(('br', 'zstd', 'gzip, gzip', 'x', ''))}",
        lambda: "".join(chr(chance.randrange(1, 256)) for _ in range(30)),
    ]
    if pacing:
        made.append(lambda: f"{chance.choice(_PACING)}: {_any(chance, (*NUMBERS, *DATES))}")
    else:
        made.append(lambda: f"{chance.choice(_PACING)}: {_any(chance, _NO_PACE)}")
    return chance.choice(made)().encode("utf-8", "surrogatepass")


def _packed(chance: random.Random, body: bytes, headers: list[bytes]) -> bytes:
    if chance.random() < 0.8:
        return body
    name, pack = chance.choice((("gzip", _gzip), ("deflate", zlib.compress), ("gzip", bytes)))
    headers.append(f"Content-Encoding: {name}".encode())
    packed = pack(body)
    return _damaged(chance, packed) if chance.random() < 0.3 else packed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _damaged(chance: random.Random, body: bytes) -> bytes:
    """Cut, or with some bytes changed, or put in."""
    place = chance.randrange(len(body) + 1)
    if chance.random() < 0.4:
        return body[:place]
    return body[:place] + chance.randbytes(chance.randrange(4)) + body[place + chance.randrange(3) :]


def _any(chance: random.Random, among: tuple[Any, ...]) -> Any:
    return chance.choice(among)


_PACING = ("Retry-After", "retry-after-ms", "x-ratelimit-reset", "ratelimit", *RATES)
_NO_PACE = tuple(value for value in NUMBERS if value not in ("1_0", "\u0661", "1;w=60", "1,000", "0.000001"))
_TYPES = (
    "application/json",
    "text/event-stream",
    "text/html",
    "image/png",
    "",
    "/",
    "application/x",
    "\x01",
    "a" * 999,
)
