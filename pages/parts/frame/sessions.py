"""Who gave the password: the sessions it opened, and how often it may be tried."""

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable, Iterable

from core.control.pace import Bucket

SESSION_SECONDS = 12 * 3600.0
"""How long a session lasts; after it, and after a restart of the app, the password is asked for again."""

TRIES, TRIES_PER_SECOND = 10, 0.1
"""What one address may try at once, and then gets back: 10, and one more every 10 s."""

TRIES_OF_ALL, TRIES_OF_ALL_PER_SECOND = 100, 1.0
"""The same for all addresses together, whatever addresses somebody has: 86,400 guesses a day."""

MOST_SESSIONS = 10_000
MOST_ADDRESSES = 10_000

_NETWORK = 64  # bits of an IPv6 address; who has one address has all under these


class Sessions:
    """Belongs to one event loop. Keeps digests only: what is in memory opens nothing."""

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._password = _digest(password)
        self._clock = clock
        self._opened: dict[bytes, float] = {}
        self._all = Bucket(TRIES_OF_ALL_PER_SECOND, TRIES_OF_ALL, clock)
        self._by_address: dict[str, Bucket] = {}

    def may_try(self, address: str) -> bool:
        """Whether a password from this address is looked at; counts as a try."""
        return _took_one(self._bucket(_network(address))) and _took_one(self._all)

    def opened_by(self, password: str) -> str:
        """A new session's token; "" where the password is wrong. Takes as long for every wrong one."""
        if not hmac.compare_digest(_digest(password), self._password):
            return ""
        token = secrets.token_urlsafe(32)
        self._forget()
        self._opened[_digest(token)] = self._clock() + SESSION_SECONDS
        return token

    def has(self, tokens: Iterable[str]) -> bool:
        """Whether one of the tokens is a session's that is not over."""
        return any(self._clock() < self._opened.get(_digest(token), 0.0) for token in tokens)

    def _bucket(self, network: str) -> Bucket:
        """The one tried least lately goes where there are too many."""
        bucket = self._by_address.pop(network, None) or Bucket(TRIES_PER_SECOND, TRIES, self._clock)
        if len(self._by_address) >= MOST_ADDRESSES:
            del self._by_address[next(iter(self._by_address))]
        self._by_address[network] = bucket
        return bucket

    def _forget(self) -> None:
        """Sessions that are over; and the oldest, where there are too many."""
        now = self._clock()
        lasting = [(token, end) for token, end in self._opened.items() if end > now]
        self._opened = dict(lasting[-MOST_SESSIONS + 1 :])


def _took_one(bucket: Bucket) -> bool:
    if bucket.level < 1:
        return False
    bucket.take(1)
    return True


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:  # noqa: PLR2004  # the protocol's own number
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _NETWORK), strict=False))


def _digest(text: str) -> bytes:
    """Of one length, so that a comparison tells nothing of the password's."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
