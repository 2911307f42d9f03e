"""The servers that share a run, as the form has them: an address, a model and a key each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.errors import ConfigurationError
from core.language import Message
from core.request import base_url
from core.settings import MAX_ENDPOINTS, EndpointSettings

MOST_OTHERS = MAX_ENDPOINTS - 1
"""Servers beside the first."""


@dataclass(frozen=True, slots=True)
class Server:
    """What the fields of one server hold."""

    base_url: str = ""
    model: str = EndpointSettings().model
    key: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        return base_url(self.base_url)

    @property
    def usable_key(self) -> str:
        return self.key.strip()


def key_of(servers: Iterable[Server], address: str) -> str:
    """The key that was typed for the address: of two servers there, in whichever of their fields."""
    return next((each.usable_key for each in servers if each.address == address and each.usable_key), "")


def check_keys(servers: Sequence[Server]) -> None:
    """Raise `ConfigurationError` where one address was given two keys."""
    for each in servers:
        if each.usable_key and each.usable_key != key_of(servers, each.address):
            raise ConfigurationError(
                Message("{address} has two different keys; an address can have one.", address=each.address)
            )


def kept_servers(servers: Iterable[Server]) -> str:
    """For the store, as JSON, without the keys."""
    return json.dumps([[each.base_url, each.model] for each in servers], ensure_ascii=False)


def restored_servers(kept: object) -> tuple[Server, ...]:
    """Of what was kept, those that are servers; not more than there may be."""
    try:
        rows = json.loads(kept) if isinstance(kept, str) else []
    except ValueError:
        return ()
    pairs = [row for row in rows if isinstance(row, list) and len(row) == 2] if isinstance(rows, list) else []  # noqa: PLR2004  # an address and a model
    texts = [(address, model) for address, model in pairs if isinstance(address, str) and isinstance(model, str)]
    return tuple(Server(address, model) for address, model in texts[:MOST_OTHERS])
