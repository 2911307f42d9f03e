"""What the table of rows says: chips, how far a search is, which rows are shown, and the words of its buttons."""

from collections.abc import Sequence
from typing import Any

from core.language import ENGLISH, Language, Message, say
from core.views.summaries import Layout, RowColumn, fit

_LONGEST_SEARCH = 100  # characters of it in a sentence

_BUTTONS = {
    "search": Message("Search"),
    "search_hint": Message("Search documents, columns, summaries and errors"),
    "columns": Message("Columns"),
    "filters": Message("Which rows"),
    "pages": Message("Pages"),
    "earlier": Message("Previous page"),
    "later": Message("Next page"),
    "before": Message("Row before"),
    "behind": Message("Row after"),
    "copy": Message("Copy summary"),
    "copied": Message("Copied"),
    "not_copied": Message("The browser did not allow it: mark the text, and copy that."),
    "close": Message("Close"),
    "open": Message("Open"),
    "parts": Message("Summaries of its parts"),
    "fields": Message("Its columns"),
    "sorting": Message("Putting the rows in order ..."),
    "looking": Message("Looking for the rows ..."),
    "held": Message("The table keeps still while you are in it."),
}


def button_words(language: Language = ENGLISH) -> dict[str, str]:
    return {name: say(words, language) for name, words in _BUTTONS.items()}


def chips(total: int, failed: int, repeats: int, language: Language = ENGLISH) -> list[dict[str, str]]:
    """The filters, each with its count; one that would show nothing is left out."""
    counted = (
        ("all", total, Message("All {count:,}", count=total)),
        ("failed", failed, Message("Failed {count:,}", count=failed)),
        ("repeats", repeats, Message("Repeats {count:,}", count=repeats)),
    )
    return [{"key": key, "text": say(text, language)} for key, count, text in counted if count or key == "all"]


def table_label(label: str, language: Language = ENGLISH) -> str:
    """What the table is, for those who cannot see it."""
    if not label:
        return say(Message("Summaries of this run"), language)
    return say(Message("Summaries of {label}", label=fit(label, _LONGEST_SEARCH)), language)


def place_words(start: int, rows: int, count: int | None, language: Language = ENGLISH) -> str:
    """Which rows are shown: "1 to 50 of 3,000"; "" for none. Without a `count` they are the newest."""
    if not rows:
        return ""
    first, last = start + 1, start + rows
    if count is None:
        return say(Message("{first:,} to {last:,}, the newest first", first=first, last=last), language)
    return say(Message("{first:,} to {last:,} of {count:,}", first=first, last=last, count=count), language)


def found_words(search: str, count: int | None, looked: float, language: Language = ENGLISH) -> str:
    """What a search has found so far; "" without one."""
    if not search:
        return ""
    if looked < 1:
        so_far = Message("{count:,} found so far, {share:,.0f} % looked through", count=count or 0, share=100 * looked)
        return say(so_far, language)
    if count == 1:
        return say(Message("1 row found"), language)
    return say(Message("{count:,} rows found", count=count or 0), language)


def empty_words(search: str, only: str, looked: float, *, running: bool, language: Language = ENGLISH) -> str:
    """What stands where no row is."""
    if search and looked < 1:
        return say(Message("Nothing found so far."), language)
    if search:
        return say(Message("No row holds “{search}”.", search=fit(search, _LONGEST_SEARCH)), language)
    if only != "all":
        return say(Message("There is no such row."), language)
    if running:
        return say(Message("The first summaries appear here as they land."), language)
    return say(Message("No document was summarised."), language)


def opened_place(index: int | None, count: int | None, language: Language = ENGLISH) -> str:
    """Which of the rows is opened: "12 of 3,000"; "" where that is not known."""
    if index is None or count is None:
        return ""
    return say(Message("{place:,} of {count:,}", place=index + 1, count=count), language)


def column_menu(columns: Layout, shown: Sequence[RowColumn], language: Language = ENGLISH) -> list[dict[str, Any]]:
    """What can be shown and hidden: all columns but the summary."""
    keys = {column.key for column in shown}
    return [
        {"key": column.key, "title": fit(say(column.title, language), 100), "shown": column.key in keys}
        for column in columns.columns
        if column.kind != "summary"
    ]
