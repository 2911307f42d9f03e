"""core/documents/files.py: paths of the command line."""

import os
from pathlib import Path

import pytest

from core.documents import InputFile, files_at, read
from core.records import Document, Problem


def found(paths: list[str]) -> tuple[list[InputFile], list[Problem]]:
    items = list(files_at(paths))
    files = [item for item in items if isinstance(item, InputFile)]
    return files, [item for item in items if isinstance(item, Problem)]


def test_folder_is_walked_in_sorted_order(tmp_path: Path) -> None:
    """Files of a folder come by name, deeper folders after, hidden ones not at all, other types as one problem."""
    for name in ("b.txt", "a.md", "pic.png", ".secret.txt", "sub/z.csv", "sub/y.jsonl"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\nx\n")

    files, problems = found([str(tmp_path / "in")])

    assert [file.name for file in files] == ["in/a.md", "in/b.txt", "in/sub/y.jsonl", "in/sub/z.csv"]
    assert [problem.message for problem in problems] == ["In in, files of other types were left out: 1 (.png)."]


def test_missing_path_is_a_problem_and_the_rest_is_found(tmp_path: Path) -> None:
    """A path that is not there is named; the others are still read."""
    good = tmp_path / "good.txt"
    good.write_text("hello")

    files, problems = found([str(tmp_path / "gone.txt"), str(good)])

    assert [file.name for file in files] == ["good.txt"]
    assert len(problems) == 1
    assert problems[0].message.startswith("There is no file or folder")
    assert "gone.txt" in problems[0].message


def test_file_is_taken_whatever_its_type_and_read_says_why_not(tmp_path: Path) -> None:
    """A file that is named by hand is not dropped silently: reading it gives the reason."""
    (tmp_path / "a.png").write_bytes(b"x")

    files, problems = found([str(tmp_path / "a.png")])

    assert not problems
    (problem,) = read(files)
    assert not isinstance(problem, Document)
    assert "type cannot be read" in problem.message


def test_folder_without_documents_is_a_problem(tmp_path: Path) -> None:
    """An empty folder says so."""
    files, problems = found([str(tmp_path)])

    assert files == []
    assert "holds no .txt" in problems[0].message


def test_pipe_is_not_opened(tmp_path: Path) -> None:
    """A named pipe would be waited on for ever."""
    os.mkfifo(tmp_path / "pipe.txt")

    files, problems = found([str(tmp_path / "pipe.txt")])

    assert files == []
    assert "neither a file nor a folder" in problems[0].message


def test_impossible_path_is_a_problem() -> None:
    """A path no system accepts raises nothing."""
    files, problems = found(["a\x00b", "x" * 5000])

    assert files == []
    assert len(problems) == 2


def test_file_deleted_after_it_was_found_is_a_problem(tmp_path: Path) -> None:
    """Opening happens late; a file that is gone by then costs itself alone."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    files, _ = found([str(tmp_path)])
    (tmp_path / "a.txt").unlink()

    problem, document = read(files)

    assert not isinstance(problem, Document)
    assert "cannot be read: No such file" in problem.message
    assert isinstance(document, Document)
    assert (document.position, document.text) == (0, "b.txt")


def test_file_deleted_while_its_folder_is_walked_costs_itself(tmp_path: Path) -> None:
    """A walk takes as long as the reading: what goes meanwhile is told, and the rest is found."""
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    walk = files_at([str(tmp_path)])
    first = next(walk)
    (tmp_path / "b.txt").unlink()
    missing, last = walk

    assert isinstance(first, InputFile)
    assert isinstance(missing, Problem)
    assert "b.txt cannot be opened: No such file" in missing.message
    assert isinstance(last, InputFile)
    assert last.name.endswith("c.txt")


def test_input_file_is_frozen_and_its_name_a_label() -> None:
    """A name is made safe when the record is made, and the source says which archive a file is in."""
    file = InputFile.from_bytes("../a.txt", b"abc", container="z.zip")

    assert (file.name, file.size, file.source, file.extension) == ("a.txt", 3, "z.zip/a.txt", ".txt")
    with pytest.raises(AttributeError):
        file.name = "b"  # type: ignore[misc]  # that is the point
