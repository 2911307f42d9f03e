"""What the choices of the Summarise page are called, and a few words on each."""

from core.summarise.prompts import SummaryLanguage
from core.views.forms import OWN_PROMPT, Writer

PROMPT_LABELS = {
    "one sentence": "One sentence",
    "three points": "Three points",
    "to-dos": "To-dos",
    OWN_PROMPT: "Own",
}
PROMPT_LINES = {
    "one sentence": "The gist of it",
    "three points": "The main points as a list",
    "to-dos": "Who has to do what",
    OWN_PROMPT: "In your own words",
}
LANGUAGE_LABELS: dict[SummaryLanguage, str] = {"text": "Like the text", "en": "English", "zh": "中文"}
WRITER_LABELS: dict[Writer, str] = {"practice": "Practice", "openai": "OpenAI", "server": "My server"}
WRITER_LINES: dict[Writer, str] = {
    "practice": "Free, no AI",
    "openai": "With your API key",
    "server": "vLLM, Ollama, ...",
}
PRACTICE_LINE = "Copies the sentences that say most. Good for a first look: it costs nothing and needs no key."
