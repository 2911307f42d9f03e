"""The words around two runs that are held side by side."""

from dataclasses import dataclass

from core.language import Message, Wording
from core.records import RunSnapshot
from core.views.run_head import crumb, name_of

_WORDS = {
    "runs": Wording("Runs"),
    "first": Wording("First run"),
    "second": Wording("Second run"),
    "settings": Wording("Settings that differ"),
    "setting": Wording("Setting"),
    "figures": Wording("Figures"),
    "figure": Wording("Figure"),
    "change": Wording("Second against first"),
    "better": Wording("better"),
    "worse": Wording("worse"),
    "summaries": Wording("Summaries"),
    "different": Wording("Different only"),
    "document": Wording("Document"),
    "earlier": Wording("Start again"),
    "later": Wording("Show the next"),
    "looking": Wording("Look further"),
}
_NO_RUN = Wording("One of these two runs is not here: it was deleted, or the address is not whole.")
_SAME_RUN = Wording("This is the same run twice. Tick two runs to hold them side by side.")
_ALIKE = Wording("Every document that is in both runs ended alike: the same summaries, letter by letter.")
_NONE_SO_FAR = Wording("No different summary was found so far. There are more documents to look through.")
_NO_MORE = Wording("No further document.")


@dataclass(frozen=True, slots=True)
class Head:
    """A run above its column: what it is called, and when, by whom and how it was made."""

    run_id: str
    name: str
    facts: str


def side_words() -> dict[str, str]:
    """What stands over the tables and on the buttons."""
    return {key: words() for key, words in _WORDS.items()}


def head_of(run: RunSnapshot, moment: str) -> Head:
    """`moment` is when it was started, in words."""
    return Head(run.run_id, name_of(run), " · ".join(crumb(run, moment)))


def page_name(one: RunSnapshot, other: RunSnapshot) -> str:
    """Of runs that have one name, that name."""
    first, second = name_of(one), name_of(other)
    if first == second:
        return Message("{name}, two runs", name=first)
    return Message("{one} and {other}", one=first, other=second)


def not_two(*, same: bool) -> str:
    """Why there are no two runs to be held side by side."""
    return _SAME_RUN() if same else _NO_RUN()


def no_pair(*, different: bool, whole: bool, first: bool) -> str:
    """What stands where no pair is: of the `first` page or a later one; `whole` is one that reached the end."""
    if not whole:
        return _NONE_SO_FAR()
    return _ALIKE() if different and first else _NO_MORE()
