"""Chinese texts in the order of their pinyin, within SQLite.

GB 2312 has its 3,755 common characters by pinyin, and the other 3,008 by radical behind them; neither Python nor
Babel knows of more.

Limitations: a character of several readings stands at one of them. Traditional ones stand behind all others, by their
code points. Of a text the first `LETTERS` count so, and the rest by code points.
"""

import json
import sqlite3
from functools import cache

LETTERS = 8
_FIRST = 0x3300
"""Code point that the first character counts as; the last stays below those of Han that GB 2312 does not have."""

_HAN = "*[\u4e00-\u9fff]*"


def know_pinyin(connection: sqlite3.Connection) -> None:
    """Give the connection the table that `by_pinyin` looks into: a function of Python's would be asked for each row."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS pinyin (letter TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID")
    connection.execute("INSERT OR IGNORE INTO pinyin SELECT key, char(value) FROM json_each(?)", (_places(),))


def by_pinyin(text: str) -> str:
    """What to sort by in the place of this column, or simple expression, of SQL."""
    letters = " || ".join(_place(text, number) for number in range(1, LETTERS + 1))
    return f"CASE WHEN {text} GLOB '{_HAN}' THEN {letters} || substr({text}, {LETTERS + 1}) ELSE {text} END"


def _place(text: str, number: int) -> str:
    letter = f"substr({text}, {number}, 1)"
    return f"COALESCE((SELECT p.place FROM pinyin p WHERE p.letter = {letter}), {letter})"


@cache
def _places() -> str:
    """The characters of GB 2312 with their code points instead, as JSON."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    letters = "".join(cell.decode("gb2312", "ignore") for cell in cells)
    return json.dumps({letter: _FIRST + place for place, letter in enumerate(letters)})
