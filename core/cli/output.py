"""Where the command line says and writes things: standard streams that nothing from outside can steer, and files."""

import io
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from core.cli.parser import ALL_SUCCEEDED, BAD_INPUT, PROGRAM, language_asked
from core.errors import ConfigurationError
from core.language import Message, Wording
from core.reader import read_in
from core.system_words import system_words
from core.views.terminal import harmless, one_line


class _Descriptor(io.FileIO):
    """A file descriptor that takes everything, and remembers what went wrong: a run goes on without its reader."""

    fault: OSError | None = None

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]  # whatever the buffer above hands on
        except BlockingIOError:
            raise
        except OSError as error:
            self.fault = self.fault or error
            return memoryview(data).nbytes  # type: ignore[arg-type]


class Output(io.TextIOWrapper):
    """A standard stream on which what comes from outside steers no terminal, and no letter is refused."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._raw = _Descriptor(descriptor, "wb", closefd=False)
        super().__init__(io.BufferedWriter(self._raw), encoding, "replace", "\n", line_buffering=True)

    def write(self, text: str) -> int:
        super().write(harmless(text))
        return len(text)

    def fault(self) -> OSError | None:
        """What kept the text from going out; nothing where its reader left, as `| head` does."""
        self.flush()
        return None if isinstance(self._raw.fault, BrokenPipeError) else self._raw.fault


def program(main: Callable[[], int]) -> int:
    """`main` with standard streams of ours, and its exit code; bad input, too, where they could not be written."""
    _open_standard_descriptors()
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    out = sys.stdout = Output(1, encoding)
    said = sys.stderr = Output(2, encoding)
    try:
        code = main()
    finally:
        fault = out.fault()
        if fault:
            print(f"{PROGRAM}: {_unheard(fault)}", file=said)
        said.flush()
    return BAD_INPUT if fault and code == ALL_SUCCEEDED else code


def _unheard(fault: OSError) -> str:
    with read_in(language_asked(sys.argv[1:])):
        return Message("the output cannot be written: {why}.", why=system_words(fault))


def _open_standard_descriptors() -> None:
    """Where one of the three is closed, no file of ours may get its number: what is printed would be written there."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def write_file(path: Path, pieces: Iterable[bytes], said: Wording | None = None) -> None:
    """Write a file that a person named, and say that it is there: `said` has its `{path}`.

    It is written beside its place and moved there when it is whole; what was there before stays until then.

    Raises:
        ConfigurationError: it cannot be written.
    """
    try:
        _write_whole(path, pieces)
    except OSError as error:
        raise unwritable(path, error) from error
    if said:
        print(said(path=one_line(str(path))))


def _write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    place = Path(os.path.realpath(path))  # a link stays one
    if (place.exists() and not place.is_file()) or not os.access(place.parent, os.W_OK):
        with place.open("wb") as target:  # a pipe, a device; or a file of its own in a folder that is closed
            target.writelines(pieces)
        return
    draft = place.with_name(f".gistmill-{secrets.token_hex(8)}.part")
    try:
        with open(draft, "xb") as target:
            if place.exists():
                os.fchmod(target.fileno(), stat.S_IMODE(place.stat().st_mode))
            target.writelines(pieces)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def unwritable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(Message("{path} cannot be written: {why}.", path=str(path), why=system_words(error)))
