"""A text in parts, each small enough, that together are the text: nothing is dropped, nothing is said twice.

Parts end where a reader would pause: before a heading, after a paragraph, a line, a sentence (of any language), a word;
within a word only where there is nothing else.
"""

from collections.abc import Sequence

from core.metrics.tokens import BYTES_A_TOKEN, byte_length, most_tokens

LEAST_ROOM = 48
"""Tokens; a smaller room is too small for any text."""

JOINT = "\n\n"
"""Between the summaries of parts."""

_UNEVEN = 1.2  # times the mean a part may have, so that the last one is no crumb

_CLOSING = "[\"'”’」』）)\\]]*"
_SEPARATORS = (
    r"\n(?=#{1,6}[ \t])",
    r"\n(?=(?i:chapter|part|section|appendix|chapitre|kapitel|cap[ií]tulo|глава)\b|第.{1,8}[章节節回部篇卷])",
    r"\n[ \t]*\r?\n",
    r"\n",
    rf"(?:[。！？]{_CLOSING}|[.!?؟।…]{_CLOSING}(?=\s))\s*",
    r"[,;:，、；：]\s*",
    r"\s+",
)
"""What a part may end with, the best first; each stays at its end."""


def split(text: str, room: int) -> list[tuple[int, int]]:
    """The parts of a text, each of at most `room` tokens by `most_tokens`, as (start, stop) in characters.

    Each begins where the one before ends; [] for "". They are about equally long. Loads a library: call it in a thread.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415  # for long documents alone

    most = _bytes_a_part(text, room)
    within_words = (
        rf"(?s:.{{{max(1, most // 8)}}})"  # a few characters together: one by one takes a thousand times longer
    )
    splitter = RecursiveCharacterTextSplitter(
        separators=[*_SEPARATORS, within_words, ""],
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=most,
        chunk_overlap=0,
        length_function=byte_length,
        strip_whitespace=False,
    )
    bounds, start = [], 0
    for part in splitter.split_text(text):
        bounds.append((start, start + len(part)))
        start += len(part)
    return bounds


def _bytes_a_part(text: str, room: int) -> int:
    whole, most = byte_length(text), room * BYTES_A_TOKEN
    count = -(-whole // most) or 1
    return max(1, min(most, int(whole / count * _UNEVEN)))


def groups(summaries: Sequence[str], room: int) -> list[list[int]]:
    """The places of summaries in groups of neighbours that fit into `room` tokens together, with what joins them.

    One that fits with none of its neighbours is a group by itself.
    """
    made: list[list[int]] = []
    left = 0
    for place, summary in enumerate(summaries):
        needed = most_tokens(summary + JOINT)
        if not made or needed > left:
            made.append([])
            left = room
        made[-1].append(place)
        left -= needed
    return made


def joined(summaries: Sequence[str]) -> str:
    return JOINT.join(summaries)


def about_parts(size: int, room: int) -> int:
    """About how many parts a text of `size` bytes makes, where each has room for so many tokens."""
    return -(-size // (max(1, room) * BYTES_A_TOKEN))
