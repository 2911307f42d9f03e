"""By which names a server may be asked for. A Host header with another name came by DNS rebinding: a page of a stranger
whose own name was made to lead to this machine, so that a browser takes the two for one site.

Of a request's headers only Host and Origin count here: X-Forwarded-Host and its like anybody may write.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.errors import ConfigurationError
from core.language import Message

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?")
_ORIGIN = re.compile(r"(https?)://(.+)")
_WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104  # compared with, not bound to

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Hosts:
    """The loopback names and those in `named`, whatever the port.

    With `own_address` the address that a connection came in on counts too: no name can be made to stand for it.
    """

    named: frozenset[str] = frozenset()
    own_address: bool = False

    def refusal(self, headers: Headers, arrived_at: str = "") -> str:
        """Why a request with these headers is not answered, in one sentence; "" where it is.

        `arrived_at` is the address of this machine that it came in on.
        """
        sent = [(name.lower(), value) for name, value in headers]
        hosts = [_text(value) for name, value in sent if name == b"host"]
        host = host_name(hosts[0]) if len(hosts) == 1 else ""
        if not host or not (host in LOOPBACK or host in self.named or self._is_own(host, arrived_at)):
            return Message(
                "This server does not answer under that name; GISTMILL_HOSTS names those that it answers under."
            )
        if any(not self._is_same_site(_text(value), hosts[0]) for name, value in sent if name == b"origin"):
            return Message("This server does not answer requests that another site's page makes.")
        return ""

    def _is_own(self, host: str, arrived_at: str) -> bool:
        return self.own_address and bool(arrived_at) and host == _address(arrived_at)

    def _is_same_site(self, origin: str, host: str) -> bool:
        """A page of this very host and port; or of a named host, where a proxy in front gives another Host than that.

        Another port is another server: of this machine's there may be many.
        """
        page = _ORIGIN.fullmatch(origin)
        if page is None:
            return False
        usual_port = ":443" if page[1] == "https" else ":80"
        if page[2].removesuffix(usual_port) == host.removesuffix(usual_port):
            return True
        name = host_name(page[2])
        return name in self.named and name != host_name(host) and not is_loopback(name)


def hosts_of(server_address: str, named: Iterable[str]) -> Hosts:
    """The hosts of a server that listens on this address; 0.0.0.0 and :: are every address of this machine."""
    own_address = server_address in _WILDCARDS
    listening = frozenset() if own_address else frozenset({host_name(_bracketed(server_address.lower()))} - {""})
    return Hosts(frozenset(named) | listening, own_address)


def named_hosts(text: str) -> tuple[str, ...]:
    """The names in a list with commas or blanks between them; a port beside a name is left out.

    Raises:
        ConfigurationError: one is no name and no address.
    """
    names = []
    for word in text.replace(",", " ").split():
        name = host_name(_bracketed(word.lower()))
        if not name or name in _WILDCARDS:
            raise ConfigurationError(
                Message(
                    "GISTMILL_HOSTS holds {word}; it must be names or addresses of this machine with commas between"
                    " them, such as gist.example,192.168.1.5: no http://, no path, no *.",
                    word=repr(word[:100]),
                )
            )
        names.append(name)
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=64)  # nearly all requests have the same few
def host_name(host: str) -> str:
    """The name in a Host header of lower-case letters, without its port; an address in its usual form; else ""."""
    found = _HOST.fullmatch(host)
    return _address(found[1].strip("[]")) if found and _is_name(found[1]) else ""


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine itself can reach a server that listens there."""
    address = _address(host.lower())
    return address == "localhost" or (_is_address(address) and ipaddress.ip_address(address).is_loopback)


def _text(value: bytes) -> str:
    return value.decode("latin-1").strip().lower()


def _is_name(text: str) -> bool:
    if text.startswith("["):
        return ":" in text and _is_address(text.strip("[]"))
    return text != "." and ".." not in text


def _address(text: str) -> str:
    """An address as it is usually written, an IPv4 one that IPv6 wraps as IPv4; a name without the dot at its end."""
    if not _is_address(text):
        return text.removesuffix(".")
    address = ipaddress.ip_address(text)
    return str(getattr(address, "ipv4_mapped", None) or address)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _bracketed(text: str) -> str:
    """An IPv6 address as a Host header has it."""
    return f"[{text}]" if _is_address(text) and ":" in text else text
