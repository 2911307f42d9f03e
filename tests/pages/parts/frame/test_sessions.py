"""Arithmetic: sessions and tries, on a fake clock."""

from pages.parts.frame import sessions
from pages.parts.frame.sessions import SESSION_SECONDS, TRIES, TRIES_OF_ALL, Sessions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_password_opens_a_session_and_nothing_else_does() -> None:
    """Each login has a token of its own; a wrong password, near or far, has none."""
    opened = Sessions("pässword", Clock())
    first, second = opened.opened_by("pässword"), opened.opened_by("pässword")

    assert first != second
    assert opened.has([first])
    assert opened.has(["wrong", second])
    assert not opened.has(["", "wrong", "pässword"])
    assert not any(map(opened.opened_by, ("", "pässwor", "pässword ", "PÄSSWORD", "\ud800", "x" * 10_000)))


def test_a_session_ends() -> None:
    """After 12 hours the password is asked for again."""
    clock = Clock()
    opened = Sessions("secret", clock)
    token = opened.opened_by("secret")
    clock.now = SESSION_SECONDS - 1
    assert opened.has([token])
    clock.now = SESSION_SECONDS
    assert not opened.has([token])


def test_tries_of_one_address_are_few() -> None:
    """10 at once, then one every 10 s; another address has its own, one network of IPv6 has one address's."""
    clock = Clock()
    opened = Sessions("secret", clock)
    assert [opened.may_try("192.0.2.1") for _ in range(TRIES + 2)] == [True] * TRIES + [False] * 2
    assert opened.may_try("192.0.2.2")
    clock.now = 10.0
    assert [opened.may_try("192.0.2.1") for _ in range(2)] == [True, False]

    addresses = [f"2001:db8::{number:x}" for number in range(TRIES + 1)]
    assert [opened.may_try(address) for address in addresses] == [True] * TRIES + [False]


def test_tries_of_all_addresses_are_few() -> None:
    """Who has a thousand addresses has 100 tries at once, and then one a second."""
    clock = Clock()
    opened = Sessions("secret", clock)
    assert sum(opened.may_try(f"192.0.2.{n}") for n in range(250)) == TRIES_OF_ALL
    clock.now = 3.0
    assert sum(opened.may_try(f"198.51.100.{n}") for n in range(250)) == 3


def test_memory_stays_bounded() -> None:
    """The oldest session and the address tried least lately go where there are too many."""
    clock = Clock()
    opened = Sessions("secret", clock)
    tokens = [opened.opened_by("secret") for _ in range(sessions.MOST_SESSIONS + 1)]
    assert [opened.has([tokens[n]]) for n in (0, 1, -1)] == [False, True, True]

    for number in range(sessions.MOST_ADDRESSES + 50):
        opened.may_try(f"host {number}")
    assert len(opened._by_address) == sessions.MOST_ADDRESSES
