"""`python -m core test`: is the endpoint there, which models has it, and how long does an answer take?"""

import argparse
import sys

from core.cli.arguments import ALL_SUCCEEDED, SOME_FAILED, add_request, header_values, request_of
from core.config import environment
from core.credentials import unlikely_key
from core.endpoints.probe import connection_report
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
    print(one_line(report.message), file=sys.stdout if report.ok else sys.stderr)
    if report.warning:
        print(one_line(report.warning), file=sys.stderr)
    if report.models:
        more = f" and {len(report.models) - _SHOWN:,} more" if len(report.models) > _SHOWN else ""
        print(f"Models: {one_line(', '.join(report.models[:_SHOWN]))}{more}.")
    if report.latency is not None:
        print(latency_line(report.latency))
    return ALL_SUCCEEDED if report.ok else SOME_FAILED
