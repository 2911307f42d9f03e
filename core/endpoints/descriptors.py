"""How many connections a process may have here: each takes a descriptor (an "open file"), and the system counts them.

A process begins with the soft limit of whoever started it, often 1,024, and may raise it to the hard one by itself.
"""

import resource
import sys
from contextlib import suppress

from core.errors import ConfigurationError
from core.language import Message
from core.settings import MAX_CONCURRENCY, RunSettings

BESIDE = 48
"""Descriptors that a worker holds beside its connections, with room: the store, logs, pipes, the event loop's own."""


def check_descriptors(settings: RunSettings) -> None:
    """Refuse a run that would have more in flight than a process may have connections.

    Raises:
        ConfigurationError: it names both numbers, and what fits.
    """
    allowed, needed = _allowed(), _connections(settings) + BESIDE
    if needed <= allowed:
        return
    raise ConfigurationError(
        Message(
            "{count:,} at once need {needed:,} open files, connections among them, and a program may have {allowed:,}"
            " here. Raise that limit (ulimit -n) before Gistmill is started, or take {most:,} at once at most.",
            count=settings.limit,
            needed=needed,
            allowed=allowed,
            most=max(1, settings.limit * (allowed - BESIDE) // _connections(settings)),
        )
    )


def raise_descriptors(connections: int = MAX_CONCURRENCY) -> None:
    """Let this process have so many connections, or as many as the system lets it."""
    wanted = min(connections + BESIDE, _allowed())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # then it goes on with what it has
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def raise_descriptors_for(settings: RunSettings) -> None:
    """The same for a run's worker."""
    raise_descriptors(_connections(settings))


def _connections(settings: RunSettings) -> int:
    """Those in flight; of several endpoints, also those that one keeps for a moment while another has the requests."""
    return settings.limit * min(2, len(settings.endpoint.each))


def _allowed() -> int:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard
