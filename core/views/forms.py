"""The Summarise page's form: values as widgets hold them, to settings, or to a sentence for the field that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Literal, TypeVar

from core.config import OPENAI_URL, Environment
from core.credentials import Credentials
from core.errors import ConfigurationError
from core.language import Message, Wording
from core.metrics.cost import check_price
from core.reader import reader
from core.records import Problem
from core.request import base_url
from core.settings import CAPPED_ANSWER, EndpointSettings, OtherEndpoint, RunSettings, StrategyName, most_concurrency
from core.summarise.prompts import PROMPTS, SummaryLanguage, name_of_prompt, offered_prompt
from core.views.servers import Server, check_keys, key_of

Writer = Literal["practice", "openai", "server"]
WRITERS: tuple[Writer, ...] = Writer.__args__  # type: ignore[attr-defined]  # typing's own tuple
"""Who writes the summaries: the practice endpoint, OpenAI, or a server that speaks its language."""

OWN_PROMPT = "own"
PROMPT_NAMES = (*PROMPTS, OWN_PROMPT)
DOCUMENT_ROW, HEADER_ROW = "document", "names"
"""What a table's first row may be."""
FIRST_ROWS = {DOCUMENT_ROW: Wording("A document like the others"), HEADER_ROW: Wording("The names of the columns")}
TRIAL = 5
"""Documents in a trial run."""
EXAMPLE_ADDRESS = "http://127.0.0.1:8000/v1"

_Made = TypeVar("_Made")
_DEFAULTS = RunSettings()


@dataclass(frozen=True, slots=True)
class Form:
    """What the widgets hold; `concurrency` is text, so that anything can be typed and answered.

    `base_url`, `model` and `key` are the first server's: OpenAI's own address is known. `others` are the servers that
    share the work with it. `summary_language` says nothing of a prompt of one's own.
    `asked_in` is the code of the language of a prompt that was taken over from a run, "" for the reader's.
    """

    writer: Writer = "practice"
    preset: str = _DEFAULTS.endpoint.preset
    base_url: str = ""
    model: str = _DEFAULTS.endpoint.model
    key: str = field(default="", repr=False)
    temperature: float | None = _DEFAULTS.endpoint.temperature
    top_p: float | None = None
    max_tokens: int | None = None
    extra_body: str = ""
    header_name: str = ""
    header_value: str = field(default="", repr=False)
    prompt_name: str = next(iter(PROMPTS))
    summary_language: SummaryLanguage = "text"
    asked_in: str = ""
    own_prompt: str = ""
    strategy: StrategyName = _DEFAULTS.strategy
    concurrency: str = str(_DEFAULTS.concurrency)
    protection: bool = _DEFAULTS.protection
    max_attempts: int = _DEFAULTS.max_attempts
    timeout: float = _DEFAULTS.timeout
    reuse: bool = True
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    client: Literal["lean", "openai"] = _DEFAULTS.endpoint.client
    context_tokens: int | None = None
    part_prompt: str = ""
    combine_prompt: str = ""
    max_cost: float | None = None
    max_total_tokens: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    others: tuple[Server, ...] = ()

    @property
    def servers(self) -> tuple[Server, ...]:
        """All that share the run, the first one first; none of a practice run."""
        if self.writer == "practice":
            return ()
        first = Server(self.address, self.model, self.key)
        return (first, *self.others) if self.writer == "server" else (first,)

    @property
    def endpoint(self) -> Literal["practice", "openai"]:
        """The kind of endpoint that the writer is."""
        return "practice" if self.writer == "practice" else "openai"

    @property
    def prompt(self) -> str:
        if self.prompt_name not in PROMPTS:
            return self.own_prompt
        return offered_prompt(self.prompt_name, self.summary_language, self.asked_in)

    @property
    def prompt_language(self) -> str:
        """The code of the language that a prompt on offer is asked in."""
        return self.summary_language if self.summary_language != "text" else self.asked_in or reader().code

    @property
    def usable_key(self) -> str:
        """The typed key, where the endpoint takes one; of several servers, the first one's."""
        return key_of(self.servers, self.address)

    @property
    def other_keys(self) -> dict[str, str]:
        """The typed keys of the servers beside the first, by address."""
        addresses = {each.address for each in self.servers[1:]} - {self.address}
        return {address: key for address in addresses if (key := key_of(self.servers, address))}

    @property
    def address(self) -> str:
        return OPENAI_URL if self.writer == "openai" else base_url(self.base_url)

    @property
    def usable_headers(self) -> dict[str, str]:
        """The typed header, where the endpoint takes one, with its value."""
        name, value = self.header_name.strip(), self.header_value.strip()
        return {name: value} if self.endpoint == "openai" and name and value else {}

    @property
    def capped(self) -> bool:
        """Whether there is a limit of what the run may come to."""
        return self.max_cost is not None or self.max_total_tokens is not None

    def key_source(self, machine: Environment) -> Literal["none", "environment", "typed"]:
        """The environment's key goes to the environment's address only; a typed one goes where its typist says."""
        if self.endpoint == "practice":
            return "none"
        if self.usable_key:
            return "typed"
        return "environment" if machine.key_for(self.address) else "none"


