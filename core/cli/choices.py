"""Which columns of which files the command's words name."""

import argparse
import csv
from collections.abc import Iterable, Iterator

from core.documents import READABLE, Choices, FileChoice, InputFile, ReadOptions
from core.errors import ConfigurationError
from core.language import Message
from core.records import Document


def read_options(options: argparse.Namespace) -> ReadOptions:
    """How to read, from `add_reading`'s words.

    Raises:
        ConfigurationError: two of them name the text of all files.
    """
    for_all, choices = None, Choices()
    for word in options.text_columns:
        file, name = _parted(word)
        if file:
            choices = choices.with_choice(FileChoice(file, text_column=name))
        elif for_all is not None:
            raise ConfigurationError(
                Message(
                    "--text-column names {first} and {second} for all files: give --join-columns to join them,"
                    " or FILE=NAME for one file.",
                    first=repr(for_all),
                    second=repr(name),
                )
            )
        else:
            for_all = name
    joined = _names(options.join_columns)
    if joined and for_all is not None:
        raise ConfigurationError(
            Message("--text-column and --join-columns both name the text of all files; give one of them.")
        )
    header = False if options.no_header else None
    return ReadOptions(
        for_all,
        options.lines,
        header,
        options.sheet,
        join_columns=joined,
        id_column=options.id_column,
        choices=choices,
    )


def _parted(word: str) -> tuple[str, str]:
    """The file and the column of FILE=NAME, where what stands before an = ends as a file does that can be read."""
    at = word.find("=")
    while at >= 0:
        if word[:at].lower().endswith(READABLE) and word[at + 1 :]:
            return word[:at], word[at + 1 :]
        at = word.find("=", at + 1)
    return "", word


def _names(words: str | None) -> tuple[str, ...]:
    """The names between commas; one that holds a comma stands in quotation marks."""
    if words is None:
        return ()
    names = tuple(name.strip() for name in next(csv.reader([words], skipinitialspace=True), []))
    if not names or not all(names):
        raise ConfigurationError(
            Message("--join-columns is {words}; give the columns' names with commas between them.", words=repr(words))
        )
    return names


class Unmet:
    """The files that are named beside a column, and that nothing was read from."""

    def __init__(self, options: ReadOptions) -> None:
        self._left = list(options.choices.files)
        self._last = ""

    def watch(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            if self._left and document.source != self._last:
                self._last = document.source
                self.saw(document.source)
            yield document

    def saw(self, source: str) -> None:
        container = ""
        for place, letter in enumerate(source):
            if letter == "/" and source[:place].lower().endswith(".zip"):
                container = source[:place]
                break
        name = source[len(container) + 1 :] if container else source
        file = InputFile.from_bytes(name, b"", container)
        self._left = [choice for choice in self._left if choice.fit(file) == (False, 0)]

    def sentences(self) -> list[str]:
        return [
            Message("--text-column names {file}, and no document came from a file of that name.", file=choice.file)
            for choice in self._left
        ]
