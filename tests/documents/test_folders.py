"""core/documents/folders.py: the names in a folder, in order, however many."""

from pathlib import Path

import pytest

from core.documents import folders
from core.documents.folders import Sorted, names_in


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 57])
def test_names_come_in_their_order_whatever_their_number(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are put aside in pieces of ten come between those in memory, with line ends and odd bytes in them."""
    monkeypatch.setattr(folders, "_IN_MEMORY", 10)
    names = [f"{number * 37 % 101}\n\udcff{number}" for number in range(count)]
    collected = Sorted()
    for name in names:
        collected.add(name)

    assert list(collected) == sorted(names)


def test_folder_has_files_and_folders_without_hidden_ones_and_links(tmp_path: Path) -> None:
    """A link to a file is that file; a link to a folder is not followed."""
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("z.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "linked").symlink_to(tmp_path / "b")
    (tmp_path / "c.txt").symlink_to(tmp_path / "a.txt")

    names = names_in(str(tmp_path))

    assert list(names.files) == ["a.txt", "c.txt", "z.txt"]
    assert list(names.folders) == ["b"]
