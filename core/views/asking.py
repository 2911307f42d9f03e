"""The words of the form that asks a comparison's question."""

from dataclasses import dataclass
from typing import Literal

from core.compare.plan import Mode
from core.compare.presets import COMPARED_LEVEL
from core.language import Message, Wording, counted
from core.summarise.prompts import SummaryLanguage
from core.views.choices import LANGUAGE_LABELS, PROMPT_LABELS
from core.views.forms import OWN_PROMPT, Form

QUESTION = Wording("What do you want to know?")
DOCUMENTS = Wording("Documents")
TRIED = Wording("What is tried")
WHO_WRITES = Wording("Who writes")
START = Wording("Start")
CHANGE = Wording("Change")
PROMPT, LONG_DOCUMENTS, REQUESTS = Wording("Prompt"), Wording("Long documents"), Wording("Requests")
STRATEGY, STRATEGIES = Wording("Strategy"), Wording("Strategies")
HIGHEST, LEVEL = Wording("At most at once"), Wording("At once")
REPEATS, SEED, HOW_PROTECTED = Wording("Repeats"), Wording("Seed"), Wording("Protection")
WRITING_SAMPLES = Wording("Writing the samples")
NAME = Wording("Name of this comparison")
NONE_SUCH = Wording("No such comparison")
NONE_HERE = Wording("There is no comparison {id} here: it was deleted, or its address is not whole.")
ASK, ALL_RUNS = Wording("Ask a question"), Wording("All runs")
CHARGES = Wording("I know that this endpoint may charge for every request.")
NO_DOCUMENTS = Wording("There are no documents yet: drop files, or take samples.")
SOURCES: dict[Literal["samples", "read"], Wording] = {
    "samples": Wording("Samples"),
    "read": Wording("My documents"),
}
SAMPLES = Wording("Made-up reports, the same ones every time.")
PROTECTION: dict[Mode, Wording] = {"on": Wording("On"), "off": Wording("Off"), "both": Wording("Both ways")}
REPEATS_HELP = Wording("Runs of each. With three or more, chance and a real difference can be told apart.")
SEED_HELP = Wording("Shuffles the order of the runs, and decides what the practice endpoint does with each document.")
PROTECTION_HELP = Wording(
    "Pacing, retries and a shared pause. Off: one attempt a document. Both ways: everything runs with and without."
)
LESSON = Wording(
    "The seven ways of the lesson on LangChain batch concurrency, with {level} at once; serial one at a time.",
    level=COMPARED_LEVEL,
)


def sample_name(count: int) -> str:
    """What a comparison of so many samples is called."""
    return counted("{count:,} sample document", "{count:,} sample documents", count=count)


def tried_words(repeats: int, protection: Mode) -> str:
    """How often and how protected, in one line."""
    return _TRIED_SO[protection](repeats=repeats)


_TRIED_SO: dict[Mode, Wording] = {
    "on": Wording("Repeats: {repeats}, retries on"),
    "off": Wording("Repeats: {repeats}, retries off"),
    "both": Wording("Repeats: {repeats}, with retries and without"),
}


def prompt_words(form: Form) -> str:
    """What is asked of each document, in one line."""
    if form.prompt_name == OWN_PROMPT:
        return Message("A prompt of your own")
    return Message(
        "{prompt}, {language}", prompt=PROMPT_LABELS[form.prompt_name](), language=_LANGUAGES[form.summary_language]()
    )


_LANGUAGES: dict[SummaryLanguage, Wording] = LANGUAGE_LABELS | {"text": Wording("like the text")}


@dataclass(frozen=True, slots=True)
class AgainWords:
    """The words of the menu that runs a comparison again."""

    title: Wording
    same: Wording
    same_effect: Wording
    other: Wording
    other_effect: Wording


AGAIN = AgainWords(
    Wording("Run again"),
    Wording("Same settings"),
    Wording("Another comparison over the same documents, in the same order."),
    Wording("Change settings first"),
    Wording("Opens the question with these documents and settings."),
)

RESUME = Wording("Resume")
FILLS = Wording("Everything that is tried")
RUNS_NOW = Wording("Running now")
NO_LANE_YET = Wording("The next run is about to begin.")
