"""`python -m core delete`: runs and comparisons forgotten for good, with the documents that no other run has."""

import argparse
import re
from contextlib import closing
from datetime import timedelta

from core.cli.arguments import add_store, machine_of
from core.cli.parser import ALL_SUCCEEDED
from core.errors import ConfigurationError
from core.language import Message, counted, listed, say
from core.runs.forgetting import Forgotten
from core.runs.registry import Registry

_AGE = re.compile(r"(\d{1,5})([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def add_delete(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("ids", nargs="*", metavar="RUN_ID", help=Message("of runs and comparisons"))
    parser.add_argument(
        "--older-than", type=_age, metavar="30d", help=Message("all that ended so long ago; also 12h, 8w")
    )
    parser.add_argument(
        "--shrink", action="store_true", help=Message("only give free room in the store back to the disk")
    )
    add_store(parser)
    parser.set_defaults(command=delete)


def delete(options: argparse.Namespace) -> int:
    """Forget what is named, or old, and say what it was and what became of the file."""
    if not options.ids and options.older_than is None and not options.shrink:
        raise ConfigurationError(Message("Name the runs to delete, or say how old they must be: --older-than 30d."))
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.settle()
        for each in options.ids:
            print(Message("{id}: {deleted}", id=each, deleted=_told(registry.forgetting.named(each))))
        if options.older_than is not None:
            print(_told(registry.forgetting.older_than(options.older_than)))
        if said := registry.forgetting.shrink():
            print(say(said))
        elif options.shrink:
            print(Message("There is nothing to give back."))
    return ALL_SUCCEEDED


def _told(forgotten: Forgotten) -> str:
    runs, comparisons, drafts, copies = forgotten.runs, forgotten.comparisons, forgotten.drafts, forgotten.copies
    parts = (
        counted("{count:,} run", "{count:,} runs", count=runs) if runs else "",
        counted("{count:,} comparison", "{count:,} comparisons", count=comparisons) if comparisons else "",
        counted("{count:,} draft", "{count:,} drafts", count=drafts) if drafts else "",
        counted("{count:,} copy made before an update", "{count:,} copies made before an update", count=copies)
        if copies
        else "",
    )
    things = listed(*parts)
    return Message("deleted {things}.", things=things) if things else Message("nothing to delete.")


def _age(text: str) -> timedelta:
    age = _AGE.fullmatch(text)
    if not age:
        raise argparse.ArgumentTypeError(Message("{text} is no age such as 30d, 12h or 8w", text=repr(text)))
    return timedelta(hours=int(age[1]) * _HOURS[age[2]])
