"""Whose key and headers go with which run. What was typed is held in memory only, and is gone with this process."""

from collections.abc import Mapping

from core.config import OPENAI_URL, Environment, variable
from core.credentials import Credentials
from core.errors import ConfigurationError
from core.language import Message
from core.records import RunSettings
from core.request import extra_header

API_KEY = "API key"
"""What stands for the key among the names of secrets; no header has a blank in its name."""

_TYPED_AWAY = Message("The key was typed, and is gone with the app that had it. Type it again to go on.")
_NO_KEY_HERE = Message("There is no key here that may go to this address. Type one to go on.")
_HEADERLESS = Message(
    "The value of an extra header is not stored, and is gone with whoever had it. Give it again to go on."
)


class Keyring:
    """The secrets of the runs of one registry, by run (or comparison).

    With `owner_of_keys` (the command line) the environment's key goes to any address, and an extra header's value comes
    from the environment. In the app the key goes to the environment's address only, and every value is typed: a page
    may not send elsewhere what stands in the environment.
    """

    def __init__(self, environment: Environment, *, owner_of_keys: bool) -> None:
        self._environment = environment
        self._owner_of_keys = owner_of_keys
        self._typed_in: dict[str, Credentials] = {}

    def check(self, settings: RunSettings, typed: Credentials) -> None:
        """Raise `ConfigurationError` where a run with these settings would lack a secret; it names which."""
        endpoint = settings.endpoint
        if endpoint.kind == "practice":
            return
        names = [extra_header(words)[0].lower() for words in endpoint.extra_headers]
        key = typed.key or self.own_key(settings) or "authorization" in names
        if endpoint.base_url == OPENAI_URL and not key:
            raise ConfigurationError("OpenAI asks for an API key: type one, or set OPENAI_API_KEY in .env.")
        values = {words: self._value(words, typed) for words in endpoint.extra_headers}
        for words in (words for words, value in values.items() if not value):
            raise ConfigurationError(self._no_value(*extra_header(words)))
        Credentials(headers=values)

    def again(self, run_id: str, key: str, headers: Mapping[str, str]) -> Credentials:
        """What is typed now, over what was typed before."""
        before = self._typed_in.get(run_id, Credentials())
        return Credentials(key or before.key, {**before.headers, **headers})

    def keep(self, run_id: str, settings: RunSettings, typed: Credentials) -> None:
        key = typed.key if settings.key_source == "typed" else ""
        if key or typed.headers:
            self._typed_in[run_id] = Credentials(key, typed.headers)

    def credentials(self, run_id: str, settings: RunSettings) -> Credentials | None:
        """The run's secrets; None where it had some that are not here."""
        if settings.endpoint.kind == "practice":
            return Credentials()
        if self.lacking(run_id, settings):
            return None
        typed = self._typed_in.get(run_id, Credentials())
        values = {extra_header(words)[0]: self._value(words, typed) for words in settings.endpoint.extra_headers}
        return Credentials(self._key(settings, typed) or "", values)

    def lacking(self, run_id: str, settings: RunSettings) -> tuple[str, ...]:
        """The names of the secrets that have to be given again: `API_KEY`, or a header's."""
        if settings.endpoint.kind == "practice":
            return ()
        typed = self._typed_in.get(run_id, Credentials())
        key = (API_KEY,) if self._key(settings, typed) is None else ()
        headers = (words for words in settings.endpoint.extra_headers if not self._value(words, typed))
        return (*key, *(extra_header(words)[0] for words in headers))

    def why_lacking(self, run_id: str, settings: RunSettings) -> str:
        if API_KEY not in self.lacking(run_id, settings):
            return _HEADERLESS
        return _TYPED_AWAY if settings.key_source == "typed" else _NO_KEY_HERE

    def typed(self, settings: RunSettings) -> bool:
        """Whether some secret of such a run was typed: then only the process that it was typed into has it."""
        headers = settings.endpoint.extra_headers
        return settings.key_source == "typed" or any(not extra_header(words)[1] for words in headers)

    def own_key(self, settings: RunSettings) -> str | None:
        """The environment's key, where it may go to this run's address."""
        return self._environment.key_for(settings.endpoint.base_url, owner=self._owner_of_keys) or None

    def _key(self, settings: RunSettings, typed: Credentials) -> str | None:
        """The key, "" where the run has none; None where it had one that is not here."""
        if settings.key_source == "none":
            return ""
        return (typed.key or None) if settings.key_source == "typed" else self.own_key(settings)

    def _no_value(self, name: str, source: str) -> str:
        if not self._owner_of_keys:
            return f"The header {name} has no value: type it."
        if source:
            return f"The environment variable {source} is not set; the header {name} takes its value from there."
        return f"The header {name} has no value: name its environment variable, --extra-header {name}=ENV_VARIABLE."

    def _value(self, words: str, typed: Credentials) -> str:
        """An extra header's value, "" where it is not here."""
        name, source = extra_header(words)
        given = {each.lower(): value for each, value in typed.headers.items()}.get(name.lower())
        return given or (variable(source) if source and self._owner_of_keys else "")
