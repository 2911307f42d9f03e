"""A run's file: which rows it has, in which format, and `python -m core export`."""

import argparse
from contextlib import closing
from pathlib import Path

from core.cli.arguments import add_store, check_writable, machine_of
from core.cli.output import write_file
from core.cli.parser import ALL_SUCCEEDED
from core.errors import ConfigurationError
from core.language import Message, Wording, say
from core.reader import ENGLISH, language_of, languages
from core.records import RunSnapshot, Status
from core.runs.registry import Registry
from core.views.exports.as_xlsx import cut_cells, cut_words
from core.views.exports.formats import FORMATS, Format, format_of
from core.views.exports.table import table_of


def add_export(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("run_id", metavar="RUN_ID")
    add_out(parser, required=True)
    add_store(parser)
    parser.set_defaults(command=export)


def add_out(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Where the summaries go, and which of them."""
    parser.add_argument(
        "--out",
        type=Path,
        required=required,
        metavar="FILE",
        help=Message("every summary beside its document: {endings}", endings=" ".join(FORMATS)),
    )
    parser.add_argument(
        "--only",
        type=Status,
        choices=(Status.SUCCEEDED, Status.FAILED),
        help=Message("only these documents go into --out"),
    )
    parser.add_argument(
        "--search", default="", metavar="WORDS", help=Message("only documents in which these words are found")
    )
    parser.add_argument(
        "--headings",
        choices=[language.code for language in languages()],
        help=Message("the language of what --out writes: headings, errors, notes; en if left out"),
    )


def check_out(options: argparse.Namespace) -> None:
    """Say before anything runs that the file could not be written.

    Raises:
        ConfigurationError: its ending is no format's, its place is closed, or rows are chosen for no file.
    """
    if options.out:
        _format(options.out)
    elif options.headings:
        raise ConfigurationError(Message("--headings says in which language --out FILE is written; no file is named."))
    elif options.only or options.search:
        raise ConfigurationError(Message("--only and --search choose what is written to --out FILE; no file is named."))
    check_writable(options)


def export(options: argparse.Namespace) -> int:
    check_out(options)
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.settle()
        write_out(registry, registry.as_recorded(options.run_id), options)
    return ALL_SUCCEEDED


def write_out(registry: Registry, run: RunSnapshot, options: argparse.Namespace) -> None:
    """Write the run's file, and say what of it was cut."""
    language = language_of([options.headings]) or ENGLISH
    table = table_of(registry, run, options.only, options.search, language=language)
    wanted = _format(options.out)
    write_file(options.out, wanted.pieces(table), Wording("Summaries in {path}"))
    if wanted is FORMATS[".xlsx"] and (said := cut_words(cut_cells(registry, run, options.only, options.search))):
        print(say(said))


def _format(path: Path) -> Format:
    """By the ending; a pipe or a device, whose name has none of its own, takes CSV."""
    beyond = path.exists() and not path.is_file() and not path.is_dir()
    return FORMATS[".csv"] if beyond else format_of(path.name)
