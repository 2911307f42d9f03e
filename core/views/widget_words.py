"""What Streamlit's own widgets say in English alone: the page puts the reader's words in its place."""

from core.language import Wording
from core.reader import reader

_WIDGET_WORDS = (
    # The frame.
    *(Wording("Skip to main content"), Wording("Running..."), Wording("Stop"), Wording("Close"), Wording("Loading...")),
    *(Wording("Notifications"), Wording("Link to heading"), Wording("Help for {name}"), Wording("Connection error")),
    *(Wording("Scroll tabs left"), Wording("Scroll tabs right"), Wording("Copy to clipboard"), Wording("Copied")),
    *(Wording("Close fullscreen"), Wording("Fullscreen"), Wording("Help")),
    # Fields.
    *(Wording("Press Enter to apply"), Wording("Press Ctrl+Enter to apply"), Wording("Press ⌘+Enter to apply")),
    *(Wording("Press Enter to submit form"), Wording("Press Ctrl+Enter to submit form"), Wording("Invalid input.")),
    *(Wording("Press ⌘+Enter to submit form"), Wording("Show password"), Wording("Hide password")),
    *(Wording("Increment"), Wording("Decrement"), Wording("Clear value"), Wording("Clear entry"), Wording("Clear all")),
    *(Wording("Number is above the allowed range."), Wording("Number is below the allowed range.")),
    Wording("Number is above the allowed range. Please enter a value less than or equal to {number}."),
    Wording("Number is below the allowed range. Please enter a value greater than or equal to {number}."),
    Wording("Number is outside the allowed range. Please enter a value between {least} and {most}."),
    # Lists.
    *(Wording("Choose an option"), Wording("Choose options"), Wording("No results"), Wording("No options to select")),
    Wording("Choose or add an option"),
    *(Wording("Open"), Wording("Selectbox options"), Wording("Multiselect options"), Wording("Selected values")),
    *(Wording("Remove {name}"), Wording("Select all"), Wording("Select {number} matches"), Wording("Add: {name}")),
    Wording("You can only select up to {number} options. Remove an option first."),
    *(Wording("Dismiss"), Wording("Show suggestions"), Wording("Suggestions"), Wording("{name}, selected")),
    *(Wording("{number} option available."), Wording("{number} options available.")),
    # Files.
    *(Wording("Upload"), Wording("file upload"), Wording("Add files")),
    *(Wording("Drag and drop a file here"), Wording("Drag and drop files here"), Wording("{size} per file")),
    *(Wording("{type} files are not allowed."), Wording("File must be {size} or smaller.")),
    # Tables and charts.
    *(Wording("Sort ascending"), Wording("Sort descending"), Wording("Hide column"), Wording("Pin column")),
    *(Wording("Unpin column"), Wording("Copy column name"), Wording("Dataframe column menu"), Wording("Autosize")),
    *(Wording("Type to search"), Wording("Close Search"), Wording("Next Result"), Wording("Previous Result")),
    *(Wording("Show data"), Wording("Show chart"), Wording("Download as PNG"), Wording("Search")),
    *(Wording("Show/hide columns"), Wording("Copy Vega-Lite spec"), Wording("group mark container")),
    *(Wording("Format"), Wording("Statistics"), Wording("visualization"), Wording("Distribution histogram")),
)


def widget_words() -> list[tuple[str, str]]:
    """Each as it stands in English, with fields such as {name}, and as the reader has it; none for readers of English.

    The fields stay fields in both: what stands in them is only on the page.
    """
    if reader().code == "en":
        return []
    return [(words.template, words()) for words in _WIDGET_WORDS]
