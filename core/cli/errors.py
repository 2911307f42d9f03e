"""`python -m core errors`: why documents of a run failed, and the same in short at the end of a run."""

import argparse
import sys
from contextlib import closing

from core.cli.arguments import ALL_SUCCEEDED, PROGRAM, add_store, machine_of, store_words
from core.runs.registry import Registry
from core.views.failures import failure_lines, failures
from core.views.format import plural

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
        print(f"{plural(run.failed, 'document')} of {run.total:,} failed.")
        for line in failure_lines(failures(registry.errors(run.run_id))):
            print(line)
        if run.failed:
            store = store_words(options)
            print(f"Send them again with: {PROGRAM} resume {run.run_id}{store}")
            print(f"See each beside its document with: {PROGRAM} export {run.run_id}{store} --out FILE.csv")
    return ALL_SUCCEEDED


def tell_failures(registry: Registry, run_id: str, options: argparse.Namespace) -> None:
    """The three commonest on stderr, and where the others are."""
    reasons = failures(registry.errors(run_id))
    print(f"{plural(sum(each.documents for each in reasons), 'document')} failed:", file=sys.stderr)
    for line in failure_lines(reasons[:_COMMONEST]):
        print(line, file=sys.stderr)
    more = f", {plural(len(reasons) - _COMMONEST, 'other reason')} too" if len(reasons) > _COMMONEST else ""
    print(f"All of them{more}: {PROGRAM} errors {run_id}{store_words(options)}", file=sys.stderr)
