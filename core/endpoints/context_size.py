"""How many tokens a model takes, as its endpoint says: in its list of models, or in llama.cpp's /props.

Whatever else comes there (a redirect to another host, a page, a refusal, silence) says nothing, and does no harm.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

from yarl import URL

from core.credentials import Credentials
from core.endpoints.answers import loads
from core.endpoints.named_limits import context_size
from core.endpoints.transport import Transport
from core.errors import ConfigurationError, EndpointError
from core.metrics.cost import listed_context
from core.settings import EndpointSettings

PATIENCE = 3.0
"""Seconds for each of the two."""

_MOST_MODELS = 10_000
_FIELDS = (
    ("loaded_context_length",),  # LM Studio: as it is loaded, not as it could be
    ("max_model_len",),  # vLLM, SGLang
    ("top_provider", "context_length"),  # OpenRouter
    ("context_length",),
    ("context_window",),  # Groq
    ("max_context_length",),  # Mistral
    ("max_input_tokens",),
    ("meta", "n_ctx"),  # llama.cpp; its n_ctx_train is the model's, not the server's
)
_PROPS = (("default_generation_settings", "n_ctx"), ("n_ctx",))


async def served_context(
    settings: EndpointSettings, base_url: str, credentials: Credentials, patience: float = PATIENCE
) -> int | None:
    """Tokens of the model's context, prompt and answer together; None where nobody says. At most two short requests,
    and nothing that is billed."""
    try:
        transport = Transport(base_url, credentials.key, patience, 1, headers=credentials.headers)
    except ConfigurationError:
        return None
    async with aclosing(transport):
        listed = context_listed(await _json(transport, transport.url("models"), patience), settings.model)
        known = listed or listed_context(settings.model, base_url)
        return known or _first(await _json(transport, _props(transport.url("")), patience), _PROPS)


def context_listed(listing: Any, model: str) -> int | None:
    """The context of this model in a list of models, or of the only one in it."""
    models = listing.get("data") if isinstance(listing, dict) else None
    listed = [each for each in models[:_MOST_MODELS] if isinstance(each, dict)] if isinstance(models, list) else []
    entry = next((each for each in listed if each.get("id") == model), listed[0] if len(listed) == 1 else None)
    return _first(entry, _FIELDS)


def _first(record: Any, paths: Sequence[Sequence[str]]) -> int | None:
    found = (context_size(_at(record, path)) for path in paths)
    return next((size for size in found if size), None)


def _at(record: Any, path: Sequence[str]) -> Any:
    for name in path:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def _props(base: URL) -> URL:
    """llama.cpp's stands beside its /v1, not under it."""
    path = base.path.rstrip("/")
    return base.with_path(f"{path.removesuffix('/v1')}/props").with_query(None)


async def _json(transport: Transport, url: URL, patience: float) -> Any:
    try:
        async with asyncio.timeout(patience):
            return loads((await transport.get(url)).body)
    except (TimeoutError, EndpointError):
        return None
