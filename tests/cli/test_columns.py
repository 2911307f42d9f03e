"""Columns and the first documents, as the command's words name them."""

import argparse
from pathlib import Path

import pytest

from core.cli.choices import read_options
from core.documents import FileChoice
from core.errors import ConfigurationError
from tests.test_cli import gistmill, rows

TABLE = "subject,nr,body\n=Hello,A7,one mill\nHello,A8,two mills\nHello,A9,three mills\n"


def _words(*columns: str, joined: str | None = None) -> argparse.Namespace:
    return argparse.Namespace(
        text_columns=list(columns), join_columns=joined, id_column=None, lines=False, no_header=False, sheet=None
    )


def test_words_become_choices() -> None:
    """FILE=NAME is for a file that can be read; any other = belongs to the column's name."""
    options = read_options(_words("a=b", "x/y.csv=c=d", "z.zip=e", "z.zip=f"))
    assert options.text_column == "a=b"
    assert options.choices.files == (FileChoice("x/y.csv", "c=d"), FileChoice("z.zip", "f"))
    assert read_options(_words(joined=' subject, "a, b" ')).join_columns == ("subject", "a, b")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (_words("a", "b"), "names 'a' and 'b' for all files"),
        (_words("a", joined="b,c"), "both name the text of all files"),
        (_words(joined="a,,b"), "give the columns' names"),
        (_words(joined=""), "give the columns' names"),
    ],
)
def test_words_that_contradict_are_refused(words: argparse.Namespace, said: str) -> None:
    """With what to write instead."""
    with pytest.raises(ConfigurationError, match=said):
        read_options(words)


def test_columns_are_kept_and_the_first_documents_alone_are_read(tmp_path: Path) -> None:
    """The id column first, the own ones as they came, then ours; of two files what comes after is not looked at."""
    first, second, out = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "out.csv"
    first.write_text(TABLE)
    second.write_text("no text at all\n")
    done = gistmill(
        *("run", first, second, "--store", tmp_path / "g.db", "--out", out, "--preset", "instant"),
        *("--first", 2, "--join-columns", "subject,body", "--id-column", "NR"),
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout.startswith("2 documents, ")
    table = rows(out)
    assert list(table[0])[:6] == ["nr", "subject", "body", "document", "source", "row"]
    assert [(row["nr"], row["subject"], row["body"], row["document"], row["row"]) for row in table] == [
        ("A7", "'=Hello", "one mill", "A7", "2"),
        ("A8", "Hello", "two mills", "A8", "3"),
    ]


def test_a_file_that_is_named_beside_a_column_and_not_read_is_said(tmp_path: Path) -> None:
    """A typing error in FILE=NAME would else be silent; one in NAME lists the columns."""
    table = tmp_path / "a.csv"
    table.write_text(TABLE)
    words = ("run", table, "--store", tmp_path / "g.db", "--preset", "instant")
    done = gistmill(*words, "--text-column", "b.csv=body")
    assert done.returncode == 0
    assert "Note: --text-column names b.csv, and no document came from a file of that name." in done.stderr
    done = gistmill(*words, "--text-column", "a.csv=text")
    assert done.returncode == 2
    assert "a.csv has no column text. Columns seen: subject, nr, body." in done.stderr
