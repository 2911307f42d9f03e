"""The settings of a run as a list: every one of them, in words, in the order in which people ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.endpoints.practice.settings import describe, preset_words
from core.language import Message, Wording, listed
from core.prices import Price
from core.request import NO_KEY, extra_header
from core.settings import EndpointSettings, KeySource, RunSettings
from core.views.cost_words import COST_CAP, PRICE, TOKENS_CAP, exact_money, price_words
from core.views.format import duration, number
from core.views.run_head import at_once, model_words

_WRITE, _WHO, _HOW = Wording("What is written"), Wording("Who writes"), Wording("How it is sent")
_TO_MODEL = Wording("left to the model")
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
    """`name` tells the groups apart, in whatever language their titles are."""

    name: str
    title: str
    settings: tuple[Setting, ...]


def setting_groups(settings: RunSettings) -> tuple[SettingGroup, ...]:
    """Every setting that has a meaning for such a run; no secret is one."""
    groups = (("written", _WRITE, _written), ("who", _WHO, _who), ("how", _HOW, _how))
    return tuple(SettingGroup(name, title(), tuple(members(settings))) for name, title, members in groups)


def _written(settings: RunSettings) -> Iterator[Setting]:
    yield Setting(Message("Prompt"), settings.prompt, long=True)
    long_documents = (
        (Message("Prompt for parts"), settings.part_prompt),
        (Message("Prompt for their summaries"), settings.combine_prompt),
    )
    for label, prompt in long_documents:
        yield Setting(label, prompt or _SAME_AS_PROMPT(), long=bool(prompt))


def _who(settings: RunSettings) -> Iterator[Setting]:
    endpoint = settings.endpoint
    if endpoint.kind == "practice":
        yield Setting(Message("Model"), model_words(endpoint))
        yield Setting(Message("Behaves like"), _preset(endpoint.preset))
        yield Setting(Message("Seed"), number(endpoint.seed))
    else:
        yield from _servers(settings)
        yield from _asked(endpoint)
    context = settings.context_tokens
    yield Setting(Message("Context"), Message("{count:,} tokens", count=context) if context else _AS_ENDPOINT_SAYS())
    yield Setting(Message("Client"), _CLIENTS[endpoint.client]())


def _servers(settings: RunSettings) -> Iterator[Setting]:
    """Model, address and key of each endpoint."""
    for place, each in enumerate(settings.endpoint.each, 1):
        if settings.endpoint.others:
            yield Setting(Message("Server {number}", number=place), _server(settings.key_source, each))
        else:
            yield Setting(Message("Model"), each.model)
            yield Setting(Message("Address"), each.base_url)
            yield Setting(Message("Key"), _key(settings.key_source, each))


def _server(key_source: KeySource, each: EndpointSettings) -> Message:
    return Message(
        "{model} at {address}, key: {key}", model=each.model, address=each.base_url, key=_key(key_source, each)
    )


def _key(key_source: KeySource, each: EndpointSettings) -> str:
    """Where the key comes from; the variable's name is in the command alone."""
    return _KEYS["none" if each.key_env == NO_KEY else key_source]()


def _preset(name: str) -> Message:
    return Message("{preset}: {numbers}", preset=preset_words(name), numbers=describe(name))


def _asked(endpoint: EndpointSettings) -> Iterator[Setting]:
    """What is in the body and the headers of every request; headers by their names alone."""
    for label, value in ((Message("Temperature"), endpoint.temperature), (Message("Top p"), endpoint.top_p)):
        yield Setting(label, _TO_MODEL() if value is None else f"{value:g}")
    longest = endpoint.max_tokens
    yield Setting(Message("Longest answer"), Message("{count:,} tokens", count=longest) if longest else _TO_MODEL())
    if endpoint.extra_body:
        yield Setting(Message("Further fields"), endpoint.extra_body, long=True)
    if endpoint.extra_headers:
        yield Setting(Message("Further headers"), listed(*(extra_header(words)[0] for words in endpoint.extra_headers)))


def _how(settings: RunSettings) -> Iterator[Setting]:
    yield Setting(Message("Strategy"), settings.strategy)
    yield Setting(Message("Concurrency"), at_once(settings))
    yield Setting(Message("Protection"), _PROTECTED() if settings.protection else _UNPROTECTED())
    if settings.protection:
        yield Setting(Message("Attempts a document"), number(settings.max_attempts))
    yield Setting(Message("Longest attempt"), duration(settings.timeout))
    yield Setting(Message("Longest for a document"), duration(settings.deadline))
    quotas = (
        (Message("Requests a minute"), settings.requests_per_minute),
        (Message("Tokens a minute"), settings.tokens_per_minute),
    )
    for label, quota in quotas:
        yield Setting(label, number(quota) if quota else _AS_ENDPOINT_SAYS())
    yield from _spending(settings)
    yield Setting(Message("Summaries of earlier runs"), _REUSED() if settings.reuse else _ANEW())


def _spending(settings: RunSettings) -> Iterator[Setting]:
    """Nothing where no price was told and nothing is capped, as in most runs."""
    if settings.price_in is not None and settings.price_out is not None:
        yield Setting(PRICE(), price_words(Price(settings.price_in, settings.price_out)))
    if settings.max_cost is not None:
        yield Setting(COST_CAP(), exact_money(settings.max_cost))
    if settings.max_total_tokens is not None:
        yield Setting(TOKENS_CAP(), number(settings.max_total_tokens))
