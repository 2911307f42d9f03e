"""What is the lean client's own: no SDK behind it, its list of models, and when it will not do."""

import asyncio
import subprocess
import sys
from typing import Literal

import pytest
from langchain_openai.chat_models import base

from core.endpoints.lean import LeanEndpoint
from core.endpoints.parameters import needs_official_client
from core.errors import ConfigurationError
from core.settings import EndpointSettings, RunSettings
from tests.endpoints.clients import KEY
from tests.scripted import Reply, scripted

CLIENTS: tuple[Literal["lean", "openai"], ...] = ("lean", "openai")
SDKS = {"openai", "langchain_openai", "langchain_core"}
ASKS_ONCE = """
import asyncio, sys
from core.endpoints.lean import LeanEndpoint
from core.settings import EndpointSettings

async def main():
    endpoint = LeanEndpoint(EndpointSettings(), sys.argv[1], "sk-1", 5.0, 1)
    print((await endpoint.answer("Some text.")).text)
    await endpoint.aclose()

asyncio.run(main())
print(*sorted(name for name in sys.modules if "." not in name))
"""


def test_no_sdk_is_imported() -> None:
    """A process that has asked through the lean client has imported neither SDK nor LangChain."""

    async def run() -> str:
        async with scripted(lambda _, __: Reply()) as server:
            child = [sys.executable, "-c", ASKS_ONCE, server.url]
            done = await asyncio.to_thread(subprocess.run, child, capture_output=True, text=True, check=True)
            return done.stdout

    answer, imported = asyncio.run(run()).splitlines()

    assert answer == "A summary."
    assert not set(imported.split()) & SDKS
    assert {"aiohttp", "orjson"} <= set(imported.split())


def test_the_client_is_a_setting_that_changes_no_summary() -> None:
    """Lean or openai and nothing else; a summary made through one is good for the other."""
    keys = {RunSettings(endpoint=EndpointSettings(client=client)).summary_key for client in CLIENTS}

    assert len(keys) == 1
    assert EndpointSettings().client == "lean"
    with pytest.raises(ConfigurationError, match="must be lean or openai"):
        EndpointSettings(client="curl")  # type: ignore[arg-type]  # the slip


def test_models_are_listed() -> None:
    """The names; none where the endpoint keeps no list."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply()) as server:
            for url, names in ((server.url, ("m-2026",)), (server.url + "/x", ())):
                endpoint = LeanEndpoint(EndpointSettings(), url, KEY, 5.0, 1)
                assert await endpoint.models() == names
                await endpoint.aclose()

    asyncio.run(run())


@pytest.mark.parametrize(
    "model",
    [
        *base._RESPONSES_API_ONLY_PREFIXES,
        "gpt-5-pro-2025-10-06",
        "gpt-5-codex",
        "gpt-5",
        "gpt-5.2",
        "gpt-4o-mini",
        "o3-pro",
        "Qwen/Qwen3-8B",
        "openai/gpt-5-pro",
    ],
)
def test_knows_which_models_need_the_official_client(model: str) -> None:
    """Those that ChatOpenAI asks over the Responses API, by its own rule."""
    assert needs_official_client(model) is base._model_prefers_responses_api(model)
