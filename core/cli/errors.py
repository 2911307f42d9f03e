"""`python -m core errors`: why documents of a run failed, and the same in short at the end of a run."""

import argparse
import sys
from contextlib import closing

from core.cli.arguments import add_store, machine_of, store_words
from core.cli.parser import ALL_SUCCEEDED, PROGRAM
from core.language import Message, counted
from core.runs.registry import Registry
from core.views.failures import failure_lines, failures

_COMMONEST = 3


def add_errors(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("run_id", metavar="RUN_ID")
    add_store(parser)
    parser.set_defaults(command=list_errors)


def list_errors(options: argparse.Namespace) -> int:
    """Every reason with its messages, the commonest first, and how to go on."""
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.settle()
        run = registry.snapshot(options.run_id)
        print(_head(run.failed, run.total))
        for line in failure_lines(failures(registry.errors(run.run_id))):
            print(line)
        if run.failed:
            store = store_words(options)
            resume = f"{PROGRAM} resume {run.run_id}{store}"
            export = f"{PROGRAM} export {run.run_id}{store} --out FILE.csv"
            print(Message("Send them again with: {command}", command=resume))
            print(Message("See each beside its document with: {command}", command=export))
    return ALL_SUCCEEDED


def _head(failed: int, total: int) -> str:
    return counted(
        "{count:,} document of {total:,} failed.", "{count:,} documents of {total:,} failed.", count=failed, total=total
    )


def tell_failures(registry: Registry, run_id: str, options: argparse.Namespace) -> None:
    """The three commonest on stderr, and where the others are."""
    reasons = failures(registry.errors(run_id))
    failed = sum(each.documents for each in reasons)
    print(counted("{count:,} document failed:", "{count:,} documents failed:", count=failed), file=sys.stderr)
    for line in failure_lines(reasons[:_COMMONEST]):
        print(line, file=sys.stderr)
    print(
        _where_all_are(len(reasons) - _COMMONEST, f"{PROGRAM} errors {run_id}{store_words(options)}"), file=sys.stderr
    )


def _where_all_are(more: int, command: str) -> str:
    if more <= 0:
        return Message("All of them: {command}", command=command)
    return counted(
        "All of them, {count:,} other reason too: {command}",
        "All of them, {count:,} other reasons too: {command}",
        count=more,
        command=command,
    )
