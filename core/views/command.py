"""A run as a command line: the same documents and settings without a browser. It holds no secret."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from core.credentials import KEY_VARIABLE
from core.documents import TableSeen
from core.language import Message, listed
from core.request import NO_KEY, extra_header
from core.settings import EndpointSettings, RunSettings

_PROGRAM = ("python", "-m", "core", "run")
_MOST_PATHS = 3
_MANY_FILES = "documents"
"""The folder that stands for more files than are named."""

_TOLD_APART = (
    *("kind", "base_url", "model", "key_env", "others", "extra_headers", "temperature"),
    *("endpoint", "concurrency", "protection", "reuse"),
)
_NOT_TOLD = ("key_source", "firm_limit")
_SPECIAL = (*_TOLD_APART, *_NOT_TOLD)
_ARCHIVE = re.compile(r"(?i)(\.zip)/.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """`words` are the arguments as a shell hands them on, options with their values in one word each where a value
    could be taken for an option; `notes` say what has to be there besides, a sentence each."""

    words: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """For a POSIX shell, an option a line."""
        lines: list[list[str]] = [[]]
        for word in self.words:
            if word.startswith("--"):
                lines.append([])
            lines[-1].append(shlex.quote(word))
        return " \\\n  ".join(" ".join(line) for line in lines)


def run_command(
    settings: RunSettings, sources: Sequence[str] = (), tables: Sequence[TableSeen] = (), first: int | None = None
) -> Command:
    """The command of a run with these settings.

    `sources` are the files of its documents, as `Document.source` has them, `tables` those that its reading saw.
    `first` is how many of the documents it has, where it has not all. Every option that differs from its default is in
    it, and the concurrency, whose default is the machine's.
    """
    paths = _paths(sources)
    options = [*_endpoint(settings), *_driving(settings), *_reading(tables), *_option("--first", first)]
    return Command((*_PROGRAM, *paths, *options), tuple(_notes(settings, paths)))


def _endpoint(settings: RunSettings) -> Iterator[str]:
    endpoint, default = settings.endpoint, EndpointSettings()
    if endpoint.kind == "openai":
        for each in endpoint.each:
            yield from _option("--base-url", each.base_url)
    models = [each.model for each in endpoint.each]
    if {*models} != {default.model}:
        for model in models if len({*models}) > 1 else models[:1]:
            yield from _option("--model", model)
    for variable in _key_variables(settings):
        yield from _option("--key-env", variable)
    yield from _changed(endpoint, default)
    if endpoint.temperature != default.temperature:
        yield from _option("--temperature", "model" if endpoint.temperature is None else endpoint.temperature)
    for name, variable in _headers(endpoint):
        yield from _option("--extra-header", f"{name}={variable}")


def _driving(settings: RunSettings) -> Iterator[str]:
    yield from _changed(settings, RunSettings())
    yield from _option("--concurrency", settings.concurrency)
    if not settings.protection:
        yield "--no-protection"
    if settings.reuse != (settings.endpoint.kind == "openai"):
        yield "--reuse" if settings.reuse else "--no-reuse"


def _changed(settings: Any, default: Any) -> Iterator[str]:
    """The options of the fields that are called like them and differ from their defaults."""
    for name in (each.name for each in fields(settings) if each.name not in _SPECIAL):
        if (value := getattr(settings, name)) != getattr(default, name):
            yield from _option(f"--{name.replace('_', '-')}", value)


def _option(name: str, value: object) -> Iterator[str]:
    if value is None:
        return
    word = repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
    if word.startswith("-"):  # else it would be an option of its own
        yield f"{name}={word}"
    else:
        yield name
        yield word


def _headers(endpoint: EndpointSettings) -> Iterator[tuple[str, str]]:
    """Each extra header with the environment variable of its value; a typed one gets a variable of its name."""
    for name, variable in map(extra_header, endpoint.extra_headers):
        yield name, variable or re.sub(r"\W", "_", f"HEADER_{name}", flags=re.ASCII).upper()


def _key_variables(settings: RunSettings) -> list[str]:
    """The environment variable of each endpoint's key, one for all where they are alike; none where that is
    OPENAI_API_KEY, or no endpoint has a key. Of several that were typed each gets a name of its own."""
    endpoint = settings.endpoint
    sources = [each.key_env for each in endpoint.each]
    if settings.key_source == "typed" and endpoint.others:
        sources = [source or f"KEY_{place}" for place, source in enumerate(sources, 1)]
    if not any(sources) or settings.key_source == "none":
        return []
    named = [source or KEY_VARIABLE for source in sources]
    return named if len({*named}) > 1 else named[:1]


def _paths(sources: Sequence[str]) -> list[str]:
    files = list(dict.fromkeys(_ARCHIVE.sub(r"\1", source) for source in sources if source))
    named = files if 0 < len(files) <= _MOST_PATHS else [_MANY_FILES]
    return [f"./{file}" if file.startswith("-") else file for file in named]


def _reading(tables: Sequence[TableSeen]) -> Iterator[str]:
    """Which columns were taken; nothing where they differ from table to table."""
    texts, names = {table.text for table in tables}, {table.name for table in tables}
    for option, columns in (("--text-column", texts), ("--id-column", names)):
        if len(columns) == 1:
            yield from _option(option, next(iter(columns)) or None)


def _notes(settings: RunSettings, paths: Sequence[str]) -> Iterator[str]:
    if paths == [_MANY_FILES]:
        yield Message("{name} stands for the folder, or the file, with your documents.", name=_MANY_FILES)
    variables = [name for name in _key_variables(settings) if name != NO_KEY]
    if variables:
        yield Message(
            "The keys are not in the command: set {variables} in the environment, or in .env.",
            variables=listed(*dict.fromkeys(variables)),
        )
    elif settings.key_source != "none":
        yield Message("The key is not in the command: set OPENAI_API_KEY in the environment, or in .env.")
    for name, variable in _headers(settings.endpoint):
        yield Message(
            "The value of the header {name} is not in the command: set {variable} in the environment.",
            name=name,
            variable=variable,
        )
