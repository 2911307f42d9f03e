"""Rows for files: ordinary ones, and texts that try to be something else."""

from typing import Any

from core.records import DocumentRow, Outcome, Status

HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+49 30 1234",
    "-5.3",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "http://127.0.0.1/x",
    "mailto:a@b.example",
    "internal:Sheet1!A1",
    "{=1+1}",
    "12345678901234567890",
    "007",
    "<r><t>x</t></r>",
    "<r>& not XML",
    "<r>& not XML</r>",
    "_x0041_ stays",
    "<script>alert(1)</script>",
    "]]> &amp; <!-- -->",
    "  spaces around  ",
    "two\nlines\n\nand more",
    "tab\tinside",
    "\u202eright to left\u200f \u2066isolated",
    "🙂 e\u0301 中文",
    "\u2028 line separator \x85",
]
"""They come out of every format as they went in."""

UNFIT = "a\x00b\x07c\x0bd \ud83d e\ufffe\uffff\r\nf"
"""What some formats cannot hold."""


def row(position: int = 0, name: str = "a.txt", outcome: Outcome | None = None, **more: Any) -> DocumentRow:
    return DocumentRow(
        **{
            "position": position,
            "name": name,
            "source": "a.zip",
            "row": None,
            "duplicate": False,
            "outcome": outcome,
            **more,
        }
    )


def summarised(summary: str, **more: Any) -> Outcome:
    return Outcome(0, Status.SUCCEEDED, summary=summary, **more)
