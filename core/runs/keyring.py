"""Whose key and headers go with which run. What was typed is held in memory only, and is gone with this process."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from core.config import OPENAI_URL, Environment, variable
from core.credentials import NO_HEADERS, Credentials
from core.errors import ConfigurationError
from core.language import Message, Wording, listed
from core.request import NO_KEY, extra_header
from core.settings import EndpointSettings, KeySource, OtherEndpoint, RunSettings

API_KEY = "API key"
"""What stands for the key among the names of secrets; no header has a blank in its name. That of a further endpoint is
`key_name`."""

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
    """Secrets that were typed for a run: in which browser session ("" where there was none), and for which
    addresses, as `EndpointSettings.addresses` has them.

    The addresses of a run stand in the store, where somebody else may change them.
    """

    secrets: Credentials
    session: str
    address: str


def key_name(endpoint: EndpointSettings, address: str) -> str:
    """What stands for the key of that one of the endpoints among the names of secrets."""
    return API_KEY if address == endpoint.base_url else f"{API_KEY} {address}"


def unset_variable(endpoint: EndpointSettings) -> Message:
    return Message(
        "The environment variable {variable} is not set; the key for {address} is taken from there.",
        variable=endpoint.key_env,
        address=endpoint.base_url,
    )


def typed_key(endpoint: EndpointSettings, address: str, typed: Credentials) -> str:
    """The key that was typed for that one of the endpoints: one that was typed for no address is the first one's."""
    return typed.keys.get(address, typed.key if address == endpoint.base_url else "")


def _unmarked(endpoint: EndpointSettings, typed: Credentials) -> EndpointSettings:
    """The endpoints, of which none is marked to have no key that was typed one."""

    def source(each: EndpointSettings | OtherEndpoint) -> str:
        return "" if each.key_env == NO_KEY and typed_key(endpoint, each.base_url, typed) else each.key_env

    others = tuple(replace(each, key_env=source(each)) for each in endpoint.others)
    return replace(endpoint, key_env=source(endpoint), others=others)


