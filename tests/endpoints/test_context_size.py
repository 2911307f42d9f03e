"""What endpoints say of their context, and what comes there instead."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web

from core.credentials import Credentials
from core.endpoints.context_size import context_listed, served_context
from core.metrics.cost import listed_context
from core.settings import EndpointSettings

SETTINGS = EndpointSettings(kind="openai", model="m", base_url="http://127.0.0.1:9/v1")

LISTED: dict[str, tuple[dict[str, Any], int | None]] = {
    "vLLM": ({"id": "m", "max_model_len": 4096}, 4096),
    "OpenRouter": ({"id": "m", "context_length": 200_000, "top_provider": {"context_length": 131_072}}, 131_072),
    "Together": ({"id": "m", "context_length": 32_768}, 32_768),
    "Groq": ({"id": "m", "context_window": 8192}, 8192),
    "LM Studio": ({"id": "m", "max_context_length": 131_072, "loaded_context_length": 4096}, 4096),
    "Mistral": ({"id": "m", "max_context_length": 32_768}, 32_768),
    "llama.cpp, of the model's training": ({"id": "m", "meta": {"n_ctx_train": 131_072}}, None),
    "another model": ({"id": "other", "max_model_len": 4096}, 4096),
    "OpenAI": ({"id": "m", "object": "model"}, None),
    "no number": ({"id": "m", "max_model_len": "4096"}, None),
    "too many": ({"id": "m", "max_model_len": 10**12}, None),
    "odd": ({"id": "m", "top_provider": [1], "meta": 3}, None),
}


@pytest.mark.parametrize(("entry", "context"), LISTED.values(), ids=LISTED.keys())
def test_a_list_of_models_says_the_context(entry: dict[str, Any], context: int | None) -> None:
    """By the field that each server has for it, of the model that was asked for or the only one there."""
    assert context_listed({"object": "list", "data": [entry]}, "m") == context


@pytest.mark.parametrize("listing", [None, [], {}, {"data": {}}, {"data": [1, None]}, {"data": []}, "x", 7])
def test_what_is_no_list_says_nothing(listing: Any) -> None:
    """Nor does a list of several others."""
    assert context_listed(listing, "m") is None
    several = [{"id": name, "max_model_len": 4096} for name in ("a", "b")]
    assert context_listed({"data": several}, "m") is None


def asked(
    models: Mapping[str, Any] | str | None, props: str | None = None, patience: float = 30.0
) -> tuple[int | None, list[str]]:
    """What is found, and what was asked for, at a server with these two answers; None for 404, "" for silence."""
    paths: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        paths.append(request.path)
        said = models if request.path.endswith("/models") else props
        if said == "":
            await asyncio.sleep(60)
        if isinstance(said, Mapping):
            return web.Response(**said)
        return web.Response(text=said) if said else web.Response(status=404, text="Not found")

    async def scene() -> int | None:
        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
            return await served_context(SETTINGS, url, Credentials(), patience)
        finally:
            await runner.cleanup()

    return asyncio.run(scene()), paths


def test_the_list_of_models_is_enough() -> None:
    """Nothing else is asked for where it says the context."""
    assert asked(json.dumps({"data": [{"id": "m", "max_model_len": 4096}]})) == (4096, ["/v1/models"])


def test_llama_cpp_says_it_beside_its_v1() -> None:
    """What one slot has, where the list of models has only what the model was trained with."""
    listing = json.dumps({"data": [{"id": "m", "meta": {"n_ctx_train": 131_072}}]})
    props = json.dumps({"default_generation_settings": {"n_ctx": 2048}, "n_ctx": 8192})
    assert asked(listing, props) == (2048, ["/v1/models", "/props"])


@pytest.mark.parametrize(
    "page",
    [
        None,
        "<html><title>Hello</title></html>",
        "[" * 100_000,
        {"status": 301, "headers": {"Location": "http://elsewhere.invalid/v1/models"}},
        {"status": 302, "headers": {"Location": "/v1/models"}},
        {"status": 401, "text": '{"error": "No key."}'},
        {"status": 500, "text": "x" * 1_000_000},
    ],
    ids=["404", "a page", "deep", "elsewhere", "in circles", "401", "500"],
)
def test_anything_else_there_costs_nothing_but_the_knowledge(page: Any) -> None:
    """No error, no request to another host; the other place is asked as well."""
    context, paths = asked(page)
    assert context is None
    assert paths[-1] == "/props"


def test_silence_ends() -> None:
    """The endpoint has its seconds for each, and no more."""
    assert asked("", "", patience=0.05)[0] is None


def test_nobody_there_says_nothing() -> None:
    """A closed port is for the first request to find out."""
    assert asyncio.run(served_context(SETTINGS, "http://127.0.0.1:9/v1", Credentials(), 5.0)) is None


def test_price_lists_know_the_context_of_a_model_at_its_own_address() -> None:
    """The same name elsewhere says nothing."""
    assert listed_context("gpt-4o-mini", "https://api.openai.com/v1") == 128_000
    assert listed_context("gpt-4o-mini", "http://127.0.0.1:8000/v1") is None
    assert listed_context("no such model", "https://api.openai.com/v1") is None
