"""The prompts on offer, and how a document is put into one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from core.errors import ConfigurationError
from core.language import Message, Wording, counted, joined, listed, say
from core.reader import language_of, languages
from core.records import Value
from core.settings import DEFAULT_PROMPT, RunSettings

PLACE = "{text}"

SummaryLanguage = Literal["text", "en", "zh"]
"""What a summary is written in: the language of its text, English or Chinese."""

SUMMARY_LANGUAGES: tuple[SummaryLanguage, ...] = SummaryLanguage.__args__  # type: ignore[attr-defined]  # typing's own

_ASKED = {
    "one sentence": Wording("Summarise the following text in one sentence, in the language of the text:\n\n{text}"),
    "three points": Wording(
        "Summarise the following text in three bullet points, in the language of the text:\n\n{text}"
    ),
    "to-dos": Wording(
        "List the to-dos of the following text as bullet points, in the language of the text, with who does each and by"
        " when, where the text says so, or say that there are none:\n\n{text}"
    ),
}
"""By name: for a summary in the text's language, which any reader's language can ask for."""


def _in_languages(name: str, chinese: str) -> dict[SummaryLanguage, str]:
    """A prompt for a summary in each language; what is asked for in Chinese is asked in Chinese."""
    english = _ASKED[name].template
    return {"text": english, "en": english.replace("in the language of the text", "in English"), "zh": chinese}


PROMPTS: dict[str, dict[SummaryLanguage, str]] = {
    "one sentence": _in_languages("one sentence", "用一句话总结以下文本，用中文写：\n\n{text}"),
    "three points": _in_languages("three points", "用三个要点总结以下文本，用中文写：\n\n{text}"),
    "to-dos": _in_languages(
        "to-dos",
        "请列出以下文本中的待办事项，以要点形式用中文写，文中提到由谁、何时完成的，一并写明；没有待办事项时，请说明：\n\n{text}",
    ),
}
"""By name, and by the language of the summary, which is a part of the prompt's own words. A prompt of one's own is any
text with a `{text}` place, or a column's."""

_BRACED = re.compile(r"\{([^{}]+)\}")
_WORD = re.compile(r"[^\W\d][\w .-]{0,59}")
_TEXT = "text"
_NONE: Mapping[str, Value] = MappingProxyType({})
_SHOWN = 20  # columns that a sentence names

PART_CHINESE = (
    "以下是一份长文档的一部分。用三到五句话总结以下文本，使用原文的语言，保留重要的事实、名称和数字：\n\n{text}"
)
PART_ENGLISH = (
    "The following text is one part of a long document. Summarise it in three to five sentences, in the language of"
    " the text, and keep the important facts, names and numbers:\n\n{text}"
)
_COMBINE_CHINESE = "以下文本由一份长文档各部分的摘要依次组成。"
_COMBINE_ENGLISH = "The following text consists of the summaries of one long document's parts, in their order.\n\n"
_SUMMARISE = {True: DEFAULT_PROMPT, False: "Summarise the following text in one sentence:\n\n{text}"}
_HAN = re.compile("[\u3400-\u9fff]")


def named_prompt(name: str, language: SummaryLanguage = "text") -> str:
    """The prompt of that name, whatever the case, for a summary in that language.

    Raises:
        ConfigurationError: there is no such prompt.
    """
    if name.casefold() not in PROMPTS:
        raise ConfigurationError(
            Message(
                "Prompt is {prompt}; it must be a text with a place, or one of {names}.",
                prompt=repr(name),
                names=listed(*PROMPTS),
            )
        )
    return PROMPTS[name.casefold()][language]


def offered_prompt(name: str, language: SummaryLanguage, asked_in: str = "") -> str:
    """The same prompt as a page offers it: where the summary is to have the text's language, it is asked in the
    reader's own, or in the language of the code `asked_in`."""
    if language != "text":
        return named_prompt(name, language)
    return say(_ASKED[name], language_of([asked_in]))


class Named(NamedTuple):
    """A prompt on offer. `asked_in` is the code of the language that it is asked in, where that is a reader's."""

    name: str
    language: SummaryLanguage
    asked_in: str = ""


