"""Loopback: who may ask the practice endpoint, and who may change it."""

import json
import os
import subprocess
import sys

import pytest

from core.config import ROOT
from core.endpoints.practice.options import TOKEN_LINE, token_from
from core.endpoints.practice.settings import PracticeSettings
from core.errors import ConfigurationError
from tests.conftest import INSTANT, TOKEN, PracticeEndpoint, PracticeFactory
from tests.streamlit_app import Reply, exchange, get

JSON = "Content-Type: application/json"
BEARER = f"Authorization: Bearer {TOKEN}"
LOCAL = "Host: localhost"


def post(endpoint: PracticeEndpoint, path: str, body: str, *lines: str) -> Reply:
    length = f"Content-Length: {len(body)}"
    return exchange(port(endpoint), "\n".join((f"POST {path} HTTP/1.1", "Connection: close", length, *lines)), body)


def port(endpoint: PracticeEndpoint) -> int:
    return int(endpoint.url.removesuffix("/v1").rpartition(":")[2])


@pytest.mark.parametrize("path", ["/stats", "/v1/models", "/nothing"])
def test_foreign_names_and_pages_read_nothing(practice: PracticeFactory, path: str) -> None:
    """403 to a name that is not loopback's, and to a page of another site; /stats is open to the rest."""
    endpoint = practice(INSTANT)
    hostile = ("Host: evil.example",), (LOCAL, "Origin: http://evil.example"), ("Host: 192.0.2.1",), ("Host: ",)
    for lines in hostile:
        assert get(port(endpoint), path, *lines).status == 403
    assert get(port(endpoint), "/stats", "Host: [::1]:1").status == 200


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        (401, (LOCAL, JSON)),
        (401, (LOCAL, JSON, "Authorization: Bearer ")),
        (401, (LOCAL, JSON, "Authorization: Bearer wrong")),
        (401, (LOCAL, JSON, f"Authorization: {TOKEN}")),
        (401, (LOCAL, JSON, f"Authorization: Basic {TOKEN}")),
        (401, (LOCAL, "Content-Type: text/plain")),
        (415, (LOCAL, BEARER, "Content-Type: text/plain")),
        (415, (LOCAL, BEARER, "Content-Type: application/x-www-form-urlencoded")),
        (415, (LOCAL, BEARER)),
        (403, (LOCAL, BEARER, JSON, "Origin: null")),
        (403, ("Host: evil.example", BEARER, JSON)),
    ],
)
def test_only_the_token_changes_anything(practice: PracticeFactory, status: int, lines: tuple[str, ...]) -> None:
    """/settings and /reset ask for the token, and for JSON, which no form of another site can send."""
    endpoint = practice(PracticeSettings(mean_latency=0, slots=7))
    chat = json.dumps({"model": "m", "messages": [{"role": "user", "content": "text"}]})
    assert post(endpoint, "/v1/chat/completions", chat, LOCAL, JSON).status == 200

    assert post(endpoint, "/settings", '{"slots": 3}', *lines).status == status
    assert post(endpoint, "/reset", "{}", *lines).status == status
    assert endpoint.stats().requests == 1
    assert endpoint.configure()["slots"] == 7


def test_the_token_changes_settings_and_counts(practice: PracticeFactory) -> None:
    """With it, and JSON, both work."""
    endpoint = practice(INSTANT)
    assert post(endpoint, "/settings", '{"slots": 3}', LOCAL, BEARER, f"{JSON}; charset=utf-8").status == 200
    assert endpoint.configure()["slots"] == 3
    assert post(endpoint, "/reset", "{}", LOCAL, BEARER, JSON).status == 200


@pytest.mark.parametrize("module", [("core.endpoints.practice",), ("core", "practice")])
def test_the_token_is_the_second_line(module: tuple[str, ...]) -> None:
    """A new one at each start, or that of GISTMILL_PRACTICE_TOKEN."""
    assert len({_second_line(module, ""), _second_line(module, "")}) == 2
    assert len(_second_line(module, "")) >= 20
    assert _second_line(module, "my-own-token") == "my-own-token"


def _second_line(module: tuple[str, ...], token: str) -> str:
    command = [sys.executable, "-m", *module, "--preset", "instant", "--lifeline"]
    variables = {**os.environ, "GISTMILL_PRACTICE_TOKEN": token}
    done = subprocess.run(command, cwd=ROOT, env=variables, input="", capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[1].removeprefix(TOKEN_LINE)


@pytest.mark.parametrize("token", ["a b", "a\nb", "clé", "x" * 201, "a:b"])
def test_a_token_that_fits_no_header_is_refused(token: str) -> None:
    """And the message does not quote it."""
    with pytest.raises(ConfigurationError, match="GISTMILL_PRACTICE_TOKEN must be") as refused:
        token_from(token)
    assert token not in str(refused.value)
