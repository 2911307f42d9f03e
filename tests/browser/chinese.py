"""What a page says to a reader of Chinese that is not Chinese: every Latin word but names, code and units."""

import re
from typing import Any

from playwright.sync_api import Page

from core.language import Message
from core.reader import Language, language_of, read_in
from core.settings import STRATEGY_NAMES

_SAID = """() => {
    const CODE = "script, style, noscript, template, code, pre, kbd, [data-testid=stIconMaterial], [translate=no]"
    const ARIA = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext"]
    const NAMES = [...ARIA, "title", "placeholder", "alt"]
    const said = []
    const note = (where, text) => text && /[A-Za-z]/.test(text) && said.push([where, text.trim()])
    const chinese = (element, outer) => (element.closest("[lang]")?.lang ?? outer).startsWith("zh")
    const look = (root, outer) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.closest(CODE) || !chinese(element, outer)) continue
            if (!element.checkVisibility({visibilityProperty: true})) continue
            for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) note("text", node.data)
            for (const name of NAMES) note(name, element.getAttribute(name))
            for (const place of ["::before", "::after"]) {
                const content = getComputedStyle(element, place).content
                if (/^["']/.test(content)) note(place, content)
            }
            if (element.matches("textarea, input:not([type=checkbox], [type=radio])")) note("value", element.value)
            if (element.shadowRoot) look(element.shadowRoot, chinese(element, outer) ? "zh" : "")
        }
    }
    look(document.body, document.documentElement.lang)
    note("title", document.title)
    return said
}"""

_NAMES = (
    *("Gistmill", "LangChain", "Python", "OpenAI", "vLLM", "Ollama", "Markdown", "Parquet", "Word", "Outlook"),
    "ChatOpenAI",
    *("English", "EN"),  # a language, and the switch to it
    *STRATEGY_NAMES,  # what the lesson calls them, and the command line
)
_TERMS = (
    *("CSV", "XLSX", "JSON Lines", "JSON", "HTML", "PDF", "EPUB", "PNG", "zip", "UTF-8"),  # formats
    *("API", "AI", "CPU", "HTTP", "Shift", "Tab", "Enter"),
    *("token", "P50", "P95", "P99"),  # as a Chinese engineer says them
)
_UNITS = ("s", "ms", "KB", "MB", "GB", "k")
_SHAPES = (
    r"https?://\S+",
    r"\.[a-z]{2,7}\b",  # how a file's name ends
    r"\{\w+\}",  # a place in a prompt
    r'\{".*\}|sk-\.\.\.|api-key|\bTop p\b|\b[a-z]+-\d[\w.-]*',  # of a request, as it goes
    r"\b[A-Z]+(?:_[A-Z]+)+\b|\.env\b",  # of the machine
    r"langchain-ai/langchain issue|\b[a-z]+(?:[._][a-z]+)+\b|=True\b|\b(?:chain|invoke|try)\b",  # of the lesson's code
    rf"(?<=\d)\s?(?:{'|'.join(_UNITS)})\b",
    rf"(?<![A-Za-z])(?:{'|'.join(sorted(map(re.escape, _NAMES + _TERMS), key=len, reverse=True))})(?![A-Za-z])",
)
_MAY_BE_LATIN = re.compile("|".join(_SHAPES))


def chinese() -> Language:
    found = language_of(["zh-CN"])
    assert found, "There is no Chinese catalogue: `make words`, then `make test`."
    return found


def zh(template: str, /, **values: str | int) -> str:
    """What a message of this template says in Chinese."""
    with read_in(chinese()):
        return str(Message(template, **values))


def latin(page: Page) -> list[str]:
    """Where a Latin word stands that need not be one: in a text, a name for screen readers, a hint, a field's value or
    the tab, within the components and the charts too. Each with the text around it."""
    said: list[Any] = page.evaluate(_SAID)
    return sorted(
        {f"{where}: {text[:120]}" for where, text in said if re.search("[A-Za-z]", _MAY_BE_LATIN.sub("", text))}
    )
