"""What a run's requests hold beside their messages, and what the endpoint turned out not to take. For both clients.

A limit on the answer's length goes out as `max_tokens`, which every compatible server knows: those that do not know
`max_completion_tokens` (Ollama, DeepSeek, older llama.cpp) mostly ignore it without a word, which costs money, or
refuse it (Mistral). OpenAI's own newer models refuse `max_tokens`, so its own address gets `max_completion_tokens`.
A refusal is heard and costs one request more; what is ignored is seen only in the answers.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from core.endpoints.port import Again, Answer, not_told
from core.errors import ParameterRefused
from core.language import Message
from core.request import extra_body
from core.settings import EndpointSettings

_LIMITS = ("max_tokens", "max_completion_tokens")
_OPENAI = "api.openai.com"

Body = Mapping[str, Any]

_RESPONSES_ONLY = ("gpt-5-pro", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro", "gpt-5.6-sol")


def needs_official_client(model: str) -> bool:
    """Whether ChatOpenAI asks this model otherwise than by chat completions."""
    return model.startswith(_RESPONSES_ONLY) or "codex" in model


class Parameters:
    """The parameters of one run, for its client. A parameter of ours that is refused by name is left out from then on.

    `notes` say what was left out, a sentence each; `answered`, whether an answer ever came.
    What the person gave as the extra body always goes out as it is.
    """

    def __init__(self, settings: EndpointSettings, base_url: str, again: Again = not_told) -> None:
        self._again = again
        self.extra = extra_body(settings.extra_body)
        self.notes: list[str] = []
        self.answered = False
        self._limit = settings.max_tokens
        self._firm = settings.firm_limit
        own = urlsplit(base_url).hostname == _OPENAI
        self._limits = [] if self._limit is None else list(reversed(_LIMITS) if own else _LIMITS)
        self._others = {"stream": False, **_sampling(settings)}
        self._model = settings.model
        self.own = self._own()

    @property
    def body(self) -> Body:
        """A request's body but for its messages: the person's own fields go over ours."""
        return {"model": self._model, **self.own, **self.extra}

    def _own(self) -> Body:
        limit = {self._limits[0]: self._limit} if self._limits and not self.extra.keys() & set(_LIMITS) else {}
        return {name: value for name, value in {**self._others, **limit}.items() if name not in self.extra}

    async def ask(self, request: Callable[[Body], Awaitable[Answer]]) -> Answer:
        """The answer to a request, made of a body; sent again without a parameter that is refused by name."""
        while True:
            own = self.own
            try:
                answer = await request(self.body)
            except ParameterRefused as error:
                if error.parameter not in own or self._must_stay(error.parameter):
                    raise
                self._leave_out(error.parameter)
                self._again(False)  # as `Again`
            else:
                self.answered = True
                self._compare(own, answer.output_tokens)
                return answer

    def _must_stay(self, name: str) -> bool:
        """Whether the request may not go without it: the last name of a limit that what is spent depends on."""
        return self._firm and [name] == self._limits

    def _leave_out(self, name: str) -> None:
        """No request holds it from now on. A request that was on its way with it is refused later: that is no news."""
        if name not in self.own:
            return
        if name in _LIMITS:
            self._limits.remove(name)
            self.notes.append(self._limit_refused(name))
        else:
            del self._others[name]
            self.notes.append(Message("The endpoint does not take {name}; it was left out.", name=name))
        self.own = self._own()

    def _compare(self, sent: Body, output_tokens: int | None) -> None:
        """An answer that is longer than its limit shows that the limit is not read under this name."""
        name = next((name for name in _LIMITS if name in sent), None)
        if not name or name not in self.own or not self._limit or (output_tokens or 0) <= self._limit:
            return
        if self._firm and [name] == self._limits:
            return  # it is sent on: who keeps the bill says what comes of it
        self._limits.remove(name)
        self.notes.append(self._limit_ignored(name, self._limit))
        self.own = self._own()

    def _limit_refused(self, name: str) -> Message:
        if not self._limits:
            return Message("The endpoint does not take {name}; the length of answers is not limited.", name=name)
        other = self._limits[0]
        return Message("The endpoint does not take {name}; {other} was sent instead.", name=name, other=other)

    def _limit_ignored(self, name: str, limit: int) -> Message:
        longer = Message(
            "The endpoint ignores {name}: answers were longer than the {limit:,} tokens asked for",
            name=name,
            limit=limit,
        )
        if not self._limits:
            return Message("{ignored}; the length of answers is not limited.", ignored=longer)
        return Message("{ignored}; {other} is sent instead.", ignored=longer, other=self._limits[0])


def _sampling(settings: EndpointSettings) -> dict[str, float]:
    """As ChatOpenAI sends it: gpt-5 takes no other temperature than 1."""
    asked, model = settings.sampling, settings.model.lower()
    if asked.get("temperature", 1) != 1 and model.startswith("gpt-5") and "chat" not in model:
        del asked["temperature"]
    return asked
