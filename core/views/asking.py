"""The words of the form that asks a comparison's question."""

from dataclasses import dataclass
from typing import Literal

from core.compare.plan import Mode
from core.compare.presets import COMPARED_LEVEL
from core.language import ENGLISH, Language, Message, say
from core.summarise.prompts import SummaryLanguage
from core.views.choices import LANGUAGE_LABELS, PROMPT_LABELS
from core.views.forms import OWN_PROMPT, Form

QUESTION = Message("What do you want to know?")
DOCUMENTS = Message("Documents")
TRIED = Message("What is tried")
WHO_WRITES = Message("Who writes")
START = Message("Start")
CHARGES = Message("I know that this endpoint may charge for every request.")
NO_DOCUMENTS = Message("There are no documents yet: drop files, or take samples.")
SOURCES: dict[Literal["samples", "read"], Message] = {
    "samples": Message("Samples"),
    "read": Message("My documents"),
}
SAMPLES = Message("Made-up reports, the same ones every time.")
PROTECTION: dict[Mode, Message] = {"on": Message("On"), "off": Message("Off"), "both": Message("Both ways")}
REPEATS_HELP = Message("Runs of each. With three or more, chance and a real difference can be told apart.")
SEED_HELP = Message("Shuffles the order of the runs, and decides what the practice endpoint does with each document.")
PROTECTION_HELP = Message(
    "Pacing, retries and a shared pause. Off: one attempt a document. Both ways: everything runs with and without."
)
LESSON = Message(
    "The seven ways of the lesson on LangChain batch concurrency, with {level} at once; serial one at a time.",
    level=COMPARED_LEVEL,
)


def tried_words(repeats: int, protection: Mode, language: Language = ENGLISH) -> str:
    """How often and how protected, in one line."""
    return say(_tried(repeats, protection), language)


def _tried(repeats: int, protection: Mode) -> Message:
    if protection == "on":
        return Message("Repeats: {repeats}, retries on", repeats=repeats)
    if protection == "off":
        return Message("Repeats: {repeats}, retries off", repeats=repeats)
    return Message("Repeats: {repeats}, with retries and without", repeats=repeats)


def prompt_words(form: Form, language: Language = ENGLISH) -> str:
    """What is asked of each document, in one line."""
    if form.prompt_name == OWN_PROMPT:
        return say(Message("A prompt of your own"), language)
    said = Message(
        "{prompt}, {language}", prompt=PROMPT_LABELS[form.prompt_name], language=_LANGUAGES[form.summary_language]
    )
    return say(said, language)


_LANGUAGES: dict[SummaryLanguage, Message] = LANGUAGE_LABELS | {"text": Message("like the text")}


@dataclass(frozen=True, slots=True)
class AgainWords:
    """The words of the menu that runs a comparison again."""

    title: Message
    same: Message
    same_effect: Message
    other: Message
    other_effect: Message


AGAIN = AgainWords(
    Message("Run again"),
    Message("Same settings"),
    Message("Another comparison over the same documents, in the same order."),
    Message("Change settings first"),
    Message("Opens the question with these documents and settings."),
)

RESUME = Message("Resume")
FILLS = Message("Everything that is tried")
RUNS_NOW = Message("Running now")
NO_LANE_YET = Message("The next run is about to begin.")
