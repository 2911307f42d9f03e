"""Answers that no decent server gives, made by hand, as they go over the wire; some never end."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

SURROGATE = "\ud800"
DEEP = 1_000
HUGE = 2**64 - 1
MEGABYTE = 1 << 20
NOTHING: Mapping[str, Any] = {}


class Raw(float):
    """A number in JSON that is written as it stands."""

    def __new__(cls, written: str) -> "Raw":
        number = super().__new__(cls, 0)
        number.written = written
        return number

    written: str

    def __repr__(self) -> str:
        return self.written


def written(value: Any) -> str:
    """JSON with everything in it that JSON has no word for: NaN, halves of characters, any depth."""
    if isinstance(value, Nested):
        return value.opening * value.depth + written(value.inner) + value.closing * value.depth
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{written(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return repr(value) if isinstance(value, Raw) else json.dumps(value)


class Nested:
    """A value inside so many lists, or objects."""

    def __init__(self, depth: int, inner: Any = None, *, name: str = "") -> None:
        self.depth, self.inner = depth, inner
        self.opening, self.closing = (f"{{{json.dumps(name)}:", "}") if name else ("[", "]")


def response(
    body: bytes, *headers: bytes | str, status: int | str = 200, reason: bytes = b"OK", length: bool = True
) -> bytes:
    """HTTP/1.1 with this body; a Content-Type where the headers name none."""
    lines = [header.encode("utf-8", "surrogateescape") if isinstance(header, str) else header for header in headers]
    if not any(line.lower().startswith(b"content-type:") for line in lines):
        lines.append(b"Content-Type: application/json")
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join((b"HTTP/1.1 %s %s" % (str(status).encode(), reason), *lines, b"", b"")) + body


def completion(
    content: Any = "In short.",
    choice: Mapping[str, Any] = NOTHING,
    message: Mapping[str, Any] = NOTHING,
    **changes: Any,
) -> dict[str, Any]:
    """A chat completion, of which the message, the choice or the whole holds something else."""
    said = {"role": "assistant", "content": content, **message}
    return {
        "id": "1",
        "model": "m-2026",
        "choices": [{"index": 0, "message": said, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        **changes,
    }


def answered(content: Any = "In short.", /, *headers: str, **changes: Any) -> bytes:
    return response(written(completion(content, **changes)).encode(), *headers)


def _answered(changes: dict[str, Any]) -> bytes:
    return answered(**changes)


def _of_length(length: int, filler: bytes = b"a") -> bytes:
    begin, end = written(completion("@")).encode().split(b"@")
    return begin + filler * length + end


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b"a" * MEGABYTE
    begin, end = _of_length(0).split(b'""')
    packed = [packer.compress(begin + b'"'), *(packer.compress(piece) for _ in range(megabytes))]
    return b"".join((*packed, packer.compress(b'"' + end), packer.flush()))


def _nested() -> Mapping[str, bytes]:
    places = ("content", "refusal", "tool_calls", "reasoning")
    inside = {place: Nested(DEEP, "a") for place in places}
    attacks = {f"deep lists in {place}": answered(message={place: nest}) for place, nest in inside.items()}
    attacks["deep lists in type"] = answered([{"type": Nested(DEEP), "text": "a"}])
    attacks["900 lists in type"] = answered([{"type": Nested(900), "text": "a"}])
    for name in ("content", "text", "error"):
        attacks[f"deep objects in content, by {name}"] = answered(Nested(DEEP, "a", name=name))
    for place in ("error", "model", "usage", "id"):
        attacks[f"deep {place}"] = _answered({place: Nested(DEEP, "a")})
        attacks[f"deep objects in {place}"] = _answered({place: Nested(DEEP, "a", name="error")})
    attacks["deep error of a choice"] = answered(choice={"error": Nested(DEEP, "a", name="message")})
    attacks["deep reason"] = answered(choice={"finish_reason": Nested(DEEP, "a", name="type")})
    attacks["deep choice"] = answered(choices=[Nested(DEEP, "a", name="message")])
    attacks["deep choices"] = answered(choices=Nested(DEEP, "a"))
    for depth in (200, 250, 500, 990, 1_020, 5_000, 100_000):
        attacks[f"{depth:,} deep"] = response(written(Nested(depth, 1)).encode())
        attacks[f"an error {depth:,} deep"] = response(written({"error": Nested(depth, 1)}).encode())
        attacks[f"500, {depth:,} deep"] = response(written({"error": Nested(depth, "a")}).encode(), status=500)
        attacks[f"a stream {depth:,} deep"] = response(b"data: " + written(Nested(depth, 1)).encode() + b"\n\n")
    return attacks


def _texts() -> Mapping[str, bytes]:
    half = f"half {SURROGATE} of it"
    attacks = {
        "half a character in the text": answered(half),
        "half a character in a part": answered([{"type": "text", "text": half}]),
        "half a character in the model": answered(model=half),
        "half a character in the reason": answered(choice={"finish_reason": half}),
        "half a character in the refusal": answered(None, message={"refusal": half}),
        "half a character in an error": answered(error={"message": half, "code": half, "type": half}),
        "half a character in an error's name": answered(error={half: {half: half}}),
        "half a character in a choice's error": answered(choice={"error": {"message": half}}),
        "half a character in a list of words": answered(error={"errors": {half: [half, "b"]}}),
        "half a character in a location": answered(error={"detail": [{"loc": ["body", half], "msg": half}]}),
        "half a character and withheld": answered(choice={"finish_reason": f"content_filter {half}"}),
        "NUL in the text": answered("a\0b"),
        "a control in the model": answered(model="a\0\x1b[31mb"),
        "a long model": answered(model="m" * MEGABYTE),
        "a long text": answered("word " * MEGABYTE),
        "a long reason": answered(choice={"finish_reason": "r" * MEGABYTE}),
    }
    for status in (400, 401, 404, 413, 422, 429, 500):
        body = written({"error": {"message": half, "code": half, "type": half, "param": half}}).encode()
        attacks[f"half a character in a {status}"] = response(body, status=status)
    for bytes_ in (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xf8\x88\x80\x80\x80"):
        attacks[f"{bytes_!r} in the text"] = response(_of_length(1).replace(b'"a"', b'"' + bytes_ + b'"'))
    return attacks


def _numbers() -> Mapping[str, bytes]:
    attacks = {}
    for number in (HUGE, 2**63, 10**400, -1, -HUGE, True, 1e308, Raw("1e400"), Raw("NaN"), Raw("-Infinity"), "7", [7]):
        told = str(number)[:12]
        usage = {"prompt_tokens": number, "completion_tokens": number, "total_tokens": number}
        attacks[f"{told} tokens"] = answered(usage=usage)
        attacks[f"{told} tokens of thoughts"] = answered("", usage={"completion_tokens_details": usage})
        attacks[f"code {told}"] = answered(error={"code": number, "status": number, "message": number})
        attacks[f"index {told}"] = answered(choice={"index": number})
    attacks["5,000 digits"] = answered(usage={"prompt_tokens": Raw("9" * 5_000), "completion_tokens": 1})
    attacks["5,000 digits as the code of an error"] = answered(error={"code": Raw("9" * 5_000), "message": "no"})
    return attacks


LOCATIONS = (
    "http://xn--a/",
    "http://\u00e4.\ud800.example/",
    "http://\u2100.example/",
    f"http://{'a' * 300}.example/v1/chat/completions",
    f"http://{'a' * 64}\u00e4.example/",
    "http://user:password@evil.example/v1",
    "http://user:pass word@[::1/v1",
    "http://:password@/v1",
    "http://[::1]:99999/v1",
    "http://127.0.0.1:port/v1",
    "http://[::ffff:1.2.3.4%25eth0]/",
    "//",
    "http://",
    "http:///v1",
    "?",
    "\x00",
    "javascript:alert(1)",
    "http://evil.example\\@127.0.0.1/",
    "http://evil.example/" + "a" * 5_000,
    "%",
    "http://%zz/",
    "http://..",
    "http://.example./",
    "http://a..b/",
    "http://\u3002/",
    "http://1.1.1.1.1/",
    "http://0x7f.1/",
    "file:///etc/passwd",
)
CHARSETS = (
    *("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf-32", "rot13"),
    *("zlib", "hex", "mbcs", "\x01", "a" * 1_000, '"', "=", ";", "utf-8; charset=idna", "charmap", "cp037", "gbk"),
)
NUMBERS = (
    *("1e-300", "1e300", "1e400", "nan", "inf", "-inf", "-1", "0", "-0", "0x10", "9" * 400, "1_0", "\u0661", "", " "),
    *("1e-9", "0.000001", "true", "1,000", "1;w=60", "\x00", "a" * 3_000, "5e-324"),
)
RATES = tuple(f"x-ratelimit-{what}-{of}" for what in ("limit", "remaining", "reset") for of in ("requests", "tokens"))
DATES = (
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Mon, 01 Jan 2024 00:00:00 +9999999999",
    "Mon, 99 Foo 99999999999999999999 99:99:99",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "9" * 300 + "-01-01",
)


def _heads() -> Mapping[str, bytes]:
    whole, refusal = written(completion()).encode(), b'{"error": {"message": "no"}}'
    attacks = {}
    for number, location in enumerate(LOCATIONS):
        address = f"Location: {location}".encode("utf-8", "surrogatepass")
        attacks[f"sent on to a bad address, {number}"] = response(b"", address, status=307)
    for charset in CHARSETS:
        line = f"Content-Type: application/json; charset={charset}"
        attacks[f"charset {charset[:20]!r}"] = response(whole, line)
        attacks[f"500, charset {charset[:20]!r}"] = response(b"xn--\xff" + refusal, line, status=500)
    for name in ("Retry-After", "retry-after-ms", *RATES, "ratelimit", "x-ratelimit-reset", "content-length"):
        for value in (*NUMBERS, *(DATES if "r-a" in name or "reset" in name else ())):
            attacks[f"{name}: {value[:20]!r}"] = response(whole, f"{name}: {value}")
            if not name.startswith("x-ratelimit-l"):
                attacks[f"429, {name}: {value[:20]!r}"] = response(refusal, f"{name}: {value}", status=429)
    for number, encoding in enumerate(("gzip", "deflate", "br", "zstd", "gzip, gzip", "x" * 900, "\x00", "identity")):
        attacks[f"said to be packed, {number}"] = response(whole, f"Content-Encoding: {encoding}")
        attacks[f"500, said to be packed, {number}"] = response(refusal, f"Content-Encoding: {encoding}", status=500)
    for status in (0, 99, 100, 101, 199, 204, 304, 600, 999, 1_000, "abc", "-1", ""):
        attacks[f"status {status}"] = response(whole, status=status)
    attacks["bytes in the reason phrase"] = response(whole, reason=b"\xff\xfe\xed\xa0\x80")
    attacks["no headers"] = b"HTTP/1.1 200 OK\r\n\r\n" + whole
    attacks["no length"] = response(whole, length=False)
    attacks["bad chunks"] = response(b"zz\r\n" + whole, "Transfer-Encoding: chunked", length=False)
    attacks["a chunk of 2^64 bytes"] = response(b"%x\r\n" % HUGE + whole, "Transfer-Encoding: chunked", length=False)
    attacks["a long header"] = response(whole, "x-ratelimit-limit-requests: " + "1" * 100_000)
    attacks["thousands of headers"] = response(whole, *(f"x-ratelimit-{n}: {n}" for n in range(5_000)))
    attacks["cookies"] = response(whole, *(f"Set-Cookie: c{n}=v; Domain=127.0.0.1" for n in range(50)))
    attacks["nothing"] = b""
    return attacks


def _packed() -> Mapping[str, bytes]:
    whole = written(completion()).encode()
    packed = gzip.compress(whole)
    twice, bomb = gzip.compress(gzip.compress(b"a" * 20 * MEGABYTE)), _bomb(64)
    return {
        "packed": response(packed, "Content-Encoding: gzip"),
        "packed, deflate": response(zlib.compress(whole), "Content-Encoding: deflate"),
        "packed, cut": response(packed[:-9], "Content-Encoding: gzip"),
        "packed, with rubbish behind": response(packed + b"\xff" * 100, "Content-Encoding: gzip"),
        "packed, in two members": response(packed + gzip.compress(b"  "), "Content-Encoding: gzip"),
        "packed, one flipped": response(packed[:20] + b"\xff" + packed[21:], "Content-Encoding: gzip"),
        "packed twice": response(twice, "Content-Encoding: gzip, gzip"),
        "a bomb": response(bomb, "Content-Encoding: gzip"),
        "500, a bomb": response(bomb, "Content-Encoding: gzip", status=500),
        "a long body": response(_of_length(20 * MEGABYTE)),
        "500, a long body": response(b"a" * 20 * MEGABYTE, status=500),
    }


BY_HAND: Mapping[str, bytes] = {**_nested(), **_texts(), **_numbers(), **_heads(), **_packed()}
"""What one attack answers, by its name; each ends."""

_HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n\r\n"
_CHUNKED = b"HTTP/1.1 %d OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
_ENDLESS: Mapping[str, tuple[bytes, bytes]] = {
    "a body without an end": (_HEAD % 200 + b'{"choices": [', b"[1, 2, 3]," * 6_000),
    "500, a body without an end": (_HEAD % 500 + b"<html>", b"a" * 60_000),
    "a stream without an end": (_HEAD % 200, b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n' * 1_000),
    "blanks without an end": (_HEAD % 200, b" " * 60_000),
}


def never_ending() -> Mapping[str, Iterator[bytes]]:
    """Answers that go on for as long as somebody reads them."""
    found = {name: _endless(head, piece) for name, (head, piece) in _ENDLESS.items()}
    return found | {f"{status}, a bomb without an end": _endless_bomb(status) for status in (200, 500)}


def _endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield piece


def _endless_bomb(status: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, again = (packer.compress(b"a" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    yield _CHUNKED % status + _chunk(first)
    while True:
        yield _chunk(again)


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)