class Keyring:
    """The secrets of the runs of one registry, by run.

    What stands in the environment goes to the environment's address only; with `owner_of_keys` (the command line), to
    those that the person named beside it, and an extra header's value, or the key of one of several endpoints, may come
    from the variable that the run names. In the app every value is typed: a page may not send elsewhere what stands in
    the environment.

    A run may have several endpoints. Each has a key of its own, and gets no other's.

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
        self._check_addresses(settings)
        for each in endpoint.each:
            self._check_key(endpoint, each, typed)
        values = {words: self._value(words, settings, typed) for words in endpoint.extra_headers}
        for words in (words for words, value in values.items() if not value):
            raise ConfigurationError(self._no_value(*extra_header(words)))
        Credentials(headers=values)

    def _check_key(self, endpoint: EndpointSettings, each: EndpointSettings, typed: Credentials) -> None:
        if typed_key(endpoint, each.base_url, typed) or self.own_key(each):
            return
        if self._owner_of_keys and each.key_env not in ("", NO_KEY):
            raise ConfigurationError(unset_variable(each))
        names = [extra_header(words)[0].lower() for words in endpoint.extra_headers]
        if each.base_url == OPENAI_URL and "authorization" not in names:
            raise ConfigurationError(Message("OpenAI asks for an API key: type one, or set OPENAI_API_KEY in .env."))

    def _check_addresses(self, settings: RunSettings) -> None:
        """On the command line nothing is typed: each secret is the environment's, and so must the addresses be."""
        endpoint, keyed = settings.endpoint, settings.key_source != "none"
        sent = [each.base_url for each in endpoint.each if endpoint.extra_headers or (keyed and each.key_env != NO_KEY)]
        if not self._owner_of_keys or all(map(self._environment.names, sent)):
            return
        if len(sent) == 1:
            raise ConfigurationError(
                Message(
                    "The run goes to {address}, which is not the address in your environment; somebody else may have"
                    " queued it. Say --base-url {address} to send your key there.",
                    address=sent[0],
                )
            )
        raise ConfigurationError(
            Message(
                "The run goes to {addresses}, and not all of these are the address in your environment; somebody else"
                " may have queued it. Say {options} to send your keys there.",
                addresses=listed(*dict.fromkeys(sent)),
                options=" ".join(f"--base-url {address}" for address in dict.fromkeys(sent)),
            )
        )

    # What was typed

    def again(self, run_id: str, settings: RunSettings, typed: Credentials, session: str = "") -> Credentials:
        """What is typed now, over what was typed before in the same browser session."""
        before = self._of_session(run_id, settings, session)
        return Credentials(
            typed.key or before.key, {**before.headers, **typed.headers}, keys={**before.keys, **typed.keys}
        )

    def begun(self, settings: RunSettings, typed: Credentials) -> RunSettings:
        """The settings of a run that begins with these secrets. Of several endpoints each that has no key is marked:
        nobody is asked for it when the run goes on."""
        endpoint = settings.endpoint
        if not endpoint.others:
            return settings
        given = [typed_key(endpoint, each.base_url, typed) for each in endpoint.each]
        own = [self.own_key(each) for each in endpoint.each]
        first, *others = (
            each.key_env if each.key_env or key or mine else NO_KEY
            for each, key, mine in zip(endpoint.each, given, own, strict=True)
        )
        marked = tuple(replace(each, key_env=source) for each, source in zip(endpoint.others, others, strict=True))
        source: KeySource = "typed" if any(given) else "environment" if any(own) else "none"
        return replace(settings, endpoint=replace(endpoint, key_env=first, others=marked), key_source=source)

    def resumed(self, run_id: str, settings: RunSettings, typed: Credentials) -> RunSettings:
        """The settings of a run that is to go on with these secrets.

        Raises:
            ConfigurationError: its key is here, but was typed in another browser session.
        """
        if typed.key or any(typed.keys.values()):
            return replace(settings, key_source="typed", endpoint=_unmarked(settings.endpoint, typed))
        if settings.key_source == "typed" and run_id in self._typed_in:
            raise ConfigurationError(_TYPED_ELSEWHERE())
        if settings.key_source == "typed" and self._owner_of_keys and self._owns(settings.endpoint):
            return replace(settings, key_source="environment")
        return settings

    def _owns(self, endpoint: EndpointSettings) -> bool:
        """Whether each key that the endpoints need stands in the environment."""
        return all(each.key_env == NO_KEY or self.own_key(each) for each in endpoint.each)

    def keep(self, run_id: str, settings: RunSettings, typed: Credentials, session: str = "") -> None:
        key, keys = (typed.key, typed.keys) if settings.key_source == "typed" else ("", NO_HEADERS)
        if key or keys or typed.headers:
            secrets = Credentials(key, typed.headers, keys=keys)
            self._typed_in[run_id] = _Typed(secrets, session, settings.endpoint.addresses)
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
        endpoint = settings.endpoint
        values = {extra_header(words)[0]: self._value(words, settings, typed) for words in endpoint.extra_headers}
        keys = {each.base_url: self._key(settings, each, typed) or "" for each in endpoint.each}
        if not endpoint.others:
            return Credentials(keys[endpoint.base_url], values, endpoint.addresses)
        return Credentials("", values, endpoint.addresses, keys)

    def lacking(self, run_id: str, settings: RunSettings, session: str = "") -> tuple[str, ...]:
        """The names of the secrets that this browser session has to give again: `key_name`s, and headers."""
        return self._lacking(settings, self._of_session(run_id, settings, session))

    def why_lacking(self, run_id: str, settings: RunSettings) -> str:
        lacking = self._lacking(settings, self._held(run_id, settings))
        if not any(name.startswith(API_KEY) for name in lacking):
            return _HEADERLESS()
        return _TYPED_AWAY() if settings.key_source == "typed" else _NO_KEY_HERE()

    def typed(self, settings: RunSettings) -> bool:
        """Whether some secret of such a run was typed: then only the process that it was typed into has it."""
        headers = settings.endpoint.extra_headers
        return settings.key_source == "typed" or any(not extra_header(words)[1] for words in headers)

    def own_key(self, endpoint: EndpointSettings) -> str:
        """The environment's key for this one endpoint, "" where it may not go there, or there is none. In the app a run
        names no variable: whoever opens the page does not own what stands there."""
        if endpoint.key_env and not self._owner_of_keys:
            return ""
        return self._environment.key_for(endpoint.base_url, endpoint.key_env)

    def owns_all(self, settings: RunSettings) -> bool:
        """Whether the environment's OPENAI_API_KEY is the key of all endpoints: what else is there for OpenAI belongs
        to that key."""
        return settings.key_source == "environment" and not any(each.key_env for each in settings.endpoint.each)

    def _held(self, run_id: str, settings: RunSettings) -> Credentials:
        held = self._typed_in.get(run_id)
        return held.secrets if held and held.address == settings.endpoint.addresses else Credentials()

    def _of_session(self, run_id: str, settings: RunSettings, session: str) -> Credentials:
        held = self._typed_in.get(run_id)
        return self._held(run_id, settings) if held and held.session == session else Credentials()

    def _lacking(self, settings: RunSettings, typed: Credentials) -> tuple[str, ...]:
        if settings.endpoint.kind == "practice":
            return ()
        endpoint = settings.endpoint
        keyless = (each.base_url for each in endpoint.each if self._key(settings, each, typed) is None)
        keys = dict.fromkeys(key_name(endpoint, address) for address in keyless)
        headers = (words for words in endpoint.extra_headers if not self._value(words, settings, typed))
        return (*keys, *(extra_header(words)[0] for words in headers))

    def reaches_private(self, endpoint: EndpointSettings) -> bool:
        """Whether requests to the endpoints may end at a private address; a command's always may."""
        if self._owner_of_keys or endpoint.kind == "practice":
            return True
        return all(self._environment.reaches_private(each.base_url) for each in endpoint.each)

    def _key(self, settings: RunSettings, each: EndpointSettings, typed: Credentials) -> str | None:
        """The key of one of the run's endpoints, "" where it has none; None where it had one that is not here."""
        if settings.key_source == "none" or each.key_env == NO_KEY:
            return ""
        if settings.key_source == "environment":
            return self.own_key(each) or None
        key = typed_key(settings.endpoint, each.base_url, typed)
        return key or (self.own_key(each) if settings.endpoint.others else "") or None  # of some it was not typed

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
        named = all(self._environment.names(each.base_url) for each in settings.endpoint.each)
        own = source and self._owner_of_keys and named
        return given or (variable(source) if own else "")
