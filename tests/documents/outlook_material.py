"""Mails of Outlook, made in the tests: compound files of one sector size, small streams in the mini stream."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4_096
_END, _FREE, _TABLE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF

Tree = Mapping[str, "bytes | Tree"]


@dataclass(slots=True)
class _Writer:
    """Sectors and mini sectors, with what follows which."""

    sectors: bytearray = field(default_factory=bytearray)
    follows: list[int] = field(default_factory=list)
    mini: bytearray = field(default_factory=bytearray)
    mini_follows: list[int] = field(default_factory=list)
    entries: list[bytearray] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        return _chained(data, self.sectors, self.follows, _SECTOR)

    def put_mini(self, data: bytes) -> int:
        return _chained(data, self.mini, self.mini_follows, _MINI)

    def add(self, name: str, kind: int) -> int:
        """An entry of the directory."""
        raw = name.encode("utf-16-le") + b"\x00\x00"
        entry = bytearray(raw.ljust(64, b"\x00") + struct.pack("<HBBLLL", len(raw), kind, 1, _NONE, _NONE, _NONE))
        self.entries.append(entry + bytes(128 - len(entry)))
        return len(self.entries) - 1

    def link(self, number: int, at: int, value: int) -> None:
        struct.pack_into("<L", self.entries[number], at, value)

    def tree(self, parent: int, tree: Tree) -> None:
        """The entries of a storage, one to the right of the other, in the order that readers search in."""
        before, at = parent, 76
        for name in sorted(tree, key=lambda each: (len(each), each.upper())):
            content = tree[name]
            number = self.add(name, 2 if isinstance(content, bytes) else 1)
            self.link(before, at, number)
            before, at = number, 72
            if isinstance(content, bytes):
                small = len(content) < _CUTOFF
                start = (self.put_mini(content) if small else self.put(content)) if content else _END
                self.link(number, 116, start)
                self.link(number, 120, len(content))
            else:
                self.tree(number, content)


def _chained(data: bytes, target: bytearray, follows: list[int], size: int) -> int:
    first, count = len(follows), -(-len(data) // size)
    target += data.ljust(count * size, b"\x00")
    follows += [*range(first + 1, first + count), _END]
    return first


def compound(tree: Tree) -> bytes:
    writer = _Writer()
    writer.add("Root Entry", 5)
    writer.tree(0, tree)
    writer.link(0, 116, writer.put(bytes(writer.mini)) if writer.mini else _END)
    writer.link(0, 120, len(writer.mini))
    minis = writer.put(struct.pack(f"<{len(writer.mini_follows)}L", *writer.mini_follows).ljust(_SECTOR, b"\xff"))
    directory = b"".join(writer.entries)
    first = writer.put(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\x00"))
    tables = -(-(len(writer.follows) + 8) // 128)
    start = len(writer.follows)
    follows = [*writer.follows, *([_TABLE] * tables)]
    table = struct.pack(f"<{len(follows)}L", *follows).ljust(tables * _SECTOR, b"\xff")
    named = [*range(start, start + tables), *([_FREE] * (109 - tables))]
    counts = (0, tables, first, 0, _CUTOFF, minis, 1, _END, 0)
    header = struct.pack("<8s16xHHHHH6x9L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, *counts)
    return header + struct.pack("<109L", *named) + bytes(writer.sectors) + table


def properties(head: int, numbers: Mapping[int, int] | None = None) -> bytes:
    """Properties that are no text: the tags with their values."""
    each = (struct.pack("<LLq", tag, 6, value) for tag, value in (numbers or {}).items())
    return bytes(head) + b"".join(each)


def message(
    texts: Mapping[int, str | bytes],
    attached: tuple[Tree, ...] = (),
    numbers: Mapping[int, int] | None = None,
    head: int = 32,
) -> dict[str, "bytes | Tree"]:
    """The streams of a mail: texts by their tags, in Unicode; bytes as such; storages of attachments."""
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": properties(head, numbers)}
    for tag, value in texts.items():
        kind, data = ("001F", value.encode("utf-16-le")) if isinstance(value, str) else ("0102", value)
        tree[f"__substg1.0_{tag:04X}{kind}"] = data
    for number, each in enumerate(attached):
        tree[f"__attach_version1.0_#{number:08X}"] = each
    return tree


def attachment(name: str, data: "bytes | Tree") -> Tree:
    """A file with its long name, or a mail in the mail."""
    kind = "0102" if isinstance(data, bytes) else "000D"
    return {
        "__properties_version1.0": properties(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        f"__substg1.0_3701{kind}": data,
    }


def msg(subject: str = "Grüße aus 北京", body: str = "The text.", attached: tuple[Tree, ...] = ()) -> bytes:
    texts: dict[int, str | bytes] = {0x0037: subject, 0x0C1A: "Jürgen Müller", 0x0E04: "a@example.org", 0x1000: body}
    return compound(message(texts, attached, {0x00390040: 133_485_408_000_000_000}))
