"""The command's options read by argparse, whose own words are said in the reader's language too."""

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from core.language import Message, Wording, say
from core.reader import ENGLISH, Language, language_of, languages
from core.views.terminal import one_line, width_of, wrapped

PROGRAM = "python -m core"
ALL_SUCCEEDED, SOME_FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130

_OPTION = "--language"
_SHORTEST = "--lang"  # argparse takes the beginning of an option for the whole

_FAULTS = (
    Wording("argument {name}: expected one argument"),
    Wording("argument {name}: expected at least one argument"),
    Wording("argument {name}: ignored explicit argument {value}"),
    Wording("argument {name}: invalid choice: {value} (choose from {choices})"),
    Wording("argument {name}: invalid int value: {value}"),
    Wording("argument {name}: invalid float value: {value}"),
    Wording("argument {name}: invalid {kind} value: {value}"),
    Wording("argument {name}: {fault}"),
    Wording("the following arguments are required: {names}"),
    Wording("unrecognized arguments: {words}"),
    Wording("ambiguous option: {word} could match {names}"),
)
"""What argparse says is wrong, as it says it; the first that fits counts."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, in the reader's language, in which its help is too."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **words, "add_help": False})
        self._positionals.title = Message("positional arguments")
        self._optionals.title = Message("options")
        self.add_argument("-h", "--help", action="help", help=Message("show this help message and exit"))
        codes = tuple(language.code for language in languages())
        self.add_argument(
            _OPTION, choices=codes, default=argparse.SUPPRESS, help=Message("what it says, if not in that of LANG")
        )

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {one_line(_fault(message))}\n")


class Formatter(argparse.HelpFormatter):
    """Help in lines as wide as their characters are."""

    def _format_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None) -> str:
        """argparse counts letters, so it is given as many as the prefix has columns."""
        prefix = Message("usage: ") if prefix is None else prefix
        columns = "#" * width_of(prefix)
        return super()._format_usage(usage, actions, groups, columns).replace(columns, prefix, 1)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(f"{indent}{line}" for line in wrapped(text, width - len(indent)))


def _fault(message: str) -> str:
    """argparse's sentence in the reader's language; as it is, where it is none that is known."""
    for fault in _FAULTS:
        if found := _pattern(fault.template).fullmatch(message):
            return fault(**found.groupdict())
    return message


def _pattern(template: str) -> re.Pattern[str]:
    """What a sentence of that template looks like. A name has no colon, so that each sentence is read in one way."""
    parts = re.split(r"\{(\w+)\}", template)
    fields = [f"(?P<{name}>{'[^:]+?' if name == 'name' else '.*'})" for name in parts[1::2]]
    texts = [re.escape(text) for text in parts[::2]]
    return re.compile("".join(map("".join, zip(texts, [*fields, ""], strict=True))), re.DOTALL)


def language_asked(words: Sequence[str], variables: Mapping[str, str] | None = None) -> Language:
    """The language that the command names, the last where it names several, or else that of the environment.

    It must be known before the rest is read, since help and faults are said in it. What is no language is left for
    argparse to refuse.
    """
    named = language_of(_named(words))
    return named or _of_environment(os.environ if variables is None else variables)


def _named(words: Sequence[str]) -> list[str]:
    """The values of --language, the last first."""
    options = words[: words.index("--")] if "--" in words else words
    found = []
    for place, word in enumerate(options):
        name, equals, value = word.partition("=")
        if name.startswith(_SHORTEST) and _OPTION.startswith(name):
            found.append(value if equals else "".join(options[place + 1 : place + 2]))
    return found[::-1]


def _of_environment(variables: Mapping[str, str]) -> Language:
    """As gettext reads it: LANGUAGE is a list, and does not count where the locale is C."""
    locale = next(filter(None, map(variables.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    listed = variables.get("LANGUAGE", "") if locale not in ("C", "POSIX") else ""
    language = language_of(listed.split(":") if listed else [locale]) or ENGLISH
    return language if _is_legible(language) else ENGLISH


def _is_legible(language: Language) -> bool:
    """Whether the terminal's encoding has the letters of that language."""
    try:
        say(Wording("Stopped."), language).encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
