"""`python -m core test`: is the endpoint there, which models has it, and how long does an answer take?"""

import argparse
import sys
from collections.abc import Sequence

from core.cli.arguments import add_request, header_values, request_of
from core.cli.parser import ALL_SUCCEEDED, SOME_FAILED
from core.config import environment
from core.credentials import unlikely_key
from core.endpoints.probe import connection_report
from core.language import Message, say
from core.records import EndpointSettings
from core.views.expected import latency_line
from core.views.terminal import one_line

_SHOWN = 8


def add_test(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    add_request(parser)
    parser.set_defaults(command=_test)


def _test(options: argparse.Namespace) -> int:
    machine = environment()
    settings = request_of(options, EndpointSettings(kind="openai", base_url=machine.base_url))
    headers = header_values(options)
    report = connection_report(settings, machine.api_key, own_key=bool(machine.api_key), headers=headers)
    if said := unlikely_key(machine.api_key):
        print(said, file=sys.stderr)
    print(one_line(say(report.message)), file=sys.stdout if report.ok else sys.stderr)
    if report.warning:
        print(one_line(say(report.warning)), file=sys.stderr)
    if report.models:
        print(_models(report.models))
    if report.latency is not None:
        print(say(latency_line(report.latency)))
    return ALL_SUCCEEDED if report.ok else SOME_FAILED


def _models(models: Sequence[str]) -> str:
    names, more = one_line(", ".join(models[:_SHOWN])), len(models) - _SHOWN
    if more <= 0:
        return Message("Models: {names}.", names=names)
    return Message("Models: {names} and {count:,} more.", names=names, count=more)
