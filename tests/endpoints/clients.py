"""The two clients behind the one seam, as the tests of both open them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from core.credentials import NO_HEADERS
from core.endpoints.lean import LeanEndpoint
from core.endpoints.openai import OpenAIEndpoint
from core.endpoints.port import Endpoint
from core.settings import EndpointSettings

CLIENTS: dict[str, Callable[..., Endpoint]] = {
    "lean": LeanEndpoint,
    "openai": OpenAIEndpoint,
}
KEY = "sk-a-key-that-nobody-must-see"


@asynccontextmanager
async def opened(
    client: str,
    url: str,
    settings: EndpointSettings | None = None,
    *,
    key: str = KEY,
    patience: float = 60.0,
    connections: int = 8,
    headers: Mapping[str, str] = NO_HEADERS,
) -> AsyncIterator[Endpoint]:
    endpoint = CLIENTS[client](settings or EndpointSettings(), url, key, patience, connections, headers=headers)
    try:
        yield endpoint
    finally:
        await endpoint.aclose()
