"""Tests of connections beside the page."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from core.endpoints.probe import ConnectionReport
from core.errors import ConfigurationError
from core.runs.connection_tests import AT_ONCE, ConnectionTests

REPORT = ConnectionReport(True, "It answered.")


@pytest.fixture
def tests() -> Iterator[ConnectionTests]:
    opened = ConnectionTests()
    yield opened
    opened.close()


def test_a_few_go_side_by_side_and_the_others_wait(tests: ConnectionTests) -> None:
    """However many are asked for, so many processes are there at once; all come to their end."""
    go, all_there = threading.Event(), threading.Barrier(AT_ONCE + 1)
    begun: list[int] = []

    def held(number: int) -> ConnectionReport:
        begun.append(number)
        if number < AT_ONCE:
            all_there.wait()
        go.wait()
        return REPORT

    reports = [tests.begin(partial(held, number)) for number in range(AT_ONCE + 3)]
    all_there.wait()
    assert sorted(begun) == list(range(AT_ONCE))
    go.set()
    assert [report.result() for report in reports] == [REPORT] * (AT_ONCE + 3)


def test_an_error_of_ours_is_a_report(tests: ConnectionTests) -> None:
    """Its sentence is shown where the test's would be."""

    def refused() -> ConnectionReport:
        raise ConfigurationError("The key holds a line break.")

    assert tests.begin(refused).result() == ConnectionReport(False, "The key holds a line break.")


def test_closing_waits_for_nobody() -> None:
    """What has not begun is cancelled; what has is left to its end."""
    opened, go = ConnectionTests(), threading.Event()

    def held() -> ConnectionReport:
        go.wait()
        return REPORT

    reports = [opened.begin(held) for _ in range(AT_ONCE + 1)]
    opened.close()
    assert reports[-1].cancelled()
    go.set()
    assert reports[0].result() == REPORT
