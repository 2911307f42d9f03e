"""Checksums of what the store holds: what a failing disk has changed is found where it is read, and told.

CRC-32 finds one flipped bit, and any flips close together. A text is checked by the hash that it is kept under.
"""

import zlib
from collections.abc import Sequence

from core.hashes import content_hash
from core.records import Outcome, Part


def outcome_checksum(stored: Outcome) -> int:
    """Of an outcome as its row has it, its numbers too; not of `prompt_cut`, which may be noted afterwards.

    A field of `Outcome` that comes later has to stay out of this, or all older rows would seem damaged.
    """
    counts = (stored.position, stored.attempts, stored.rate_limited, stored.input_tokens, stored.output_tokens)
    flags = (int(stored.tokens_estimated), int(stored.cut_off), int(stored.cached))
    seconds = (_second(stored.latency), _second(stored.queue_time), _second(stored.finished_at))
    return _crc(*_said(stored), *map(str, (*counts, *flags, *seconds)))


def texts_checksum(stored: Outcome) -> int:
    """Of its texts and its status alone, as version 7 of the store wrote it."""
    return _crc(*_said(stored))


def part_checksum(stored: Part) -> int:
    """Of the summary of a part, the characters that it covers, and its numbers."""
    place = (stored.position, stored.level, stored.start, stored.stop)
    counts = (stored.attempts, stored.rate_limited, stored.input_tokens, stored.output_tokens)
    return _crc(stored.summary, stored.model, *map(str, (*place, *counts)))


def document_checksum(*cells: str | int | None) -> int:
    """Of a row of a set: its position, first_position, name, source, row, fields, and the hash of its text."""
    return _crc(*map(str, cells))


def text_is_sound(text: str, text_hash: str) -> bool:
    return content_hash(text) == text_hash


def _said(stored: Outcome) -> Sequence[str]:
    return stored.status, stored.summary, stored.error, stored.reason, stored.model


def _second(value: float | None) -> float | None:
    return None if value is None else float(value) + 0.0  # SQLite has no -0.0


def _crc(*parts: str) -> int:
    return zlib.crc32("\0".join(parts).encode("utf-8", "surrogatepass"))
