"""Whose key and headers go with which run. What was typed is held in memory only, and is gone with this process."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from core.config import OPENAI_URL, Environment, variable
from core.credentials import Credentials
from core.errors import ConfigurationError
from core.language import Message, Wording
from core.records import EndpointSettings, RunSettings
from core.request import extra_header

API_KEY = "API key"
"""What stands for the key among the names of secrets; no header has a blank in its name."""

GONE_AFTER = 600.0
"""Seconds without a sign of a browser session, after which what was typed in it is forgotten."""

LOOK_EVERY = 10.0
"""Seconds between two looks for such secrets."""

_TYPED_AWAY = Wording("The key was typed, and is gone with the app that had it. Type it again to go on.")
_TYPED_ELSEWHERE = Wording("The key of this run was typed in another browser session. Type one to go on.")
_NO_KEY_HERE = Wording("There is no key here that may go to this address. Type one to go on.")
_HEADERLESS = Wording(
    "The value of an extra header is not stored, and is gone with whoever had it. Give it again to go on."
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """Secrets that were typed for a run: in which browser session ("" where there was none), and for which address.

    The address of a run stands in the store, where somebody else may change it.
    """

    secrets: Credentials
    session: str
    address: str


class Keyring:
    """The secrets of the runs of one registry, by run.

    What stands in the environment goes to the environment's address only; with `owner_of_keys` (the command line), to
    those that the person named beside it, and an extra header's value may come from the environment, too. In the app
    every value is typed: a page may not send elsewhere what stands in the environment.

    What was typed belongs to the browser session it was typed in: that session alone goes on with it. `clock` is
    monotonic, seconds.
    """

    def __init__(
        self, environment: Environment, *, owner_of_keys: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._environment = environment
        self._owner_of_keys = owner_of_keys
        self._clock = clock
        self._typed_in: dict[str, _Typed] = {}
        self._seen: dict[str, float] = {}
        self._looked = clock()

    def check(self, settings: RunSettings, typed: Credentials) -> None:
        """Raise `ConfigurationError` where a run with these settings would lack a secret; it names which."""
        endpoint = settings.endpoint
        if endpoint.kind == "practice":
            return
        self._check_address(settings)
        names = [extra_header(words)[0].lower() for words in endpoint.extra_headers]
        key = typed.key or self.own_key(settings) or "authorization" in names
        if endpoint.base_url == OPENAI_URL and not key:
            raise ConfigurationError(Message("OpenAI asks for an API key: type one, or set OPENAI_API_KEY in .env."))
        values = {words: self._value(words, settings, typed) for words in endpoint.extra_headers}
        for words in (words for words, value in values.items() if not value):
            raise ConfigurationError(self._no_value(*extra_header(words)))
        Credentials(headers=values)

    def _check_address(self, settings: RunSettings) -> None:
        """On the command line nothing is typed: each secret is the environment's, and so must the address be."""
        address = settings.endpoint.base_url
        secret = settings.key_source != "none" or settings.endpoint.extra_headers
        if self._owner_of_keys and secret and not self._environment.names(address):
            raise ConfigurationError(
                Message(
                    "The run goes to {address}, which is not the address in your environment; somebody else may have"
                    " queued it. Say --base-url {address} to send your key there.",
                    address=address,
                )
            )

    # What was typed

    def again(
        self, run_id: str, settings: RunSettings, key: str, headers: Mapping[str, str], session: str = ""
    ) -> Credentials:
        """What is typed now, over what was typed before in the same browser session."""
        before = self._of_session(run_id, settings, session)
        return Credentials(key or before.key, {**before.headers, **headers})

    def resumed(self, run_id: str, settings: RunSettings, typed: Credentials) -> RunSettings:
        """The settings of a run that is to go on with these secrets.

        Raises:
            ConfigurationError: its key is here, but was typed in another browser session.
        """
        if typed.key:
            return replace(settings, key_source="typed")
        if settings.key_source == "typed" and run_id in self._typed_in:
            raise ConfigurationError(_TYPED_ELSEWHERE())
        if settings.key_source == "typed" and self._owner_of_keys and self.own_key(settings):
            return replace(settings, key_source="environment")
        return settings

    def keep(self, run_id: str, settings: RunSettings, typed: Credentials, session: str = "") -> None:
        key = typed.key if settings.key_source == "typed" else ""
        if key or typed.headers:
            self._typed_in[run_id] = _Typed(Credentials(key, typed.headers), session, settings.endpoint.base_url)
            self.seen(session)

    def held(self, run_id: str) -> _Typed | None:
        """What was typed for the run, to be handed to `hold`; None for nothing."""
        return self._typed_in.get(run_id)

    def hold(self, runs: Iterable[str], typed: _Typed | None) -> None:
        """Keep what was typed for a run for these, too: they go on with its work."""
        if typed is not None:
            self._typed_in.update(dict.fromkeys(runs, typed))

    def forget(self, run_id: str) -> None:
        self._typed_in.pop(run_id, None)

    def seen(self, session: str) -> None:
        """The browser session is there."""
        self._seen[session] = self._clock()

    def left(self) -> list[str]:
        """The runs that hold secrets of a browser session which has been gone for `GONE_AFTER` seconds; none where
        somebody has looked just now."""
        now = self._clock()
        if now - self._looked < LOOK_EVERY:
            return []
        self._looked, since = now, now - GONE_AFTER
        for session in [session for session, at in list(self._seen.items()) if at < since]:
            self._seen.pop(session, None)
        held = list(self._typed_in.items())
        return [run_id for run_id, typed in held if typed.session and typed.session not in self._seen]

    # What a run has

    def credentials(self, run_id: str, settings: RunSettings) -> Credentials | None:
        """The run's secrets; None where it had some that are not here."""
        if settings.endpoint.kind == "practice":
            return Credentials()
        typed = self._held(run_id, settings)
        if self._lacking(settings, typed):
            return None
        headers = settings.endpoint.extra_headers
        values = {extra_header(words)[0]: self._value(words, settings, typed) for words in headers}
        return Credentials(self._key(settings, typed) or "", values, settings.endpoint.base_url)

    def lacking(self, run_id: str, settings: RunSettings, session: str = "") -> tuple[str, ...]:
        """The names of the secrets that this browser session has to give again: `API_KEY`, or a header's."""
        return self._lacking(settings, self._of_session(run_id, settings, session))

    def why_lacking(self, run_id: str, settings: RunSettings) -> str:
        if API_KEY not in self._lacking(settings, self._held(run_id, settings)):
            return _HEADERLESS()
        return _TYPED_AWAY() if settings.key_source == "typed" else _NO_KEY_HERE()

    def typed(self, settings: RunSettings) -> bool:
        """Whether some secret of such a run was typed: then only the process that it was typed into has it."""
        headers = settings.endpoint.extra_headers
        return settings.key_source == "typed" or any(not extra_header(words)[1] for words in headers)

    def own_key(self, settings: RunSettings) -> str | None:
        """The environment's key, where it may go to this run's address."""
        return self._environment.key_for(settings.endpoint.base_url) or None

    def _held(self, run_id: str, settings: RunSettings) -> Credentials:
        held = self._typed_in.get(run_id)
        return held.secrets if held and held.address == settings.endpoint.base_url else Credentials()

    def _of_session(self, run_id: str, settings: RunSettings, session: str) -> Credentials:
        held = self._typed_in.get(run_id)
        return self._held(run_id, settings) if held and held.session == session else Credentials()

    def _lacking(self, settings: RunSettings, typed: Credentials) -> tuple[str, ...]:
        if settings.endpoint.kind == "practice":
            return ()
        key = (API_KEY,) if self._key(settings, typed) is None else ()
        headers = (words for words in settings.endpoint.extra_headers if not self._value(words, settings, typed))
        return (*key, *(extra_header(words)[0] for words in headers))

    def reaches_private(self, endpoint: EndpointSettings) -> bool:
        """Whether requests to the endpoint may end at a private address; a command's always may."""
        anywhere = self._owner_of_keys or endpoint.kind == "practice"
        return anywhere or self._environment.reaches_private(endpoint.base_url)

    def _key(self, settings: RunSettings, typed: Credentials) -> str | None:
        """The key, "" where the run has none; None where it had one that is not here."""
        if settings.key_source == "none":
            return ""
        return (typed.key or None) if settings.key_source == "typed" else self.own_key(settings)

    def _no_value(self, name: str, source: str) -> str:
        if not self._owner_of_keys:
            return Message("The header {name} has no value: type it.", name=name)
        if source:
            return Message(
                "The environment variable {variable} is not set; the header {name} takes its value from there.",
                variable=source,
                name=name,
            )
        return Message(
            "The header {name} has no value: name its environment variable, --extra-header {name}=ENV_VARIABLE.",
            name=name,
        )

    def _value(self, words: str, settings: RunSettings, typed: Credentials) -> str:
        """An extra header's value, "" where it is not here."""
        name, source = extra_header(words)
        given = {each.lower(): value for each, value in typed.headers.items()}.get(name.lower())
        own = source and self._owner_of_keys and self._environment.names(settings.endpoint.base_url)
        return given or (variable(source) if own else "")
