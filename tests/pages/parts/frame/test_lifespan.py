"""What the app settles as it starts."""

import asyncio

import pytest

from core.config import PRIVATE_VARIABLE
from core.runs.registry import Registry, app_registry
from pages.parts.frame.lifespan import lifespan


@pytest.mark.parametrize(
    ("hosts", "said", "allowed"),
    [
        ("", "", True),
        ("localhost,127.0.0.1", "", True),
        ("gist.example", "", False),
        ("gist.example", "yes", True),
        ("", "no", False),
        ("not a host/", "", False),
    ],
)
def test_private_addresses_are_for_an_app_of_ones_own(
    hosts: str, said: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app that has a name for others sends no visitor's request into its network, unless whoever started it says so;
    one for this machine alone does."""
    monkeypatch.setenv("GISTMILL_HOSTS", hosts)
    monkeypatch.setenv(PRIVATE_VARIABLE, said)

    async def started() -> bool:
        async with lifespan(None):  # type: ignore[arg-type]  # it looks at no app
            registry = await asyncio.to_thread(app_registry)
            assert isinstance(registry, Registry)
            return registry.environment.reaches_private("http://10.0.0.1/v1")

    assert asyncio.run(started()) is allowed