def name_of_prompt(prompt: str) -> Named | None:
    """Which of the prompts on offer it is, in whatever language; None for one of somebody's own."""
    for name, asked in PROMPTS.items():
        for spoken in languages():
            if say(_ASKED[name], spoken) == prompt:
                return Named(name, "text", spoken.code)
        for language, text in asked.items():
            if text == prompt:
                return Named(name, language)
    return None


def fill(prompt: str, text: str, fields: Mapping[str, Value] = _NONE) -> str:
    """The prompt with the document in its place, and each of its `fields` in that of its name.

    Replaced in one pass, not formatted: braces in what is put in, and all others of the prompt, stay as they are.
    """
    if not fields:
        return prompt.replace(PLACE, text)

    def put(place: re.Match[str]) -> str:
        if place[1] == _TEXT:
            return text
        return shown_value(fields[place[1]]) if place[1] in fields else place[0]

    return _BRACED.sub(put, prompt)


def shown_value(value: Value) -> str:
    """A cell as it stands in a prompt: nothing for none, and true or false as JSON has them."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def prompts_of(settings: RunSettings) -> tuple[str, ...]:
    """Every prompt that a document may be put into."""
    return settings.prompt, settings.part_prompt, settings.combine_prompt


def used_columns(prompts: Iterable[str], columns: Sequence[str]) -> dict[str, str]:
    """The places of the prompts that stand for one of these columns, each with the column's own name.

    A column is meant by its name, or else by its name in other letters; `{text}` is the document's text, always.
    """
    used = {}
    others = {name.casefold(): name for name in reversed(columns)}
    own = set(columns)
    for place in (place for prompt in prompts for place in _BRACED.findall(prompt)):
        name = place if place in own else others.get(place.casefold())
        if name is not None and place != _TEXT:
            used[place] = name
    return used


def check_places(prompt: str, columns: Sequence[str]) -> None:
    """Refuse a prompt that no document goes into.

    Raises:
        ConfigurationError: it has neither `{text}` nor the place of one of these columns.
    """
    if problem := no_place(prompt, columns):
        raise ConfigurationError(problem)


def no_place(prompt: str, columns: Sequence[str]) -> str:
    """Why no document with these columns goes into the prompt; "" where it does."""
    if PLACE in prompt or used_columns([prompt], columns):
        return ""
    if not columns:
        return Message("The prompt has no {text}; write {text} where the document belongs.", text=PLACE)
    return Message(
        "The prompt has no {text}; write {text} where the document belongs, or use a column: {columns}.",
        text=PLACE,
        columns=place_words(columns),
    )


def unknown_places(prompt: str, columns: Sequence[str]) -> str:
    """A sentence about the words in braces that are no column of the documents; "" where there are none.

    What else stands in braces, such as JSON, is the prompt's own.
    """
    known = {_TEXT, *used_columns([prompt], columns)}
    unknown = [place for place in dict.fromkeys(_BRACED.findall(prompt)) if place not in known]
    words = [place for place in unknown if _WORD.fullmatch(place)]
    if not words:
        return ""
    stays = counted(
        "The prompt holds {places}, which is no column of these documents, so it stays as it is.",
        "The prompt holds {places}, which are no columns of these documents, so they stay as they are.",
        count=len(words),
        places=place_words(words),
    )
    return joined(stays, Message("Columns: {columns}.", columns=place_words(columns)) if columns else "")


def place_words(names: Sequence[str]) -> str:
    """The places of these columns, as they are written in a prompt."""
    return listed(*(f"{{{name}}}" for name in names[:_SHOWN]), "..." if len(names) > _SHOWN else "")


def part_prompt(settings: RunSettings) -> str:
    """What is asked of each part of a long document; by default in the language of the prompt."""
    if settings.part_prompt:
        return settings.part_prompt
    return PART_CHINESE if _HAN.search(settings.prompt) else PART_ENGLISH


def combine_prompt(settings: RunSettings) -> str:
    """What is asked of the summaries of the parts; by default the prompt itself, and before it a word on what they are.

    So the summary of a long document has the form and language of all the others.
    """
    if settings.combine_prompt:
        return settings.combine_prompt
    chinese = bool(_HAN.search(settings.prompt))
    asked = settings.prompt if PLACE in settings.prompt else _SUMMARISE[chinese]
    return (_COMBINE_CHINESE if chinese else _COMBINE_ENGLISH) + asked
