"""The settings of a run as a list: every one of them, in words, in the order in which people ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.endpoints.practice.settings import describe
from core.language import Message, Wording, say
from core.records import EndpointSettings, RunSettings
from core.request import extra_header
from core.views.format import duration, number
from core.views.run_head import at_once

_WRITE, _WHO, _HOW = Wording("What is written"), Wording("Who writes"), Wording("How it is sent")
_TO_MODEL = Wording("left to the model")
_PRACTICE = Wording("practice, no AI")
_KEYS = {
    "none": Wording("none"),
    "environment": Wording("from the environment"),
    "typed": Wording("typed, kept in memory only"),
}
_CLIENTS = {"lean": Wording("Gistmill's own"), "openai": Wording("the OpenAI SDK")}
_AS_ENDPOINT_SAYS = Wording("as the endpoint says")
_REUSED, _ANEW = Wording("taken where there are equal ones"), Wording("left out: every document is sent")
_PROTECTED = Wording("on: paces itself, tries again, waits together")
_UNPROTECTED = Wording("off: every fault is a failed document")
_SAME_AS_PROMPT = Wording("Gistmill's own")


@dataclass(frozen=True, slots=True)
class Setting:
    """`long` is a text of several lines, such as a prompt: it is shown as it is."""

    label: str
    value: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class SettingGroup:
    title: str
    settings: tuple[Setting, ...]


def setting_groups(settings: RunSettings) -> tuple[SettingGroup, ...]:
    """Every setting that has a meaning for such a run; no secret is one."""
    groups = ((_WRITE, _written(settings)), (_WHO, _who(settings)), (_HOW, _how(settings)))
    return tuple(SettingGroup(say(title), tuple(_said(each) for each in members)) for title, members in groups)


def _said(setting: Setting) -> Setting:
    value = setting.value
    told = say(value) if isinstance(value, Message) else value
    return Setting(say(setting.label), told, setting.long)


def _written(settings: RunSettings) -> Iterator[Setting]:
    yield Setting("Prompt", settings.prompt, long=True)
    long_documents = (
        ("Prompt for parts", settings.part_prompt),
        ("Prompt for their summaries", settings.combine_prompt),
    )
    for label, prompt in long_documents:
        yield Setting(label, prompt or _SAME_AS_PROMPT(), long=bool(prompt))


def _who(settings: RunSettings) -> Iterator[Setting]:
    endpoint = settings.endpoint
    yield Setting("Model", _PRACTICE() if endpoint.kind == "practice" else endpoint.model)
    if endpoint.kind == "practice":
        yield Setting("Behaves like", f"{endpoint.preset}: {describe(endpoint.preset)}")
        yield Setting("Seed", number(endpoint.seed))
    else:
        yield Setting("Address", endpoint.base_url)
        yield Setting("Key", _KEYS[settings.key_source]())
        yield from _asked(endpoint)
    context = settings.context_tokens
    yield Setting("Context", Message("{count:,} tokens", count=context) if context else _AS_ENDPOINT_SAYS())
    yield Setting("Client", _CLIENTS[endpoint.client]())


def _asked(endpoint: EndpointSettings) -> Iterator[Setting]:
    """What is in the body and the headers of every request; headers by their names alone."""
    for label, value in (("Temperature", endpoint.temperature), ("Top p", endpoint.top_p)):
        yield Setting(label, _TO_MODEL() if value is None else f"{value:g}")
    longest = endpoint.max_tokens
    yield Setting("Longest answer", Message("{count:,} tokens", count=longest) if longest else _TO_MODEL())
    if endpoint.extra_body:
        yield Setting("Further fields", endpoint.extra_body, long=True)
    if endpoint.extra_headers:
        yield Setting("Further headers", ", ".join(extra_header(words)[0] for words in endpoint.extra_headers))


def _how(settings: RunSettings) -> Iterator[Setting]:
    yield Setting("Strategy", settings.strategy)
    yield Setting("In flight", at_once(settings))
    yield Setting("Protection", _PROTECTED() if settings.protection else _UNPROTECTED())
    if settings.protection:
        yield Setting("Attempts a document", number(settings.max_attempts))
    yield Setting("Longest attempt", duration(settings.timeout))
    yield Setting("Longest for a document", duration(settings.deadline))
    quotas = (("Requests a minute", settings.requests_per_minute), ("Tokens a minute", settings.tokens_per_minute))
    for label, quota in quotas:
        yield Setting(label, number(quota) if quota else _AS_ENDPOINT_SAYS())
    yield Setting("Summaries of earlier runs", _REUSED() if settings.reuse else _ANEW())
