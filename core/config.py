"""What the machine's owner set: environment variables, and a `.env` file beside the app (the environment wins)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from core.errors import ConfigurationError
from core.hosts import named_hosts
from core.language import Message
from core.request import NO_KEY, base_url, check_base_url
from core.settings import MAX_CONCURRENCY

OPENAI_URL = "https://api.openai.com/v1"
ROOT = Path(__file__).resolve().parent.parent
"""The folder the program runs from."""

PRIVATE_VARIABLE = "GISTMILL_PRIVATE_ADDRESSES"
"""yes or no: whether an address that a visitor types may be of this machine or its network."""

_DEFAULT_CONCURRENCY = 20
_DEFAULT_RUNS = 2
_MOST_RUNS = 16
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings that belong to the machine, not to a run.

    Where `api_key` may be sent, `key_for` says: `named` are the addresses that a person gave on the command line, who
    owns key and address. `max_runs` is how many runs of a store work at once. The app forgets what ended more than
    `keep_days` ago; None keeps it. With `private` requests may go to any address; without, to a
    private one only where that is `base_url`.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = OPENAI_URL
    max_concurrency: int = _DEFAULT_CONCURRENCY
    store: Path = field(default_factory=lambda: default_store({}))
    max_runs: int = _DEFAULT_RUNS
    keep_days: int | None = None
    named: tuple[str, ...] = ()
    private: bool = True

    def __post_init__(self) -> None:
        check_base_url(self.base_url)

    def names(self, address: str) -> bool:
        """Whether secrets of the environment may go to `address`: it is the environment's own, or was given with them.

        One that stands in a run of the store is neither: somebody else may have queued that run.
        """
        return address in (self.base_url, *self.named)

    def key_for(self, address: str, source: str = "") -> str:
        """The environment's key, where it may go to `address`; "" where it may not, or there is none.

        `source` is the variable of a key of its own, "" for OPENAI_API_KEY, `NO_KEY` for none.
        """
        if source == NO_KEY or not self.names(address):
            return ""
        return variable(source) if source else self.api_key

    def reaches_private(self, address: str) -> bool:
        """Whether a visitor's requests to `address` may end at a private one: all may, or it is the environment's."""
        return self.private or address == self.base_url


@dataclass(frozen=True, slots=True)
class Doors:
    """Who gets in: by which names besides the loopback ones the app answers, and the password; "" for none."""

    hosts: tuple[str, ...] = ()
    password: str = field(default="", repr=False)


def doors(variables: Mapping[str, str] | None = None, dotenv: Path = ROOT / ".env") -> Doors:
    """What GISTMILL_HOSTS and GISTMILL_PASSWORD say. Read apart from the rest: a slip there must not open a door here.

    Raises:
        ConfigurationError: a host is none.
    """
    values = _values(variables, dotenv)
    return Doors(named_hosts(values.get("GISTMILL_HOSTS", "")), values.get("GISTMILL_PASSWORD", ""))


def default_store(variables: Mapping[str, str]) -> Path:
    """Outside the program's folder, and so outside all that is served."""
    home = variables.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "gistmill" / "gistmill.db"


def environment(variables: Mapping[str, str] | None = None, dotenv: Path = ROOT / ".env") -> Environment:
    """The environment's settings, each falling back to its default.

    Raises:
        ConfigurationError: a value is out of range; the message names the variable.
    """
    values = _values(variables, dotenv)
    store = values.get("GISTMILL_STORE")
    return Environment(
        api_key=values.get("OPENAI_API_KEY", "").strip(),
        base_url=base_url(values.get("OPENAI_BASE_URL", "")) or OPENAI_URL,
        max_concurrency=_whole(values, "MAX_CONCURRENCY", _DEFAULT_CONCURRENCY, MAX_CONCURRENCY),
        store=Path(store).expanduser() if store else default_store(values),
        max_runs=_whole(values, "GISTMILL_MAX_RUNS", _DEFAULT_RUNS, _MOST_RUNS),
        keep_days=_whole(values, "GISTMILL_KEEP_DAYS", 0, _MOST_DAYS) or None,
        private=_yes(values, PRIVATE_VARIABLE),
    )


def variable(name: str, variables: Mapping[str, str] | None = None, dotenv: Path = ROOT / ".env") -> str:
    """The environment's value under this name, blanks around it taken off; "" where there is none."""
    return _values(variables, dotenv).get(name, "").strip()


def _values(variables: Mapping[str, str] | None, dotenv: Path) -> dict[str, str]:
    written = {name: value or "" for name, value in dotenv_values(dotenv).items()} if dotenv.is_file() else {}
    return {**written, **(os.environ if variables is None else variables)}


def _whole(values: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = values.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= most:
        must = Message(
            "{name} is {value}; it must be a whole number from 1 to {most:,}.", name=name, value=repr(text), most=most
        )
        raise ConfigurationError(must)
    return int(text)


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "yes", "no"):
        raise ConfigurationError(Message("{name} is {value}; it must be yes or no.", name=name, value=repr(text[:100])))
    return text != "no"