def usual_strategy(writer: Writer) -> StrategyName:
    """The strategy that a form begins with: what a server takes, nobody knows before."""
    return _DEFAULTS.strategy if writer == "practice" else "adaptive"


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that was looked through: its settings, or None and a sentence for each field that is wrong.

    `endpoint` stands by itself, for a test of the connection while other fields are not right yet; of several servers
    `endpoints` has each by itself, None for one that is not right.
    """

    settings: RunSettings | None
    endpoint: EndpointSettings | None
    problems: Mapping[str, str]
    endpoints: tuple[EndpointSettings | None, ...] = ()

    def problem(self, field_name: str) -> str:
        return self.problems.get(field_name, "")

    @property
    def first_problem(self) -> str:
        return next(iter(self.problems.values()), "")


def server_field(place: int) -> str:
    """What the problem of a server is under; `place` counts from 0."""
    return f"endpoint {place + 1}" if place else "endpoint"


def check(form: Form, machine: Environment) -> Checked:
    """The form's settings; what is wrong is under "endpoint" (`server_field` of a further one, "servers" of all
    together), "prompt", "concurrency", "options" or "spending"."""
    problems: dict[str, str] = {}

    def made(name: str, make: Callable[[], _Made]) -> _Made | None:
        try:
            return make()
        except ConfigurationError as error:
            problems[name] = error.message
            return None

    each = tuple(made(server_field(place), partial(_server, form, place)) for place in _places(form))
    endpoint = made("servers", lambda: _together(form, [one for one in each if one])) if all(each) else None
    made("prompt", lambda: RunSettings(prompt=form.prompt))
    made("prompt", lambda: RunSettings(part_prompt=form.part_prompt, combine_prompt=form.combine_prompt))
    concurrency = made("concurrency", lambda: _concurrency(form))
    made("options", lambda: RunSettings(max_attempts=form.max_attempts, timeout=form.timeout))
    if endpoint is not None:
        made("spending", lambda: check_price(_spending(form, endpoint)))
    if problems or endpoint is None or concurrency is None:
        return Checked(None, endpoint, problems, each)
    return Checked(_settings(form, machine, endpoint, concurrency), endpoint, problems, each)


def _spending(form: Form, endpoint: EndpointSettings) -> RunSettings:
    """What can be wrong with a cap: its number, a price that is missing, or an extra body that goes around it."""
    if 0 in (form.max_cost, form.max_total_tokens):
        raise ConfigurationError(Message("A cap of 0 lets nothing be sent. Leave the field empty for no cap."))
    return RunSettings(
        endpoint=endpoint,
        max_cost=form.max_cost,
        max_total_tokens=form.max_total_tokens,
        price_in=form.price_in,
        price_out=form.price_out,
    )


def _places(form: Form) -> range:
    """Of the servers; practice is one, too."""
    return range(max(1, len(form.servers)))


def _server(form: Form, place: int) -> EndpointSettings:
    """A field of the form that is called like a setting is that setting; practice is asked as it is by default."""
    if form.endpoint == "practice":
        return EndpointSettings(preset=form.preset, client=form.client)
    server = form.servers[place]
    if not server.address:
        raise ConfigurationError(_no_address(place))
    own = {"kind": "openai", "base_url": server.address, "model": server.model, "extra_headers": _header(form)}
    return EndpointSettings(**_shared(form, EndpointSettings) | own)


def _no_address(place: int) -> Message:
    if not place:
        return Message("The address of your server is missing; type it, such as {example}.", example=EXAMPLE_ADDRESS)
    return Message("The address of server {number} is missing; type it, or remove that server.", number=place + 1)


def _together(form: Form, each: Sequence[EndpointSettings]) -> EndpointSettings:
    """All servers as the endpoints of one run."""
    check_keys(form.servers)
    others = tuple(OtherEndpoint(one.base_url, one.model) for one in each[1:])
    return replace(each[0], others=others)


def _shared(form: Form, settings: type) -> dict[str, Any]:
    """The values of the fields that the form and these settings both have, but for the servers."""
    names = {each.name for each in fields(settings)} - {"others"}
    return {each.name: getattr(form, each.name) for each in fields(form) if each.name in names}


def filled_in(settings: RunSettings) -> dict[str, Any]:
    """The fields of the form that come to these settings: all but the secrets, and an address that there is none of."""
    endpoint = settings.endpoint
    names = {each.name for each in fields(Form)}
    held = {each.name: getattr(endpoint, each.name) for each in fields(endpoint)}
    held |= {each.name: getattr(settings, each.name) for each in fields(settings)}
    named = name_of_prompt(settings.prompt)
    held |= {"prompt_name": OWN_PROMPT, "own_prompt": settings.prompt} if named is None else {}
    if named:
        held |= {"prompt_name": named.name, "summary_language": named.language, "asked_in": named.asked_in}
    held |= {
        "writer": _writer(endpoint),
        "others": tuple(Server(each.base_url, each.model) for each in endpoint.others),
    }
    held |= {"concurrency": str(settings.concurrency), "reuse": endpoint.kind == "openai"}
    held |= {"header_name": next((words.partition("=")[0] for words in endpoint.extra_headers), "")}
    if settings.capped and endpoint.max_tokens == CAPPED_ANSWER:  # as the cap set it
        held |= {"max_tokens": None}
    without = {"base_url"} if endpoint.base_url in ("", OPENAI_URL) and not endpoint.others else set()
    return {name: value for name, value in held.items() if name in names - without}


def _writer(endpoint: EndpointSettings) -> Writer:
    if endpoint.kind == "practice":
        return "practice"
    return "openai" if endpoint.base_url == OPENAI_URL and not endpoint.others else "server"


def _header(form: Form) -> tuple[str, ...]:
    name = form.header_name.strip()
    if "=" in name or ":" in name:
        raise ConfigurationError(
            Message("The header's name holds no = and no colon: its value goes into its own field.")
        )
    if form.header_value.strip() and not name:
        raise ConfigurationError(Message("A header's value is typed, but not its name; name it, or empty both fields."))
    Credentials(headers=form.usable_headers)  # which looks through them
    return (name,) if name else ()


def _concurrency(form: Form) -> int:
    at_once = _whole(form.concurrency, most_concurrency(form.strategy))
    return RunSettings(strategy=form.strategy, concurrency=at_once).concurrency


def _whole(text: str, most: int) -> int:
    if not text.strip():
        raise ConfigurationError(
            Message("Concurrency is empty; it must be a whole number from 1 to {most:,}.", most=most)
        )
    try:
        return int(text)
    except ValueError:
        problem = Message(
            "Concurrency is {value}; it must be a whole number from 1 to {most:,}.",
            value=repr(text.strip()[:40]),
            most=most,
        )
        raise ConfigurationError(problem) from None


def _settings(form: Form, machine: Environment, endpoint: EndpointSettings, concurrency: int) -> RunSettings:
    own = {
        "endpoint": endpoint,
        "concurrency": concurrency,
        "prompt": form.prompt,
        "reuse": form.reuse and form.endpoint == "openai",  # a practice run is there to be watched
        "key_source": form.key_source(machine),
    }
    return RunSettings(**_shared(form, RunSettings) | own)


# In words: what was chosen


def destination(form: Form, machine: Environment, *, several: bool = False) -> str:
    """Where the documents will go, and with which key; `several` runs of different strategies may be made."""
    if form.endpoint == "practice":
        return Message("Documents stay on this machine: the practice endpoint quotes their own sentences, no AI.")
    if form.servers[1:]:
        shared = _SENT_TO_ALL if several else _SHARED if form.strategy in _BY_ROOM else _IN_TURN
        return shared(count=len(form.servers))
    return _SENT[form.key_source(machine)](address=form.address or Message("an address still missing"))


_SENT = {
    "typed": Wording("Documents will be sent to {address}, with the key typed here."),
    "environment": Wording("Documents will be sent to {address}, with the key from .env."),
    "none": Wording("Documents will be sent to {address}, without a key."),
}


_BY_ROOM = ("windowed", "adaptive")
_SHARED = Wording(
    "Documents will be sent to {count:,} servers, which share the work: a fast one gets more, one that is away nothing."
    " Each key goes to its own address only."
)
_SENT_TO_ALL = Wording("Documents will be sent to {count:,} servers. Each key goes to its own address only.")
_IN_TURN = Wording(
    "Documents will be sent to {count:,} servers in turn; the strategies windowed and adaptive would give a fast one"
    " more. Each key goes to its own address only."
)


def key_hint(form: Form, machine: Environment) -> str:
    """What an empty key field means for this address."""
    if not machine.api_key:
        return Message("A key is kept in memory for this run only.")
    if machine.key_for(form.address):
        return Message("Left empty, the key from .env is used.")
    return Message("The key from .env goes to {address} only; type one for this address.", address=machine.base_url)


def column_choices(question: Problem, header: bool | None) -> tuple[str, ...]:
    """The columns to choose the text from: by name, or by number where the first row is a document."""
    if not question.first_row:
        return question.columns
    if header:
        return question.columns if question.columns == question.first_row else question.first_row
    return tuple(f"column {number}" for number in range(1, len(question.first_row) + 1))
