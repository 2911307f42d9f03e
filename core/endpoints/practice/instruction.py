"""What a prompt asks for, and which part of it is the document.

A chat message usually holds both: "Summarise the following text in one sentence: ...". Nothing marks where the one ends
and the other begins, so this goes by what instructions look like: short, at the beginning or the end, an imperative
with a word for summary in it. A message that looks like no instruction is all document.

Limitations: a document that itself opens or ends with such an imperative ("Please summarise your findings.") loses it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.endpoints.practice.amount import Amount, amount
from core.endpoints.practice.phrases import LABEL, POINTS_AT_TEXT, goes_with_instruction, is_instruction

LONGEST_LEAD = 300  # characters before the colon of an instruction
LONGEST_PARAGRAPH = 700  # an instruction with a paragraph of its own
LONGEST_TRAIL = 300

COLON = re.compile(r"[:：]")
SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？]")
SENTENCE_OR_LINE = re.compile(r"\n+|(?<=[.!?])\s+|(?<=[。！？])")
BLANK_LINE = re.compile(r"\n\s*\n")
CUE = re.compile(r"(?i)\n\s*\W*(?:summary|tl;?dr|your summary|answer|output|总结|摘要|概括|要点|回答)\s*[:：]\s*$")
FENCE = re.compile(r'^(?:"{3,}|`{3,}(?:\w*\n)?|\'{3,}|-{3,}\n|={3,}\n|#{3,}\n|<(\w+)>\s*)')
CLOSING_FENCE = re.compile(r'(?:"{3,}|`{3,}|\'{3,}|\n-{3,}|\n={3,}|\n#{3,}|</\w+>)\s*$')


@dataclass(frozen=True, slots=True)
class Task:
    """The document, and what to make of it; `sentences` is None where the prompt does not say."""

    document: str
    sentences: int | None = None
    bullets: bool = False


def task(system: Sequence[str], user: Sequence[str]) -> Task:
    """Read the system and user messages of a chat, in order. System messages are all instruction.

    The document is in the last user message; where that is only an instruction, in the one before it.
    """
    instructions = list(system)
    document = ""
    for message in reversed(user):
        asked, document = separate(message)
        instructions.append(asked)
        if document:
            break
    wanted: Amount = amount("\n".join(instructions))
    return Task(document or "\n".join(user).strip(), wanted.sentences, wanted.bullets)


def separate(message: str) -> tuple[str, str]:
    """(instruction, document) of one message; either may be ""."""
    text = message.strip()
    lead, rest = _lead(text)
    rest, cue = _without_cue(rest)
    trail, document = _trail(rest, led=bool(lead))
    instruction = "\n".join(filter(None, (lead, trail)))
    if instruction or cue:
        document = _unwrapped(document)
    return instruction, document.strip()


def _lead(text: str) -> tuple[str, str]:
    """The instruction at the beginning and what follows; ("", text) where there is none."""
    for end in (_colon(text), _own_paragraph(text), _own_line(text), _own_sentence(text)):
        if end is not None:
            return _with_more(text, end)
    return "", text


def _colon(text: str) -> int | None:
    """The sentence that ends in the colon must be the instruction: an earlier one says nothing about what follows."""
    colon = COLON.search(text, 0, LONGEST_LEAD)
    return colon.end() if colon and is_instruction(SENTENCE_OR_LINE.split(text[: colon.start()])[-1]) else None


def _own_paragraph(text: str) -> int | None:
    blank = BLANK_LINE.search(text, 0, LONGEST_PARAGRAPH)
    return blank.end() if blank and _asks(text[: blank.start()]) else None


def _own_line(text: str) -> int | None:
    end = text.find("\n", 0, LONGEST_LEAD)
    return end if end > 0 and _asks(text[:end]) else None


def _own_sentence(text: str) -> int | None:
    """A first sentence counts only where it points at a text: many documents open with an imperative."""
    end = SENTENCE_END.search(text, 0, LONGEST_LEAD)
    if end is None or not is_instruction(text[: end.start()]) or not POINTS_AT_TEXT.search(text[: end.start()]):
        return None
    return end.end()


def _asks(text: str) -> bool:
    """True where one sentence is an instruction and the others go with it: "Summarise the text. Use plain words."."""
    parts = [part for part in SENTENCE_OR_LINE.split(text) if part.strip()]
    others = [part for part in parts if not is_instruction(part)]
    return len(others) < len(parts) and all(map(goes_with_instruction, others))


def _with_more(text: str, end: int) -> tuple[str, str]:
    """Take in what still is instruction after its first part: "Summarise the text: use three bullets.\\n\\n..."."""
    while True:
        rest = text[end:].lstrip()
        blank = BLANK_LINE.search(rest, 0, LONGEST_LEAD)
        if blank is None or not _asks(rest[: blank.start()]):
            return text[:end].strip(), rest
        end = len(text) - len(rest) + blank.end()


def _without_cue(text: str) -> tuple[str, bool]:
    """Without a last line such as "Summary:", which asks for the answer to go on there."""
    cue = CUE.search(text, max(0, len(text) - 60))
    return (text[: cue.start()], True) if cue else (text, False)


def _trail(text: str, *, led: bool) -> tuple[str, str]:
    """The instruction in the last paragraph or line, and what is before it. After a lead it must name an amount."""
    for start in (_last_blank_line(text), text.rfind("\n", max(0, len(text) - LONGEST_TRAIL))):
        trail = text[start:].strip() if start > 0 else ""
        if trail and len(trail) <= LONGEST_TRAIL and is_instruction(trail) and (not led or amount(trail) != Amount()):
            return trail, text[:start]
    return "", text


def _last_blank_line(text: str) -> int:
    ends = [match.start() for match in BLANK_LINE.finditer(text, max(0, len(text) - LONGEST_TRAIL - 20))]
    return ends[-1] if ends else -1


def _unwrapped(document: str) -> str:
    """Without "Text:" before it and quotes, fences or tags around it."""
    inner = _without_label(document.strip())
    fence = FENCE.match(inner)
    if not fence:
        return inner
    return CLOSING_FENCE.sub("", inner[fence.end() :], count=1)


def _without_label(document: str) -> str:
    label = LABEL.match(document)
    return document[label.end() :] if label else document
