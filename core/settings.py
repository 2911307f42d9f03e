"""What a run is told: its endpoints, and everything else but its documents and its key.

Both are frozen, and check themselves: they raise `ConfigurationError`. Durations are float seconds.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.errors import ConfigurationError
from core.hashes import content_hash
from core.language import Message, Wording, listed
from core.request import (
    canonical_body,
    check_answers_limited,
    check_base_url,
    check_headers,
    check_key_variable,
    extra_body,
)

MAX_CONCURRENCY = 4_000
"""Documents in flight at most, of the strategies that hold a task for each of these and no more."""

MAX_HELD = 200
"""The same of all others: LangChain's hold a thread for each, or a task for each document of the run."""

LEAST_CONTEXT = 256
"""Tokens; no model takes fewer."""

MAX_ENDPOINTS = 20
"""That share the work of one run."""

CAPPED_ANSWER = 1_000
"""Tokens of an answer at most where spending is capped and no limit was set."""

PRACTICE_MODEL = "practice, no AI"

_TEXT = "{text}"

_PLACE = re.compile(r"\{[^{}]+\}")

DEFAULT_PROMPT = "用一句话总结以下文本：{text}"

StrategyName = Literal[
    "serial", "batch", "abatch", "gather_with_concurrency", "batch_as_completed", "windowed", "adaptive"
]

STRATEGY_NAMES: tuple[StrategyName, ...] = StrategyName.__args__  # type: ignore[attr-defined]  # typing's own tuple

_LIGHT: tuple[StrategyName, ...] = ("windowed", "adaptive")

KeySource = Literal["none", "environment", "typed"]


