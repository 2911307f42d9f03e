"""Sentences of a summary that stand in the document's text, so that a reader sees where it came from."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice, pairwise

LONGEST_TEXT, LONGEST_SUMMARY = 200_000, 20_000
"""Characters that are looked at; quotes behind them are not found."""

MOST_SENTENCES = 200
_LEAST_LETTERS, _LEAST_HAN = 12, 6
"""Characters of a sentence, white space left out, below which it says too little to be called a quote."""

_END = re.compile(r"(?<=[.!?…])(?=\s)|(?<=[。！？；])|\n")
_CLOSING = ".!?…。！？；;,，:：\"'”’»」』)）"
_OPENING = "\"'“‘«「『(（-*•· \t"
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")

Span = tuple[int, int]


def quoted_spans(summary: str, text: str) -> list[Span]:
    """Where sentences of the summary stand in the text: from character to before character, in order, none within
    another. White space and case do not count, nor what closes a sentence; of several places the first is taken."""
    folded = _Folded(text[:LONGEST_TEXT])
    spans = sorted(filter(None, map(folded.find, _sentences(summary[:LONGEST_SUMMARY]))))
    return list(_merged(spans, text))


def marked(text: str, spans: list[Span]) -> list[tuple[str, bool]]:
    """The text in stretches, each with whether it is within one of the spans. Empty stretches are left out."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    stretches = ((text[start:stop], bool(place % 2)) for place, (start, stop) in enumerate(pairwise(edges)))
    return [stretch for stretch in stretches if stretch[0]]


class _Folded:
    """A text without white space and case, and where its characters stood."""

    def __init__(self, text: str) -> None:
        self._text = text
        words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
        folded = [word.casefold() for _, word in words]
        self._folded = "".join(folded)
        self._words = words
        self._starts = [0, *accumulate(map(len, folded))]

    def find(self, sentence: str) -> Span | None:
        """Where the sentence stands, what closes it there included."""
        wanted = _SPACE.sub("", sentence).casefold()
        if not wanted or (at := self._folded.find(wanted)) < 0:
            return None
        stop = self._place(at + len(wanted) - 1) + 1
        while stop < len(self._text) and self._text[stop] in _CLOSING:
            stop += 1
        return self._place(at), stop

    def _place(self, offset: int) -> int:
        """Where the character of the text is that this one of the folded text comes from."""
        number = bisect_right(self._starts, offset) - 1
        (start, word), inside = self._words[number], offset - self._starts[number]
        if len(word) == self._starts[number + 1] - self._starts[number]:
            return start + inside
        ends = accumulate(len(letter.casefold()) for letter in word)
        return start + next(place for place, end in enumerate(ends) if end > inside)


def _sentences(summary: str) -> Iterator[str]:
    """Without what opens and closes them."""
    pieces = (piece.strip().lstrip(_OPENING).rstrip(_CLOSING) for piece in _END.split(summary))
    return islice((piece for piece in pieces if _says_something(piece)), MOST_SENTENCES)


def _says_something(sentence: str) -> bool:
    return len(_SPACE.sub("", sentence)) >= (_LEAST_LETTERS if sentence.isascii() else _LEAST_HAN)


def _merged(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Sorted spans, those with nothing but white space between them as one."""
    before: Span | None = None
    for span in spans:
        if before and not text[before[1] : span[0]].strip():
            before = (before[0], max(before[1], span[1]))
            continue
        if before:
            yield before
        before = span
    if before:
        yield before
