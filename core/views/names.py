"""Names that reading gives where a file has none, in the reader's words: of documents (`a.csv row 5`) and of columns.

In the store, in files and in prompts they stay as reading made them.
"""

import re

from core.language import Message, Wording

_PLACES = {
    "row": Wording("{file} row {number}"),
    "line": Wording("{file} line {number}"),
    "item": Wording("{file} item {number}"),
}
_PLACE = re.compile(r"(.+) (row|line|item) (\d+)")
_NUMBERED = re.compile(r"column (\d+)")


def name_words(name: str) -> str:
    """A document's name; one that is none of ours stays as it is."""
    found = _PLACE.fullmatch(name)
    return _PLACES[found[2]](file=found[1], number=found[3]) if found else name


def column_words(name: str) -> str:
    """A column's name; one that is none of ours stays as it is."""
    if found := _NUMBERED.fullmatch(name):
        return Message("column {number}", number=found[1])
    return Message("row name") if name == "row name" else name
