"""Who reads: the language that words are said in, found anew for every reader, and English where nobody is known.

The words of a language are a catalogue of gettext's, `core/locale/LANGUAGE/LC_MESSAGES/messages.po`; numbers, dates and
the language's own name are Babel's. A catalogue more is a language more.
"""

import gettext
import logging
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale  # loaded where it is needed: a worker says nothing but English

CATALOGUES = Path(__file__).with_name("locale")
DOMAIN = "messages"

_FEW_SIGNS = 3
_LONGEST_TAG = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Language:
    """A language that words can be said in. `code` is its tag, such as "en" or "zh"."""

    code: str = "en"
    words: gettext.NullTranslations = field(default_factory=gettext.NullTranslations, compare=False, repr=False)

    @cached_property
    def locale(self) -> "Locale":
        """English's, where Babel does not know the language."""
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (see above)

        try:
            return Locale.parse(self.code, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    @property
    def name(self) -> str:
        """Its name in itself: English, 中文. Its tag, where Babel does not know it."""
        known = str(self.locale).lower().replace("_", "-") == self.code.lower()
        return (self.locale.get_display_name() if known else None) or self.code

    @property
    def short_name(self) -> str:
        """Two or three signs that its readers know it by: EN, DE, 中文, 日本語."""
        return self.name if len(self.name) <= _FEW_SIGNS else self.code.upper()

    @cached_property
    def _signs(self) -> dict[int, str]:
        from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415 (see above)

        return str.maketrans({",": get_group_symbol(self.locale), ".": get_decimal_symbol(self.locale)})

    def number(self, written: str) -> str:
        """A number as Python writes it, such as 1,234.5, with this language's own signs."""
        return written if self.code == "en" else written.translate(self._signs)

    def month(self, number: int) -> str:
        """The short name of a month, 1 to 12, as it stands in a date: Jan, 1月."""
        return str(self.locale.months["format"]["abbreviated"][number])


ENGLISH = Language()

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)
_find: Callable[[], Language | None] = lambda: None  # noqa: E731 (a default that `found_by` exchanges)


@cache
def languages() -> tuple[Language, ...]:
    """English first, then every language that has a catalogue."""
    return (ENGLISH, *catalogues_in(CATALOGUES))


def catalogues_in(folder: Path) -> Iterator[Language]:
    """The languages of the catalogues in `folder/LANGUAGE/LC_MESSAGES/messages.mo`, but for those that are damaged."""
    found = map(_read, sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))
    yield from (language for language in found if language and language != ENGLISH)


def _read(path: Path) -> Language | None:
    """None where the file is damaged: its readers read English then."""
    try:
        with path.open("rb") as file:
            words = gettext.GNUTranslations(file)
        words.ngettext("", "", 1)  # its rule for plurals works
    except (OSError, ValueError, ArithmeticError, EOFError, struct.error) as error:
        _log.warning("The catalogue %s cannot be read (%s). Make it anew: make words", path, error)
        return None
    return Language(path.parents[1].name.replace("_", "-"), words)


def language_of(tags: Iterable[str | None]) -> Language | None:
    """The first of these tags that there is a language for: "zh-Hans-CN" and "zh_CN.UTF-8" are Chinese, C is English.

    None where none of them is spoken here. They come from outside.
    """
    spoken = {language.code.lower(): language for language in languages()}
    for tag in tags:
        parts = (tag or "")[:_LONGEST_TAG].split(".")[0].split("@")[0].replace("_", "-").lower().split("-")
        for length in range(len(parts), 0, -1):
            if found := spoken.get("-".join(parts[:length])):
                return found
        if parts[0] in ("c", "posix"):
            return ENGLISH
    return None


def reader() -> Language:
    """The language of whoever reads what is said now."""
    return _chosen.get() or _find() or ENGLISH


@contextmanager
def read_in(language: Language) -> Iterator[None]:
    """Say everything in this language."""
    token = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(token)


def found_by(find: Callable[[], Language | None]) -> None:
    """From now on ask this function, in whatever thread something is said, where no `read_in` says it."""
    global _find  # noqa: PLW0603 (one program has one way to know its readers)
    _find = find
