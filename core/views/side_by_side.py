"""The words around two runs that are held side by side."""

from dataclasses import dataclass

from core.language import ENGLISH, Language, Message, say
from core.records import RunSnapshot
from core.views.run_head import crumb, name_of

_WORDS = {
    "runs": Message("Runs"),
    "first": Message("First run"),
    "second": Message("Second run"),
    "settings": Message("Settings that differ"),
    "setting": Message("Setting"),
    "figures": Message("Figures"),
    "figure": Message("Figure"),
    "change": Message("Second against first"),
    "better": Message("better"),
    "worse": Message("worse"),
    "summaries": Message("Summaries"),
    "different": Message("Different only"),
    "document": Message("Document"),
    "earlier": Message("Start again"),
    "later": Message("Show the next"),
    "looking": Message("Look further"),
}
_NO_RUN = Message("One of these two runs is not here: it was deleted, or the address is not whole.")
_SAME_RUN = Message("This is the same run twice. Tick two runs to hold them side by side.")
_ALIKE = Message("Every document that is in both runs ended alike: the same summaries, letter by letter.")
_NONE_SO_FAR = Message("No different summary was found so far. There are more documents to look through.")
_NO_MORE = Message("No further document.")


@dataclass(frozen=True, slots=True)
class Head:
    """A run above its column: what it is called, and when, by whom and how it was made."""

    run_id: str
    name: str
    facts: str


def side_words(language: Language = ENGLISH) -> dict[str, str]:
    """What stands over the tables and on the buttons."""
    return {key: say(words, language) for key, words in _WORDS.items()}


def head_of(run: RunSnapshot, moment: str, language: Language = ENGLISH) -> Head:
    """`moment` is when it was started, in words."""
    return Head(run.run_id, name_of(run, language), " · ".join(crumb(run, moment, language)))


def page_name(one: RunSnapshot, other: RunSnapshot, language: Language = ENGLISH) -> str:
    """Of runs that have one name, that name."""
    first, second = name_of(one, language), name_of(other, language)
    if first == second:
        return say(Message("{name}, two runs", name=first), language)
    return say(Message("{one} and {other}", one=first, other=second), language)


def not_two(*, same: bool, language: Language = ENGLISH) -> str:
    """Why there are no two runs to be held side by side."""
    return say(_SAME_RUN if same else _NO_RUN, language)


def no_pair(*, different: bool, whole: bool, first: bool, language: Language = ENGLISH) -> str:
    """What stands where no pair is: of the `first` page or a later one; `whole` is one that reached the end."""
    if not whole:
        return say(_NONE_SO_FAR, language)
    return say(_ALIKE if different and first else _NO_MORE, language)
