"""What both clients do alike around the request itself."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from core.credentials import Credentials
from core.endpoints.complaints import presentable
from core.endpoints.context_size import served_context
from core.endpoints.environment import known_secrets, name_missing_version
from core.endpoints.parameters import Body, Parameters
from core.endpoints.port import Again, Answer
from core.errors import EndpointError
from core.redaction import SHORTEST_IN_ERRORS, Redaction
from core.settings import EndpointSettings


class Client(ABC):
    """An `Endpoint` but for the request; make it inside the loop that uses it, close it there.

    Nothing that a server says gets past it with a secret of ours in it, be it an answer or an error.

    Of the arguments of those that follow it, `connections` is the most requests in flight, and `timeout` the
    transport's, seconds between two bytes: a server that drips gets past it, so the caller limits the whole call.
    `hidden` are the secrets of other endpoints of the run: no text holds them either.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        base_url: str,
        key: str,
        headers: Mapping[str, str],
        again: Again,
        *,
        hidden: Sequence[str],
    ) -> None:
        self._settings = settings
        self._base_url = base_url
        self._credentials = Credentials(key, headers)
        secrets = (*known_secrets(self._credentials), *hidden)
        self._redacted = Redaction(secrets)
        self._redacted_error = Redaction(secrets, SHORTEST_IN_ERRORS)
        self._parameters = Parameters(settings, base_url, again)

    @property
    def notes(self) -> Sequence[str]:
        return self._parameters.notes  # grows while it is held; of our own words alone

    async def answer(self, prompt: str) -> Answer:
        """The endpoint's answer; asked again without a parameter of ours that the endpoint refuses by name.

        Raises:
            EndpointError: and nothing else, whatever the server does.
        """
        try:
            answer = await self._parameters.ask(partial(self._ask, prompt))
        except EndpointError as error:
            presentable(error, self._redacted_error)
            if not self._parameters.answered:
                name_missing_version(error, self._base_url)
            raise
        return self._without_secrets(answer)

    async def context_tokens(self) -> int | None:
        return await served_context(self._settings, self._base_url, self._credentials)

    def _without_secrets(self, answer: Answer) -> Answer:
        text, model = self._redacted(answer.text), self._redacted(answer.model)
        clean = text is answer.text and model is answer.model
        return answer if clean else replace(answer, text=text, model=model)

    @abstractmethod
    async def _ask(self, prompt: str, body: Body) -> Answer:
        """One request with these parameters."""