def _in_range(name: Wording, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigurationError(
            Message(
                "{name} is {value}; it must be from {low:g} to {high:g}.",
                name=name(),
                value=repr(value),
                low=low,
                high=high,
            )
        )


def most_concurrency(strategy: StrategyName) -> int:
    """How many documents the strategy may have in flight."""
    return MAX_CONCURRENCY if strategy in _LIGHT else MAX_HELD


def _check_concurrency(strategy: StrategyName, concurrency: int) -> None:
    most = most_concurrency(strategy)
    if isinstance(concurrency, int) and most < concurrency <= MAX_CONCURRENCY:
        raise ConfigurationError(
            Message(
                "Concurrency is {value:,}; {strategy} goes up to {held:,}. Windowed and adaptive go up to {most:,}:"
                " they need no thread for each document in flight, and no list of all documents.",
                value=concurrency,
                strategy=strategy,
                held=most,
                most=MAX_CONCURRENCY,
            )
        )
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or not 1 <= concurrency <= most:
        raise ConfigurationError(
            Message(
                "Concurrency is {value}; it must be a whole number from 1 to {most:,}.",
                value=repr(concurrency),
                most=most,
            )
        )


@dataclass(frozen=True, slots=True)
class OtherEndpoint:
    """One more endpoint of a run: its address, its model, and the environment variable that its key comes from, as in
    `EndpointSettings`."""

    base_url: str
    model: str
    key_env: str = ""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Which endpoint answers, and how it is asked. Holds no key: the key travels in the worker's environment only.

    `preset` and `seed` are for the practice endpoint, `base_url` for an OpenAI-compatible one. `client` is who speaks
    to it: ours, which costs least, or the official SDK through ChatOpenAI; both ask and answer alike. `temperature`
    and `top_p` None leave it to the model. `extra_body` is a JSON object that goes over the request's own fields,
    `extra_headers` names headers (NAME=VARIABLE, or NAME where the value was typed): their values are secrets and
    travel like the key. With a `firm_limit` no request goes without `max_tokens`, whatever the endpoint says to it.

    `key_env` names the environment variable of its key, "" for OPENAI_API_KEY, "-" for an endpoint without one.
    `others` are more endpoints that share the work of the run; all but address, model and key is the same for them.
    """

    kind: Literal["practice", "openai"] = "practice"
    model: str = "gpt-4o-mini"
    base_url: str = ""
    preset: str = "hosted API"
    seed: int = 0
    temperature: float | None = 0.0
    top_p: float | None = None
    max_tokens: int | None = None
    extra_body: str = ""
    extra_headers: tuple[str, ...] = ()
    client: Literal["lean", "openai"] = "lean"
    firm_limit: bool = False
    key_env: str = ""
    others: tuple[OtherEndpoint, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in ("practice", "openai"):
            raise ConfigurationError(
                Message("Endpoint is {value}; it must be practice or openai.", value=repr(self.kind))
            )
        if self.client not in ("lean", "openai"):
            raise ConfigurationError(Message("Client is {value}; it must be lean or openai.", value=repr(self.client)))
        for name in ("model", "extra_body"):
            object.__setattr__(self, name, getattr(self, name).strip())
        if not self.model:
            raise ConfigurationError(Message("The model has no name; give one, such as gpt-4o-mini."))
        if self.temperature is not None:
            _in_range(Wording("Temperature"), self.temperature, 0, 2)
        if self.top_p is not None:
            _in_range(Wording("Top p"), self.top_p, 0, 1)
        if self.max_tokens is not None:
            _in_range(Wording("Max tokens"), self.max_tokens, 1, 1_000_000)
        if self.kind == "openai":
            check_base_url(self.base_url)
        extra_body(self.extra_body)
        object.__setattr__(self, "extra_headers", tuple(self.extra_headers))  # JSON has lists only
        check_headers(self.extra_headers)
        check_key_variable(self.key_env)
        self._check_others()

    def _check_others(self) -> None:
        others = tuple(each if isinstance(each, OtherEndpoint) else OtherEndpoint(**each) for each in self.others)
        object.__setattr__(self, "others", others)  # JSON has dictionaries
        if not others:
            return
        if self.kind == "practice":
            raise ConfigurationError(Message("The practice endpoint is one for itself: it shares no work with others."))
        if len(others) >= MAX_ENDPOINTS:
            raise ConfigurationError(
                Message(
                    "The run has {count} endpoints; it can have {most} at most.",
                    count=len(others) + 1,
                    most=MAX_ENDPOINTS,
                )
            )
        each = [(one.base_url, one.model) for one in self.each]
        for twice in (pair for number, pair in enumerate(each) if pair in each[:number]):
            raise ConfigurationError(
                Message("{model} at {address} is named twice among the endpoints.", model=twice[1], address=twice[0])
            )
        keys = {one.base_url: one.key_env for one in self.each}
        for other in (one for one in self.each if keys[one.base_url] != one.key_env):
            raise ConfigurationError(
                Message("{address} is named with two keys; give it one of them.", address=other.base_url)
            )

    @property
    def each(self) -> "tuple[EndpointSettings, ...]":
        """All endpoints of the run, this one first, each for itself."""
        if not self.others:
            return (self,)
        others = (dataclasses.asdict(other) for other in self.others)
        return tuple(dataclasses.replace(self, others=(), **own) for own in ({}, *others))

    @property
    def addresses(self) -> str:
        """The base URLs of all endpoints with blanks between them, as `Credentials.address` has them."""
        return " ".join((self.base_url, *(other.base_url for other in self.others)))

    @property
    def named(self) -> str:
        """Where it is, for people: its address, and how many more there are."""
        if not self.others:
            return self.base_url
        return Message("{address} and {count:,} more", address=self.base_url, count=len(self.others))

    @property
    def sampling(self) -> dict[str, float]:
        """The fields of a request that say how the model chooses its words, under the API's names."""
        asked = {"temperature": self.temperature, "top_p": self.top_p}
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def model_shown(self) -> str:
        """What stands wherever people look for a model: the practice endpoint has none, whatever it is asked for."""
        return PRACTICE_MODEL if self.kind == "practice" else self.model


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything a run needs to know but its documents and its key.

    `protection` covers pacing, retries and the shared pause; off, a document has one attempt, a fault is its outcome.
    A 429 is no failed attempt, unless it names no time and nobody was served for half a minute. A time that it names is
    waited for, however long. `deadline` is seconds from a document's first dispatch, such pauses left out. `timeout` is
    for one attempt, seconds. `key_source` says where the key comes from again when the run is resumed.
    `requests_per_minute` and `tokens_per_minute` pace the run; None is unpaced. `reuse` takes summaries of equal
    documents under equal settings from the store instead of asking again. `context_tokens` is how many tokens the model
    takes, prompt and answer together; None: as the endpoint says, or as its refusals teach. A longer document is split:
    `part_prompt` is asked of each part, `combine_prompt` of their summaries; "" is the default for the prompt. The
    deadline is then each part's own.

    `max_cost` (US dollars) and `max_total_tokens` (those that go in and those that come out) are what the run, or all
    runs of a comparison together, may come to at most. Either needs a limit of the answer: `endpoint.max_tokens`, which
    is CAPPED_ANSWER where none was set. `price_in` and `price_out` are US dollars a million tokens, for an endpoint
    whose price no list has, or instead of the listed one; None: as the lists say.
    """

    strategy: StrategyName = "windowed"
    concurrency: int = 20
    endpoint: EndpointSettings = field(default_factory=EndpointSettings)
    prompt: str = DEFAULT_PROMPT
    protection: bool = True
    max_attempts: int = 3
    timeout: float = 60.0
    deadline: float = 600.0
    reuse: bool = False
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    key_source: KeySource = "none"
    context_tokens: int | None = None
    part_prompt: str = ""
    combine_prompt: str = ""
    max_cost: float | None = None
    max_total_tokens: int | None = None
    price_in: float | None = None
    price_out: float | None = None

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGY_NAMES:
            raise ConfigurationError(
                Message(
                    "Strategy is {value}; it must be one of {names}.",
                    value=repr(self.strategy),
                    names=listed(*STRATEGY_NAMES),
                )
            )
        _check_concurrency(self.strategy, self.concurrency)
        _in_range(Wording("Max attempts"), self.max_attempts, 1, 20)
        _in_range(Wording("Timeout (seconds)"), self.timeout, 0.1, 3600)
        _in_range(Wording("Deadline (seconds)"), self.deadline, 0.1, 86_400)
        quotas = (
            (Wording("Requests a minute"), self.requests_per_minute),
            (Wording("Tokens a minute"), self.tokens_per_minute),
        )
        for name, value in quotas:
            if value is not None:
                _in_range(name, value, 1, 1_000_000_000)
        if self.context_tokens is not None:
            _in_range(Wording("Context (tokens)"), self.context_tokens, LEAST_CONTEXT, 1_000_000_000)
        if self.part_prompt and _TEXT not in self.part_prompt:
            raise ConfigurationError(
                Message("The part prompt has no {text}; write {text} where the text belongs.", text=_TEXT)
            )
        if self.combine_prompt and _TEXT not in self.combine_prompt:
            raise ConfigurationError(
                Message("The combine prompt has no {text}; write {text} where the text belongs.", text=_TEXT)
            )
        self._check_spending()
        if not _PLACE.search(self.prompt):  # whether it is a place of these documents is known with their columns
            raise ConfigurationError(
                Message("The prompt has no {text}; write {text} where the document belongs.", text=_TEXT)
            )

    def _check_spending(self) -> None:
        if self.max_cost is not None:
            _in_range(Wording("Max cost (US dollars)"), self.max_cost, 0.000001, 1_000_000_000)
        if self.max_total_tokens is not None:
            _in_range(Wording("Max total tokens"), self.max_total_tokens, 1, 1_000_000_000_000)
        prices = ((Wording("Price in"), self.price_in), (Wording("Price out"), self.price_out))
        for name, price in prices:
            if price is not None:
                _in_range(name, price, 0, 1_000_000)
        if (self.price_in is None) != (self.price_out is None):
            raise ConfigurationError(Message("One price is missing: give both, of input and of output, or neither."))
        if not self.capped:
            return
        check_answers_limited(self.endpoint.extra_body)
        most = self.endpoint.max_tokens or CAPPED_ANSWER
        object.__setattr__(self, "endpoint", dataclasses.replace(self.endpoint, max_tokens=most, firm_limit=True))

    @property
    def capped(self) -> bool:
        """Whether there is a limit of what the run may come to."""
        return self.max_cost is not None or self.max_total_tokens is not None

    @property
    def limit(self) -> int:
        """Documents in flight at most: serial has one, whatever the concurrency says."""
        return 1 if self.strategy == "serial" else self.concurrency

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "RunSettings":
        """The settings `to_json` wrote; fields this version does not know are left out."""
        raw: dict[str, Any] = json.loads(text)
        endpoint = EndpointSettings(**known_fields(EndpointSettings, raw.pop("endpoint")))
        return RunSettings(endpoint=endpoint, **known_fields(RunSettings, raw))

    @property
    def summary_key(self) -> str:
        """Equal for two runs exactly where the same document must give an interchangeable summary.

        Hash over prompt, endpoint address, model and parameters; with the document's own hash it names a summary.
        """
        where = self.endpoint
        first, *others = sorted((each.base_url, each.model) for each in where.each)  # whichever of them wrote it
        address = first[0] if where.kind == "openai" else "practice"
        parts: list[Any] = [self.prompt, where.kind, address, first[1], where.temperature, where.max_tokens]
        if where.extra_body:  # older summaries, made without one, keep their key
            parts.append(canonical_body(where.extra_body))
        if where.top_p is not None:  # the same
            parts.append({"top_p": where.top_p})
        if others:
            parts.append(others)
        return content_hash(json.dumps(parts, ensure_ascii=False))

    @property
    def parts_key(self) -> str:
        """Equal for two runs of one `summary_key` exactly where a split document must give an interchangeable summary,
        too: a summary that was made in one piece has no part in it."""
        return content_hash(json.dumps([self.part_prompt, self.combine_prompt, self.context_tokens]))

    @property
    def keys(self) -> tuple[str, str]:
        """`summary_key` and `parts_key`."""
        return self.summary_key, self.parts_key


def known_fields(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values those that the record has a field for: an older version may have written others."""
    names = {f.name for f in dataclasses.fields(record)}
    return {name: value for name, value in values.items() if name in names}
