"""Documents asked for and committed in this process, as a worker does it, each by itself: what became of them."""

import asyncio
import re
import time

from core.control.endpoints import alone
from core.control.gate import Gate, HeldSlot
from core.control.limits import FixedLimit
from core.records import Document, Outcome
from core.runs.journal import Journal
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from core.summarise.summariser import Summariser
from tests.endpoints.clients import opened

AT_ONCE = 8
_PORT = re.compile(r"127\.0\.0\.1:\d+")


async def landed(
    store: Store,
    client: str,
    url: str,
    prompts: list[str],
    *,
    patience: float = 30.0,
    protection: bool = False,
    one_gate: bool = False,
) -> dict[str, Outcome | None]:
    """The outcome of each prompt as the store has it. Without `one_gate` no answer says anything to the other
    documents: each has a gate of its own."""
    settings = RunSettings(
        endpoint=EndpointSettings(kind="openai", base_url=url), prompt="{text}", protection=protection, timeout=patience
    )
    documents = [Document(number, str(number), prompt) for number, prompt in enumerate(prompts)]
    run_id = store.add_run(store.add_draft(documents), settings, None, "")
    assert store.claim(run_id, 1 << 30)
    journal = Journal(store, run_id, AT_ONCE)
    waiting = journal.documents()
    shared = Gate(settings, time.monotonic, FixedLimit())
    async with opened(client, url, settings.endpoint, patience=patience, connections=AT_ONCE) as endpoint:

        async def lane() -> None:
            for document in waiting:
                gate = shared if one_gate else Gate(settings, time.monotonic, FixedLimit())
                summariser = Summariser(
                    alone(endpoint, gate, settings.endpoint, time.monotonic), settings, journal, time.monotonic
                )
                await summariser.summarise(document, HeldSlot())

        async with asyncio.TaskGroup() as tasks:
            committing = tasks.create_task(journal.run())
            lanes = [tasks.create_task(lane()) for _ in range(AT_ONCE)]
            await asyncio.gather(*lanes)
            await journal.close()
            await committing
    return {row.name: row.outcome for row in store.rows(run_id)}


def said(outcome: Outcome | None) -> tuple[str, ...]:
    """What the two clients are to say alike: all but the server's port and, where the bytes were no HTTP at all, those
    that happened to come first."""
    if outcome is None:
        return ()
    error = outcome.error.partition("not HTTP.")[0]
    return outcome.status, outcome.summary, outcome.model, _PORT.sub("", error), outcome.reason
