"""The formats that a run is exported in, by the ending of the file's name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from core.errors import ConfigurationError
from core.language import Message, listed
from core.views.exports.as_csv import csv_pieces
from core.views.exports.as_html import html_pieces
from core.views.exports.as_jsonl import jsonl_pieces
from core.views.exports.as_markdown import markdown_pieces
from core.views.exports.as_parquet import parquet_pieces
from core.views.exports.as_xlsx import xlsx_pieces
from core.views.exports.table import Pieces, Table


@dataclass(frozen=True, slots=True)
class Format:
    """`pieces` makes the file bit by bit, in memory that does not grow with its rows."""

    title: str
    media_type: str
    pieces: Callable[[Table], Pieces]


FORMATS = {
    ".csv": Format("CSV", "text/csv; charset=utf-8", csv_pieces),
    ".xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_pieces),
    ".jsonl": Format("JSON Lines", "application/x-ndjson", jsonl_pieces),
    ".parquet": Format("Parquet", "application/vnd.apache.parquet", parquet_pieces),
    ".md": Format("Markdown", "text/markdown; charset=utf-8", markdown_pieces),
    ".html": Format("HTML", "text/html; charset=utf-8", html_pieces),
}


def format_of(name: str) -> Format:
    """The format of a file of this name.

    Raises:
        ConfigurationError: its ending is none of `FORMATS`.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in FORMATS:
        raise ConfigurationError(
            Message(
                "{name} has the ending {ending}; it must be one of {endings}.",
                name=name,
                ending=repr(ending),
                endings=listed(*FORMATS),
            )
        )
    return FORMATS[ending]
