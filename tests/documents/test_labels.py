"""core/documents/labels.py: names from outside."""

import pytest

from core.documents.labels import LONGEST, extension, label, title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\windows\\a.txt", "windows/a.txt"),
        ("C:\\temp\\a.txt", "temp/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("evil\x00\x1b[31m\n.txt", "evil[31m.txt"),
        ("in\u202etxt.exe", "intxt.exe"),
        ("half\ud800.txt", "half.txt"),
        ("会议 纪要.txt", "会议 纪要.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("\x00\x01", "unnamed"),
    ],
)
def test_label_leads_nowhere_and_shows_plainly(name: str, expected: str) -> None:
    """No way out of a folder, no drive, no control or invisible character is left, and something always is."""
    assert label(name) == expected


def test_long_label_keeps_its_end() -> None:
    """The end of a long name is the file's own name."""
    assert label("x" * 500 + "/end.txt").endswith("/end.txt")
    assert len(label("x" * 500 + "/end.txt")) == LONGEST


def test_title_is_one_line() -> None:
    """A title keeps its slashes, loses line ends and invisible characters, and may be empty."""
    assert title(" a/b\n\tc\u200b ") == "a/b c"
    assert title("\x00") == ""


@pytest.mark.parametrize(
    ("name", "expected"), [("A.TXT", ".txt"), ("a.tar.zip", ".zip"), ("a", ""), (".txt", ""), ("a.b/c", "")]
)
def test_extension(name: str, expected: str) -> None:
    """The extension is that of the file itself, in small letters."""
    assert extension(name) == expected
