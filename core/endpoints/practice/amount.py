"""How much a prompt asks for: "in 3 to 5 bullet points", "一句话", "in at most 50 words"."""

import re
from dataclasses import dataclass

WORDS_PER_SENTENCE, HAN_PER_SENTENCE = 25, 30
MOST_SENTENCES = 30
BULLETS_BY_DEFAULT = 3

NUMBERS = (
    dict.fromkeys(("a", "an", "one", "single"), 1)
    | dict(zip(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(2, 11), strict=True))
    | {"couple": 2, "few": 3, "twelve": 12}
    | dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
    | {"两": 2, "几": 3}
)
_NUMBER = r"(\d{1,4}|an?|one|single|two|three|four|five|six|seven|eight|nine|ten|twelve|couple|few)"
_HAN_NUMBER = r"(\d{1,4}|[一二两三四五六七八九十几])"
ENGLISH = re.compile(
    rf"""(?ix) \b {_NUMBER} (?: \s* (?: to | - | – | — | or | and ) \s* {_NUMBER} )? (?: \s of )?
    [\s-]+ (?: (?!(?:to|or|and)\b) [\w-]+ \s+ ){{0,3}}?
    (sentence|bullet|point|line|takeaway|item|paragraph|headline|title|word|finding|fact)"""
)
HAN = re.compile(
    rf"""(?x) {_HAN_NUMBER} (?: \s* (?: 到 | 至 | - | – | — | ~ | ～ | 、 | 或 )? \s* {_HAN_NUMBER} )? \s*
    (句 | 个要点 | 条 | 点 | 个关键点 | 个重点 | 个句子 | 项 | 段 | 个字 | 字 | 个bullet)"""
)
BULLETS = re.compile(
    r"(?i)\bbullet|\bkey (?:points|takeaways)|\bas a list\b|要点|列表|分点|逐条|项目符号|关键点|[条点]列出"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`sentences` is None where nothing was said."""

    sentences: int | None = None
    bullets: bool = False


def amount(instruction: str) -> Amount:
    """A range gives its middle, rounded down; words and characters are turned into sentences. The last one counts."""
    numbers = [_english(match) for match in ENGLISH.finditer(instruction)]
    numbers += [_han(match) for match in HAN.finditer(instruction)]
    bullets = BULLETS.search(instruction) is not None
    if numbers:
        return Amount(min(max(numbers[-1], 1), MOST_SENTENCES), bullets)
    return Amount(BULLETS_BY_DEFAULT if bullets else None, bullets)


def _english(match: re.Match[str]) -> int:
    number, unit = _middle(match[1].lower(), (match[2] or "").lower()), match[3].lower()
    if unit == "word":
        return round(number / WORDS_PER_SENTENCE)
    return number * 3 if unit == "paragraph" else number


def _han(match: re.Match[str]) -> int:
    number, unit = _middle(match[1], match[2] or ""), match[3]
    if unit.endswith("字"):
        return round(number / HAN_PER_SENTENCE)
    return number * 3 if unit == "段" else number


def _middle(low: str, high: str) -> int:
    first = _value(low)
    return (first + _value(high)) // 2 if high else first


def _value(number: str) -> int:
    return NUMBERS[number] if number in NUMBERS else int(number)
