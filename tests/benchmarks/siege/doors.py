"""Who gets in: foreign names, other sites' pages, guessers of the password, and requests into the network."""

import asyncio
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from core.endpoints.private_addresses import PrivateAddress, public_socket
from core.endpoints.probe import probe
from core.hosts import host_name
from core.settings import EndpointSettings
from tests.benchmarks.report import Options, held
from tests.conftest import TOKEN, practice_in_thread
from tests.endpoints.test_private_addresses import PRIVATE
from tests.endpoints.test_probe import HIDDEN, SECRETS
from tests.pages.test_doors import PATHS
from tests.scripted import scripted
from tests.streamlit_app import Reply, Server, exchange, get, upgrade
from tests.test_hosts import FOREIGN

PASSWORD = "correct horse battery staple"
REFUSED = (400, 403)
LOCAL = "Host: localhost"
_LETTERS = "abcxyz019.-_:[]@/\\ \t,;%\"'<>\xe9"
_SITES = (
    "http://evil.example",
    "http://localhost:3000",
    "https://127.0.0.1",
    "null",
    "file://",
    "",
    "http://localhost.",
)


def doors(options: Options) -> Iterator[str]:
    """Foreign names and pages, guessed passwords, the practice endpoint's settings, private addresses."""
    yield from _names(options.size(2_000, 200))
    yield from _password(options.size(1_000, 100))
    yield from _practice()
    yield from _inside()


def _names(count: int) -> Iterator[str]:
    """Each name over HTTP and over the WebSocket."""
    chance = random.Random(10)
    drawn = ["".join(chance.choices(_LETTERS, k=chance.randint(1, 40))) for _ in range(count)]
    hosts = [host for host in [*FOREIGN, *drawn] if host_name(host.strip().lower()) not in ("localhost", "127.0.0.1")]
    with _app({}) as app:
        replies = [get(app.port, chance.choice(PATHS), *_sent(host)) for host in hosts]
        yield held("foreign and garbled Hosts over HTTP", len(hosts), _refused(replies))
        replies = [upgrade(app.port, *_sent(host)) for host in hosts]
        yield held("the same over the WebSocket", len(hosts), _refused(replies))
        replies = [_ask(app.port, LOCAL, f"Origin: {site}") for site in _SITES for _ask in (get_page, upgrade)]
        yield held("pages of other sites, over both", len(replies), _refused(replies))
        yield held("its own page after all that", 1, int(get_page(app.port, LOCAL).status == 200))


def get_page(port: int, *lines: str) -> Reply:
    return get(port, "/", *lines)


def _sent(host: str) -> tuple[str, ...]:
    return (f"Host: {host.encode('latin-1', 'replace').decode('latin-1')}",)


def _refused(replies: Sequence[Reply]) -> int:
    return sum(reply.status in REFUSED and "<html" not in reply.body for reply in replies)


def _password(count: int) -> Iterator[str]:
    chance = random.Random(10)
    with _app({"GISTMILL_PASSWORD": PASSWORD}) as app:
        cookies = [f"Cookie: gistmill_session={chance.randbytes(chance.randint(0, 40)).hex()}" for _ in range(count)]
        replies = [get(app.port, chance.choice(PATHS), LOCAL, cookie) for cookie in cookies]
        shut = sum(reply.status == 401 and "streamlit" not in reply.body.lower() for reply in replies)
        yield held("pages asked for with a forged cookie", count, shut)
        replies = [upgrade(app.port, LOCAL, cookie) for cookie in cookies]
        yield held("WebSockets asked for with one", count, _refused(replies))
        tried = [_log_in(app.port, f"guess {number}") for number in range(count)]
        yield held("passwords guessed", count, sum(not reply.header("set-cookie") for reply in tried))
        looked_at = sum(reply.status == 401 for reply in tried)
        yield f"    {looked_at} of {count:,} guesses were looked at; the rest were too many"
        yield held("the log holds no password", 1, int("guess" not in app.log() and PASSWORD not in app.log()))


def _log_in(port: int, password: str) -> Reply:
    body = urlencode({"password": password})
    kind = "Content-Type: application/x-www-form-urlencoded"
    return exchange(port, f"POST / HTTP/1.1\n{LOCAL}\nConnection: close\n{kind}\nContent-Length: {len(body)}", body)


def _practice() -> Iterator[str]:
    """Every combination of host, token and type but the right one; and then that."""
    hosts = (LOCAL, "Host: evil.example", "Host: 192.0.2.1", f"{LOCAL}\nOrigin: http://evil.example")
    tokens = ("X: y", "Authorization: Bearer wrong", f"Authorization: Basic {TOKEN}", f"Authorization: Bearer {TOKEN}")
    kinds = ("X-Type: none", "Content-Type: text/plain", "Content-Type: application/json")
    right = (hosts[0], tokens[-1], kinds[-1])
    with practice_in_thread() as endpoint:
        port = int(endpoint.url.removesuffix("/v1").rpartition(":")[2])

        def post(path: str, *lines: str) -> int:
            body = json.dumps({"slots": 3}) if path == "/settings" else "{}"
            head = "\n".join((f"POST {path} HTTP/1.1", "Connection: close", f"Content-Length: {len(body)}", *lines))
            return exchange(port, head, body).status

        tries = [(path, *lines) for path in ("/settings", "/reset") for lines in _all(hosts, tokens, kinds)]
        wrong = [each for each in tries if each[1:] != right]
        yield held(
            "changes of the practice endpoint", len(wrong), sum(post(*each) in (401, 403, 415) for each in wrong)
        )
        yield held("its settings after all that", 1, int(endpoint.configure()["slots"] is None))


def _all(*choices: Sequence[str]) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = [()]
    for each in choices:
        made = [(*before, one) for before in made for one in each]
    return made


def _inside() -> Iterator[str]:
    yield held("connections to private addresses", len(PRIVATE), sum(map(_unreached, PRIVATE)))
    hidden = asyncio.run(_hidden())
    yield held("pages, errors and redirects of the inside, in a test of the connection", len(hidden), sum(hidden))


def _unreached(address: str) -> bool:
    try:
        public_socket((2, 1, 6, "", (address, 80))).close()
    except PrivateAddress:
        return True
    return False


async def _hidden() -> list[bool]:
    shown = []
    for reply in HIDDEN:
        async with scripted(lambda _, __, reply=reply: reply) as server:  # type: ignore[misc]
            settings = EndpointSettings(kind="openai", base_url=f"{server.url}/intranet", model="m-2026")
            report = await probe(settings, "sk-typed", 8.0)
            shown.append(not SECRETS.search(f"{report.message} {report.warning} {report.models}"))
    return shown


@contextmanager
def _app(variables: dict[str, str]) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "gistmill.db", variables)
        server.start()
        try:
            yield server
        finally:
            server.stop()
