"""Arithmetic: which Host and Origin headers a server answers to."""

import pytest

from core.errors import ConfigurationError
from core.hosts import Hosts, host_name, hosts_of, is_loopback, named_hosts

LOOPBACK = ["localhost", "localhost:8501", "LocalHost:1", "localhost.", "127.0.0.1", "127.0.0.1:65535", "[::1]:8501"]
FOREIGN = [
    *("evil.example", "evil.example:8501", "localhost.evil.example", "evil.example@localhost", "localhost@evil"),
    *("", " ", ":8501", ".", "localhost:8501:1", "localhost:port", "localhost:-1", "localhost/", "http://localhost"),
    *("127.0.0.1.evil.example", "127.0.0.2", "0.0.0.0", "[::]", "2130706433", "127.1", "::1", "[127.0.0.1]", "[::1"),
    *("localhost, evil.example", "localhost evil.example", "lo\u0131alhost", "localhost\x00", "a" * 300, "localhost.."),
]


def refused(hosts: Hosts, *values: str, origin: tuple[str, ...] = (), arrived_at: str = "127.0.0.1") -> bool:
    headers = [(b"Host", value.encode("latin-1", "replace")) for value in values]
    headers += [(b"Origin", value.encode("latin-1")) for value in origin]
    return bool(hosts.refusal(headers, arrived_at))


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_names_get_in(host: str) -> None:
    """localhost, 127.0.0.1 and [::1], whatever the port and the case."""
    assert not refused(Hosts(), host)


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_do_not(host: str) -> None:
    """Nothing that is not wholly one of these names, and no other way of writing the same address."""
    assert refused(Hosts(), host)


def test_there_is_one_host() -> None:
    """None, or two that a proxy and a server might read differently, are none."""
    assert refused(Hosts())
    assert refused(Hosts(), "localhost", "localhost")
    assert refused(Hosts(), "localhost", "evil.example")


def test_forwarded_hosts_count_for_nothing() -> None:
    """X-Forwarded-Host, Forwarded and X-Host are written by whoever likes."""
    forged = [(b"x-forwarded-host", b"localhost"), (b"forwarded", b"host=localhost"), (b"x-host", b"localhost")]
    assert Hosts().refusal([(b"host", b"evil.example"), *forged])
    assert Hosts().refusal(forged)
    assert not Hosts().refusal([(b"host", b"localhost"), (b"x-forwarded-host", b"evil.example")])


def test_named_hosts_get_in() -> None:
    """What GISTMILL_HOSTS and the server's own address name, in any case and with any port."""
    hosts = hosts_of("192.0.2.5", named_hosts("Gist.Example, [2001:db8::1]:8501\nintranet:80"))
    for host in ("gist.example", "GIST.example:8501", "[2001:db8::1]", "[2001:DB8:0:0::1]:9", "intranet", "192.0.2.5"):
        assert not refused(hosts, host), host
    for host in ("x.gist.example", "gist.example.evil", "192.0.2.6", "[2001:db8::2]"):
        assert refused(hosts, host), host


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_a_server_on_every_address_answers_under_the_one_asked(address: str) -> None:
    """The address that the connection came in on is no name that somebody can make lead here; another is refused."""
    hosts = hosts_of(address, ())
    assert not refused(hosts, "192.168.1.5:8501", arrived_at="192.168.1.5")
    assert not refused(hosts, "192.168.1.5:8501", arrived_at="::ffff:192.168.1.5")
    assert not refused(hosts, "[2001:db8::1]", arrived_at="2001:db8::1")
    assert refused(hosts, "192.168.1.6:8501", arrived_at="192.168.1.5")
    assert refused(hosts, "evil.example", arrived_at="192.168.1.5")
    assert refused(hosts, address, arrived_at="127.0.0.1")
    assert refused(hosts_of("127.0.0.1", ()), "192.168.1.5", arrived_at="192.168.1.5")


@pytest.mark.parametrize(
    ("origin", "gets_in"),
    [
        ("http://localhost:8501", True),
        ("https://localhost:8501", True),
        ("http://gist.example", True),
        ("https://gist.example:444", True),
        ("http://localhost:3000", False),
        ("http://127.0.0.1:8501", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("localhost:8501", False),
    ],
)
def test_pages_of_other_sites_do_not_get_in(origin: str, gets_in: bool) -> None:
    """A page's Origin is this very host and port, or a named host; another server of this machine is another site."""
    assert refused(Hosts(frozenset({"gist.example"})), "localhost:8501", origin=(origin,)) is not gets_in


@pytest.mark.parametrize(
    ("host", "origin", "gets_in"),
    [
        ("gist.example:8501", "http://gist.example:8501", True),
        ("gist.example:8501", "http://gist.example:3000", False),
        ("gist.example", "http://gist.example:3000", False),
        ("gist.example:443", "https://gist.example", True),
        ("gist.example", "http://gist.example:80", True),
        ("gist.example", "https://gist.example:80", False),
        ("localhost:8501", "http://127.0.0.1:8501", False),
        ("127.0.0.1:8501", "http://127.0.0.1:3000", False),
    ],
)
def test_another_port_is_another_site(host: str, origin: str, gets_in: bool) -> None:
    """Of a named host as of this machine, the address it listens on and loopback names in the list included."""
    hosts = hosts_of("127.0.0.1", ("gist.example", "localhost"))
    assert refused(hosts, host, origin=(origin,)) is not gets_in


def test_there_is_one_origin() -> None:
    """A good one beside a bad one is a bad one."""
    assert refused(Hosts(), "localhost", origin=("http://localhost", "http://evil.example"))


@pytest.mark.parametrize("text", ["*", "*.example", "http://gist.example", "gist.example/x", "a@b", "0.0.0.0", "a,é"])
def test_what_is_no_host_is_named(text: str) -> None:
    """A pattern or an address with a scheme is refused, not passed over: it was meant to let somebody in."""
    with pytest.raises(ConfigurationError, match="GISTMILL_HOSTS holds"):
        named_hosts(text)


def test_nothing_names_nothing() -> None:
    """An empty list is no name at all; a name stands in it once."""
    assert named_hosts("  , \n") == ()
    assert named_hosts("a,b a") == ("a", "b")
    assert host_name("") == ""


def test_loopback_addresses() -> None:
    """Where nobody else can come: all of 127.0.0.0/8, ::1, and localhost."""
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "gist.example", "")))
