"""The clients of a run, one for each of its endpoints."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from core.config import OPENAI_URL
from core.credentials import Credentials
from core.endpoints.parameters import needs_official_client
from core.endpoints.port import Again, Endpoint
from core.endpoints.practice.process import practice_process
from core.endpoints.practice.settings import preset
from core.settings import EndpointSettings, RunSettings


@asynccontextmanager
async def open_endpoints(settings: RunSettings, secrets: Credentials, again: Again) -> AsyncIterator[list[Endpoint]]:
    """A client for each of the run's endpoints; the practice server, where it is that, starts while the client is
    imported."""
    async with AsyncExitStack() as opened:
        each = settings.endpoint.each
        urls = [one.base_url or OPENAI_URL for one in each]
        secrets.check_address(" ".join(urls))
        if settings.endpoint.kind == "practice":
            settled = preset(settings.endpoint.preset, settings.endpoint.seed)
            urls = [await opened.enter_async_context(practice_process(settled))]
        clients = []
        for one, url in zip(each, urls, strict=True):
            own = secrets.of(url)
            client = _client(one)(
                one,
                url,
                own.key,
                settings.timeout,
                settings.concurrency,
                headers=own.headers,
                again=again,
                hidden=secrets.secrets,
            )
            opened.push_async_callback(client.aclose)
            clients.append(client)
        yield clients


def _client(settings: EndpointSettings) -> Callable[..., Endpoint]:
    """The lean client, unless ChatOpenAI is asked for or the model wants it; only the one that is used is imported."""
    if settings.client == "lean":
        from core.endpoints.lean import LeanEndpoint  # noqa: PLC0415  # the other costs seconds

        if not needs_official_client(settings.model):
            return LeanEndpoint
    from core.endpoints.openai import OpenAIEndpoint  # noqa: PLC0415

    return OpenAIEndpoint
