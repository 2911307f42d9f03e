"""Which columns of a table a person has chosen: for its text, for what its rows are called, and for which file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.documents.files import InputFile
from core.documents.labels import label
from core.errors import ConfigurationError
from core.language import Message

_MOST_BYTES = 40_000  # of all choices: they go to the process that reads in one message


@dataclass(frozen=True, slots=True)
class FileChoice:
    """What is chosen for one file, or for the files of one archive. What is None or empty is as for all files.

    `file` is a file's source, the end of it, or a path that ends with it.
    """

    file: str
    text_column: str | None = None
    join_columns: tuple[str, ...] = ()
    id_column: str | None = None
    header: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", label(self.file))
        object.__setattr__(self, "join_columns", tuple(self.join_columns))  # JSON has lists only

    def fit(self, file: InputFile) -> tuple[bool, int]:
        """How well it fits the file: by its own name, then by its archive's, by more of it; (False, 0) for not."""
        if _meant(self.file, file.source):
            return True, len(self.file)
        return False, len(self.file) if file.container and _meant(self.file, file.container) else 0


def _meant(name: str, source: str) -> bool:
    return name == source or source.endswith(f"/{name}") or name.endswith(f"/{source}")


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen file by file."""

    files: tuple[FileChoice, ...] = field(default=())

    def __post_init__(self) -> None:
        size = sum(len(str(each).encode()) for each in self.files)
        if size > _MOST_BYTES:
            raise ConfigurationError(Message("Too many columns are chosen file by file; choose one for all files."))

    def of(self, file: InputFile) -> FileChoice | None:
        """The choice that fits the file best, of equals the last; None for none."""
        best = max(reversed(self.files), key=lambda choice: choice.fit(file), default=None)
        return best if best and best.fit(file) != (False, 0) else None

    def with_choice(self, choice: FileChoice) -> "Choices":
        """The same with this choice in the place of an earlier one for its file."""
        return Choices((*(each for each in self.files if each.file != choice.file), choice))


def id_columns(id_column: str | None, choices: Sequence[FileChoice]) -> tuple[str, ...]:
    """The columns that are named to call rows by, as they were typed."""
    named = (id_column, *(choice.id_column for choice in choices))
    return tuple(dict.fromkeys(name for name in named if name))
