"""How much a text looks like one that a person wrote: to choose between the readings that several encodings give.

A wrong encoding makes rare ideographs, capitals after small letters, two scripts in one word, frames and symbols.
Only characters beyond ASCII are judged. The score is their mean, so readings of different lengths can be compared.

Limitations: one short word is often plausible in two encodings; a few words are enough.
"""

import functools
import unicodedata
from collections.abc import Set
from itertools import pairwise

SAMPLE = 4_000
"""Characters of a text that are looked at."""

_CYRILLIC_COMMON = "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"  # from the most frequent in Russian to the rarest
_CYRILLIC_OTHERS = "іїєґўђјљњћџ"
_LATIN_COMMON = set("äöüßéèàçñáíóúãõâêîôûëïåøæœùìòÄÖÜÉÈÀÇÑÁÍÓÚÃÕÂÊÎÔÛËÏÅØÆŒ")
_LATIN_OTHERS = set("ąćęłńóśźżčďěňřšťůžýőűğışţțășđāēīūģķļņĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽÝŐŰĞİŞŢȚĂȘĐÿŸðþÐÞ")
_HANGUL_COMMON = set(
    "가각간감갑강개객거건걸검것게겨격견결경계고곡공과관광교구국군권귀규그글금급기길김까께나난날남내너네년노농누는"
    "능니다단달담당대더데도독돈동되된될두드든들등디따때또라란람랑래량러런레려력련령로록론료루류르른를리린림립마만말"
    "맞매머면명모목몸못무문물미민및바박반받발방배백번법변별병보복본부북분불비사산살상새색생서석선설성세센소속손송수"
    "순술스습승시식신실심십아악안않알암압약양어언업없에여역연열영예오온올와완외요용우운울움원월위유육율으은을음의이"
    "인일임입있자작잔장재저적전절점접정제조족종좌주준중증지직진질집차착참창책처천철첫청체초촌총최추축출충취층치친카"
    "코크큰타터토통투트특티파판팀페편평포표품프피필하학한할함합항해했행향허험현협형호화확환활황회획효후흐희히"
)
_MARKS = set("‘’“”„‚…–—•«»¿¡°§€£·、。，！？：；（）「」『』《》【】〈〉〜・ー々〔〕\u3000\xa0")
_BLOCKS = (
    ("kana", "\u3041", "\u30ff"),
    ("han", "\u4e00", "\u9fff"),
    ("hangul", "\uac00", "\ud7a3"),
    ("halfwidth", "\uff61", "\uff9f"),
)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI")
_COMMON_HAN = (
    ("gb2312", 0xB0, 0xD7),
    ("big5", 0xA4, 0xC6),
    ("euc_jp", 0xB0, 0xCF),
)  # first bytes of a set's common part
_HAN_WORTH = (-0.4, 0.45, 0.65, 0.8)  # by the number of sets in which it is common
_WRONG, _RARE, _COMMON = -1.0, -0.4, 0.8
_FAMILIAR = 0.4  # what a character gains that the rest of the file has too


def plausibility(text: str, familiar: Set[str] = frozenset()) -> float:
    """From -2 (no text) to about 1; 0 where all is ASCII. `familiar` are characters known to be in the file."""
    sample = text[:SAMPLE]
    judged = [character for character in sample if character > "\x7f"]
    if not judged:
        return 0.0
    known = sum(_FAMILIAR for character in judged if character in familiar)
    return (sum(map(_worth, judged)) + known + sum(map(_join, pairwise(sample)))) / len(judged)


def reading(data: bytes, encoding: str = "utf-8") -> str | None:
    """The text that the encoding makes of the bytes; None where it makes none."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


@functools.lru_cache(maxsize=32_768)
def _worth(character: str) -> float:
    """How likely a character is in some language's ordinary text."""
    small = character.lower()
    if small in _CYRILLIC_COMMON:
        return 1.0 - 0.6 * _CYRILLIC_COMMON.index(small) / len(_CYRILLIC_COMMON)
    if character in _LATIN_COMMON or character in _MARKS:
        return _COMMON
    if character in _LATIN_OTHERS or small in _CYRILLIC_OTHERS:
        return 0.3
    return _by_script(character, _script(character))


def _by_script(character: str, script: str) -> float:
    if script == "han":
        return _han(character)
    if script == "hangul":
        return _hangul(character)
    if script == "kana":
        return 0.9
    if script in ("greek", "hebrew", "arabic", "thai"):
        return 0.6
    return _RARE if script in ("latin", "cyrillic", "halfwidth") else _WRONG


def _han(character: str) -> float:
    """Each national set keeps its common ideographs in front. Many are common in two of the sets."""
    return _HAN_WORTH[sum(_is_common(character, *each) for each in _COMMON_HAN)]


def _is_common(character: str, encoding: str, first: int, last: int) -> bool:
    try:
        return first <= character.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False


def _hangul(character: str) -> float:
    """Of the 11,172 syllables KS X 1001 has 2,350, and texts mostly use a few hundred."""
    if character in _HANGUL_COMMON:
        return 0.9
    try:
        character.encode("euc_kr")
    except UnicodeEncodeError:
        return _WRONG
    return 0.1


@functools.lru_cache(maxsize=32_768)
def _script(character: str) -> str:
    block = next((name for name, first, last in _BLOCKS if first <= character <= last), None)
    if block is not None:
        return block
    if not unicodedata.category(character).startswith("L"):
        return "mark"
    name = unicodedata.name(character, "").partition(" ")[0]
    return name.lower() if name in _ALPHABETS else "other"


@functools.lru_cache(maxsize=65_536)
def _join(pair: tuple[str, str]) -> float:
    """What is lost where two neighbours do not belong into one word."""
    left, right = pair
    if left <= "\x7f" and right <= "\x7f":
        return 0.0
    scripts = {_script(left), _script(right)}
    if "mark" in scripts or scripts == {"han", "kana"}:
        return 0.0
    if len(scripts) > 1:
        ideographs = scripts & {"han", "kana", "hangul"} and "latin" in scripts
        if scripts == {"han", "hangul"}:
            return -1.0
        return -0.7 if not ideographs or (left + right).islower() or _small(left, right) else -0.1
    return -1.0 if left.islower() and right.isupper() else 0.0


def _small(left: str, right: str) -> bool:
    return left.islower() or right.islower()
