"""The secrets of one run: its key, and the values of its extra headers.

They are in memory and in the environment of a run's process, and nowhere else: not in the store, a log, an export, an
address or a command line.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core.children import NETWORK, OPENAI, inherited
from core.errors import ConfigurationError
from core.language import Message
from core.redaction import SHORTEST, secrets_of_header

KEY_VARIABLE = "OPENAI_API_KEY"
HEADERS_VARIABLE = "GISTMILL_EXTRA_HEADERS"
KEYS_VARIABLE = "GISTMILL_KEYS"
ADDRESS_VARIABLE = "GISTMILL_ADDRESS"

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_LONGEST_VALUE = 8000


@dataclass(frozen=True, slots=True)
class Credentials:
    """`headers` are the extra headers' values by name. What no text may hold is in `secrets`.

    `keys` are the keys of single endpoints, by base URL; `key` goes to those that it does not name. `address` is what
    they belong to: the base URL, or several with a blank between them; "" where whoever has them gives it along.
    """

    key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if not (value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALUE):
                raise ConfigurationError(
                    Message(
                        "The value of the header {name} holds characters that no header takes, or is too long.",
                        name=name,
                    )
                )

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key, and what is secret in the headers' values: what `core.redaction` takes out of texts."""
        of_headers = (secret for value in self.headers.values() for secret in secrets_of_header(value))
        return (self.key, *self.keys.values(), *of_headers)

    def of(self, base_url: str) -> "Credentials":
        """Those that go to this one of the endpoints."""
        return Credentials(self.keys.get(base_url, self.key), self.headers, base_url)

    @property
    def variables(self) -> dict[str, str]:
        """As environment variables for a process of the run."""
        headers = json.dumps(dict(self.headers)) if self.headers else ""
        keys = json.dumps(dict(self.keys)) if self.keys else ""
        named = {
            KEY_VARIABLE: self.key,
            KEYS_VARIABLE: keys,
            HEADERS_VARIABLE: headers,
            ADDRESS_VARIABLE: self.address,
        }
        return {name: value for name, value in named.items() if value}

    def check_address(self, base_url: str) -> None:
        """Raise `ConfigurationError` where they belong to another address, or to others."""
        if self.address not in ("", base_url):
            raise ConfigurationError(
                Message(
                    "The run's address was {before}, and is {now} now: its key is not sent there. Type the key again.",
                    before=self.address,
                    now=base_url,
                )
            )

    def environment(self, *, own_key: bool) -> dict[str, str]:
        """The variables for a process that talks to an endpoint: what any child of ours has, and these secrets.

        `own_key` says that the key, and so the address, is the environment's: what else that has for OpenAI goes along.
        """
        return inherited(*NETWORK, *(OPENAI if own_key else ())) | self.variables


def unlikely_key(key: str) -> str:
    """A sentence on a key that is too short to be one; "" where it may be one, or there is none."""
    if not 0 < len(key) < SHORTEST:
        return ""
    return Message(
        "The API key has only {letters} letters; keys have {shortest} or more. If your server takes any key, all is"
        " well: so short a one is not taken out of summaries.",
        letters=len(key),
        shortest=SHORTEST,
    )


def take_credentials() -> Credentials:
    """What `variables` put there, taken out of this process's environment."""
    names = (KEY_VARIABLE, KEYS_VARIABLE, HEADERS_VARIABLE, ADDRESS_VARIABLE)
    key, keys, headers, address = (os.environ.pop(name, "") for name in names)
    return Credentials(key, _object(headers), address, _object(keys))


def _object(words: str) -> dict[str, str]:
    return dict(json.loads(words)) if words else {}
