"""`python -m core test`: are the endpoints there, which models have they, and how long does an answer take?"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from core.cli.arguments import add_request, header_values, machine_of, request_of
from core.cli.parser import ALL_SUCCEEDED, SOME_FAILED
from core.config import Environment
from core.credentials import unlikely_key
from core.endpoints.probe import ConnectionReport, connection_report
from core.errors import ConfigurationError
from core.language import Message, say
from core.request import NO_KEY
from core.runs.connection_tests import AT_ONCE
from core.runs.keyring import unset_variable
from core.settings import EndpointSettings
from core.views.expected import latency_line
from core.views.terminal import one_line

_SHOWN = 8


def add_test(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    add_request(parser)
    parser.set_defaults(command=_test, store=None)


def _test(options: argparse.Namespace) -> int:
    machine = machine_of(options)
    settings = request_of(options, EndpointSettings(kind="openai", base_url=machine.base_url))
    headers = header_values(options)
    keys = [_key(machine, each) for each in settings.each]

    def tested(each: EndpointSettings, key: str) -> ConnectionReport:
        return connection_report(each, key, own_key=bool(key) and not each.key_env, headers=headers)

    with ThreadPoolExecutor(AT_ONCE) as testing:
        reports = list(testing.map(tested, settings.each, keys))
    for said in dict.fromkeys(filter(None, map(unlikely_key, keys))):
        print(said, file=sys.stderr)
    for each, report in zip(settings.each, reports, strict=True):
        _tell(report, each.base_url if settings.others else "")
    return ALL_SUCCEEDED if all(report.ok for report in reports) else SOME_FAILED


def _key(machine: Environment, endpoint: EndpointSettings) -> str:
    key = machine.key_for(endpoint.base_url, endpoint.key_env)
    if not key and endpoint.key_env not in ("", NO_KEY):
        raise ConfigurationError(unset_variable(endpoint))
    return key


def _tell(report: ConnectionReport, address: str) -> None:
    """What was found; of several endpoints under the `address` of each."""
    found = sys.stdout if report.ok else sys.stderr
    if address:
        print(Message("{address}:", address=one_line(address)), file=found)
    print(one_line(say(report.message)), file=found)
    if report.warning:
        print(one_line(say(report.warning)), file=sys.stderr)
    if report.models:
        print(_models(report.models))
    if report.latency is not None:
        print(say(latency_line(report.latency)))


def _models(models: Sequence[str]) -> str:
    names, more = one_line(", ".join(models[:_SHOWN])), len(models) - _SHOWN
    if more <= 0:
        return Message("Models: {names}.", names=names)
    return Message("Models: {names} and {count:,} more.", names=names, count=more)
