"""What the choices of the Summarise page are called, and a few words on each."""

from core.language import Message
from core.summarise.prompts import SummaryLanguage
from core.views.forms import OWN_PROMPT, Writer

PROMPT_LABELS = {
    "one sentence": Message("One sentence"),
    "three points": Message("Three points"),
    "to-dos": Message("To-dos"),
    OWN_PROMPT: Message("Own"),
}
PROMPT_LINES = {
    "one sentence": Message("The gist of it"),
    "three points": Message("The main points as a list"),
    "to-dos": Message("Who has to do what"),
    OWN_PROMPT: Message("In your own words"),
}
LANGUAGE_LABELS: dict[SummaryLanguage, Message] = {
    "text": Message("Like the text"),
    "en": Message("English"),
    "zh": Message("中文"),
}
WRITER_LABELS: dict[Writer, Message] = {
    "practice": Message("Practice"),
    "openai": Message("OpenAI"),
    "server": Message("My server"),
}
WRITER_LINES: dict[Writer, Message] = {
    "practice": Message("Free, no AI"),
    "openai": Message("With your API key"),
    "server": Message("vLLM, Ollama, ..."),
}
PRACTICE_LINE = Message("Copies the sentences that say most. Good for a first look: it costs nothing and needs no key.")
