"""What the table of rows says: chips, how far a search is, which rows are shown, and the words of its buttons."""

from collections.abc import Sequence
from typing import Any

from core.language import Message, Wording, counted, say
from core.views.summaries import Layout, RowColumn, fit

_LONGEST_SEARCH = 100  # characters of it in a sentence

_BUTTONS = {
    "search": Wording("Search"),
    "search_hint": Wording("Search documents, columns, summaries and errors"),
    "columns": Wording("Columns"),
    "filters": Wording("Which rows"),
    "pages": Wording("Pages"),
    "earlier": Wording("Previous page"),
    "later": Wording("Next page"),
    "before": Wording("Row before"),
    "behind": Wording("Row after"),
    "copy": Wording("Copy summary"),
    "copied": Wording("Copied"),
    "not_copied": Wording("The browser did not allow it: mark the text, and copy that."),
    "close": Wording("Close"),
    "open": Wording("{name}. Open"),
    "parts": Wording("Summaries of its parts"),
    "fields": Wording("Its columns"),
    "sorting": Wording("Putting the rows in order ..."),
    "looking": Wording("Looking for the rows ..."),
    "held": Wording("The table keeps still while you are in it."),
}


def button_words() -> dict[str, str]:
    return {name: say(words) for name, words in _BUTTONS.items()}


def chips(total: int, failed: int, repeats: int) -> list[dict[str, str]]:
    """The filters, each with its count; one that would show nothing is left out."""
    filters = (
        ("all", total, Message("All {count:,}", count=total)),
        ("failed", failed, Message("Failed {count:,}", count=failed)),
        ("repeats", repeats, Message("Repeats {count:,}", count=repeats)),
    )
    return [{"key": key, "text": text} for key, count, text in filters if count or key == "all"]


def table_label(label: str) -> str:
    """What the table is, for those who cannot see it."""
    if not label:
        return Message("Summaries of this run")
    return Message("Summaries of {label}", label=fit(label, _LONGEST_SEARCH))


def place_words(start: int, rows: int, count: int | None) -> str:
    """Which rows are shown: "1 to 50 of 3,000"; "" for none. Without a `count` they are the newest."""
    if not rows:
        return ""
    first, last = start + 1, start + rows
    if count is None:
        return Message("{first:,} to {last:,}, the newest first", first=first, last=last)
    return Message("{first:,} to {last:,} of {count:,}", first=first, last=last, count=count)


def found_words(search: str, count: int | None, looked: float) -> str:
    """What a search has found so far; "" without one."""
    if not search:
        return ""
    if looked < 1:
        share = Message("{number:.0f} %", number=100 * looked)
        return Message("{count:,} found so far, {share} looked through", count=count or 0, share=share)
    return counted("{count:,} row found", "{count:,} rows found", count=count or 0)


def empty_words(search: str, only: str, looked: float, *, running: bool) -> str:
    """What stands where no row is."""
    if search and looked < 1:
        return Message("Nothing found so far.")
    if search:
        return Message("No row holds “{search}”.", search=fit(search, _LONGEST_SEARCH))
    if only != "all":
        return Message("There is no such row.")
    if running:
        return Message("The first summaries appear here as they land.")
    return Message("No document was summarised.")


def opened_place(index: int | None, count: int | None) -> str:
    """Which of the rows is opened: "12 of 3,000"; "" where that is not known."""
    if index is None or count is None:
        return ""
    return Message("{place:,} of {count:,}", place=index + 1, count=count)


def column_menu(columns: Layout, shown: Sequence[RowColumn]) -> list[dict[str, Any]]:
    """What can be shown and hidden: all columns but the summary."""
    keys = {column.key for column in shown}
    return [
        {"key": column.key, "title": fit(say(column.title), 100), "shown": column.key in keys}
        for column in columns.columns
        if column.kind != "summary"
    ]
