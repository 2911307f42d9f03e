"""Files made by hand to cost memory or time: each a name and what makes its bytes."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial

MEGABYTE = 1_000_000
METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
Bomb = tuple[str, Callable[[], bytes]]


def bombs() -> dict[str, Bomb]:
    """What each is, with its file's name and what makes it."""
    return {**_packed(), **_archives(), **_tables(), **_json(), **_texts()}


def _packed() -> dict[str, Bomb]:
    made: dict[str, Bomb] = {}
    for name in ("deflate", "bzip2", "lzma"):
        for ending in (".txt", ".csv", ".jsonl"):
            make = partial(_zip, [(f"a{ending}", partial(_repeated, b"a" * 1000, 300_000))], METHODS[name])
            made[f"300 MB of one letter, {name}, {ending}"] = ("a.zip", make)
    units = ((".csv", b"a" * 999 + b"\n"), (".csv", b"a," * 500), (".jsonl", b"[]," * 333), (".txt", b"a " * 500))
    for ending, unit in units:
        members = [(f"{n}{ending}", partial(_sparse, unit, 250_000)) for n in range(2)]
        name = f"2 times 250 MB just under the ratio, {ending}, {unit[:3]!r}"
        made[name] = ("a.zip", partial(_zip, members, zipfile.ZIP_DEFLATED))
    return made


def _archives() -> dict[str, Bomb]:
    return {
        "100,000 empty members": ("a.zip", partial(_zip, [(f"{n}.txt", list) for n in range(100_000)], 0)),
        "100,001 members": ("a.zip", partial(_zip, [(f"{n}.txt", None) for n in range(100_001)], zipfile.ZIP_STORED)),
        "one member listed 20,000 times": ("a.zip", partial(_overlapping, 200_000, 20_000)),
        "a dictionary of 4 GB": ("a.zip", _large_dictionary),
        "names of 60 kB": ("a.zip", partial(_zip, [("x" * 60_000 + f"{n}.txt", None) for n in range(300)], 0)),
        "zip in a zip": ("a.zip", partial(_zip, [("b.zip", lambda: [_zip([("c.txt", None)], 0)])], 0)),
    }


def _tables() -> dict[str, Bomb]:
    head = b"id,text\n"
    return {
        "a cell of 300 MB": ("a.csv", lambda: head + b"1," + b"x" * 300 * MEGABYTE + b"\n2,two\n"),
        "a cell of 60 MB over many lines": ("a.csv", lambda: head + b'1,"' + b"xy\n" * 20 * MEGABYTE + b'"\n2,two\n'),
        'lines of ",x","': ("a.csv", lambda: head + b'",x","\n' * 16_000),
        'lines of ",x",", 7 MB': ("a.csv", lambda: head + b'",x","\n' * MEGABYTE),
        "lines that open a mark": ("a.csv", lambda: head + b'1,"a\n' * MEGABYTE),
        "backslashes before marks": ("a.csv", lambda: head + b'1,"\\\\\\"\n' * 100_000),
        "20 MB of commas": ("a.csv", lambda: b"," * 20 * MEGABYTE),
        "20 MB of marks": ("a.csv", lambda: head + b'"' * 20 * MEGABYTE),
        "20 MB of NULs": ("a.csv", lambda: head + b"\x00" * 20 * MEGABYTE),
        "a header of 30,000 columns": ("a.csv", lambda: b",".join([b"text"] * 30_000) + b"\n" + b"a\n" * 100_000),
        "headers that may be one": (
            "a.csv",
            lambda: (b"text,Text,TEXT" * 10 + b"\n") * 50 + b"a\n" * 100_000,
        ),
    }


def _json() -> dict[str, Bomb]:
    return {
        "a million lists in each other": ("a.json", lambda: b"[" * MEGABYTE),
        "objects in each other": ("a.jsonl", lambda: (b'{"a":' * 900 + b"1" + b"}" * 900 + b"\n") * 1000),
        "20 MB of empty lists": ("a.json", lambda: b"[" + b"[]," * 7 * MEGABYTE + b"[]]"),
        "a number of 10 MB": ("a.json", lambda: b'[{"text": ' + b"9" * 10 * MEGABYTE + b"}]"),
        "20 MB of empty lines": ("a.jsonl", lambda: b'"one"\n' + b"\n" * 20 * MEGABYTE + b'"two"\n'),
        "half surrogates": ("a.jsonl", lambda: b'"' + b"\\ud800" * 3 * MEGABYTE + b'"\n'),
    }


def _texts() -> dict[str, Bomb]:
    noise = random.Random(7)
    return {
        "18 MB of a-": ("a.txt", lambda: b"a-" * 9 * MEGABYTE),
        "20 MB of single letters": ("a.txt", lambda: b"a " * (10 * MEGABYTE - 1)),
        "noise": ("a.txt", lambda: noise.randbytes(15 * MEGABYTE)),
        "Cyrillic of an old code page": ("a.txt", lambda: "Привет, мир. Как дела? ".encode("cp1251") * 800_000),
        "lines half in UTF-8": ("a.txt", lambda: ("é数据".encode() + b"\n" + "Größe\n".encode("cp1252")) * 1_000_000),
        "escapes of ISO-2022": ("a.txt", lambda: b"\x1b$B" * 6 * MEGABYTE),
    }


def _repeated(unit: bytes, times: int) -> Iterator[bytes]:
    for _ in range(times // 1000):
        yield unit * 1000


def _sparse(unit: bytes, times: int) -> Iterator[bytes]:
    """Units with a little noise between them, so that deflate makes them about 150 times smaller."""
    noise = random.Random(1)
    for _ in range(times // 1000):
        yield b"".join(noise.randbytes(3).hex().encode() + unit for _ in range(1000))


def _zip(members: Iterable[tuple[str, Callable[[], Iterable[bytes]] | None]], method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, pieces in members:
            with archive.open(name, "w") as member:
                for piece in pieces() if pieces else [b"text"]:
                    member.write(piece)
    return target.getvalue()


def _overlapping(size: int, count: int) -> bytes:
    """A directory that lists its one member again and again."""
    whole = _zip([("a.txt", lambda: [random.Random(2).randbytes(size // 2).hex().encode()])], zipfile.ZIP_DEFLATED)
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entry, tail = whole[start:end], bytearray(whole[end:])
    struct.pack_into("<2HL", tail, 8, count, count, len(entry) * count)
    return whole[:start] + entry * count + bytes(tail)


def _large_dictionary() -> bytes:
    data = bytearray(_zip([("a.txt", None)], zipfile.ZIP_LZMA))
    start = data.index(b"a.txt") + len(b"a.txt")
    data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    return bytes(data)
