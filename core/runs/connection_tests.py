"""Tests of connections beside the page: it goes on being drawn while an endpoint takes its time to answer."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from core.endpoints.probe import ConnectionReport
from core.errors import GistmillError

AT_ONCE = 4
"""Tests that go side by side, of all visitors together; each is a process of its own. Others wait for their turn."""


class ConnectionTests:
    """Runs tests in threads. Safe to use from several threads."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="connection-test")

    def begin(self, test: Callable[[], ConnectionReport]) -> Future[ConnectionReport]:
        """What the test will report; an error of ours is a report, too."""
        return self._pool.submit(_told, test)

    def close(self) -> None:
        """Those that have not begun never will."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _told(test: Callable[[], ConnectionReport]) -> ConnectionReport:
    try:
        return test()
    except GistmillError as error:
        return ConnectionReport(False, error.message)
