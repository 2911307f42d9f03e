"""What the choices of the Summarise page are called, and a few words on each."""

from core.language import Wording
from core.summarise.prompts import SummaryLanguage
from core.views.forms import OWN_PROMPT, Writer

PROMPT_LABELS = {
    "one sentence": Wording("One sentence"),
    "three points": Wording("Three points"),
    "to-dos": Wording("To-dos"),
    OWN_PROMPT: Wording("Own"),
}
PROMPT_LINES = {
    "one sentence": Wording("The gist of it"),
    "three points": Wording("The main points as a list"),
    "to-dos": Wording("Who has to do what"),
    OWN_PROMPT: Wording("In your own words"),
}
LANGUAGE_LABELS: dict[SummaryLanguage, Wording] = {
    "text": Wording("Like the text"),
    "en": Wording("English"),
    "zh": Wording("中文"),
}
WRITER_LABELS: dict[Writer, Wording] = {
    "practice": Wording("Practice"),
    "openai": Wording("OpenAI"),
    "server": Wording("My server"),
}
WRITER_LINES: dict[Writer, Wording] = {
    "practice": Wording("Free, no AI"),
    "openai": Wording("With your API key"),
    "server": Wording("vLLM, Ollama, ..."),
}
CLIENT_LABELS = {"lean": Wording("Lean"), "openai": Wording("ChatOpenAI")}
PRACTICE_LINE = Wording("Copies the sentences that say most. Good for a first look: it costs nothing and needs no key.")
