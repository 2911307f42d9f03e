"""Libraries that are loaded when a file first needs them, beside the memory that a file may take.

What a library takes for itself (its code, its threads, its pools) is no file's doing: the limit, one of address space,
is raised by it. What it has in memory is not added, so that the memory of all stays within the file's.
"""

import contextlib
import ctypes
import importlib
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from core.errors import DocumentError
from core.language import Message

_STATM = Path("/proc/self/statm")
_M_ARENA_MAX = -8  # malloc.h
_taken: dict[str, int] = {}
_resident: dict[str, int] = {}


def loaded(name: str, prepare: Callable[[ModuleType], object] = lambda _: None) -> ModuleType:
    """The library; the first time it is loaded, and made ready by `prepare`.

    :raises DocumentError: it is not installed.
    """
    if name in _taken:
        return importlib.import_module(name)
    _one_arena()
    before, before_in_memory = address_space(), _in_memory()
    limit, hard = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        library = importlib.import_module(name)
        prepare(library)
        _taken[name] = max(0, address_space() - before)
        _resident[name] = max(0, _in_memory() - before_in_memory)
    except ImportError as error:
        raise DocumentError(
            Message("cannot be read: the library {library}, which reads such files, is not installed.", library=name)
        ) from error
    finally:
        if limit != resource.RLIM_INFINITY:
            more = _taken.get(name, 0) - _resident.get(name, 0)
            resource.setrlimit(resource.RLIMIT_AS, (_at_most(limit + more, hard), hard))
    return library


def _one_arena() -> None:
    """glibc sets 64 MB of addresses aside for each thread that asks for memory, at any time. Here it shares one."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


@contextlib.contextmanager
def panics_as(fault: Message) -> Iterator[None]:
    """What a library in Rust raises where it meets a mistake of its own, which is no `Exception`, ends in a sentence.

    :raises DocumentError: it did.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # its class cannot be imported
            raise DocumentError(fault) from error
        raise


def taken() -> int:
    """Bytes of address space that the libraries loaded here took for themselves."""
    return sum(_taken.values())


def resident() -> int:
    """Bytes of memory that they took."""
    return sum(_resident.values())


def _in_memory() -> int:
    return int(_STATM.read_text().split()[1]) * resource.getpagesize() if _STATM.exists() else 0


def address_space() -> int:
    """Bytes; where the system does not say, the most that has been in memory."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[0]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _at_most(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)
