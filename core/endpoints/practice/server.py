"""The practice endpoint as an ASGI application.

A bare ASGI function, not Starlette: it needs what a framework hides (the body as bytes, the moment a client goes away,
the connection itself, to reset it), and has five fixed routes.
"""

import asyncio
import dataclasses
import hmac
import time
from collections import Counter
from collections.abc import MutableMapping
from typing import Any

import orjson

from core.endpoints.practice import chat
from core.endpoints.practice.connection import JSON, ClientGone, Connection, Receive, Send
from core.endpoints.practice.fate import Fault, fate
from core.endpoints.practice.quota import Quota, Refusal, retry_headers
from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.slots import Slots
from core.endpoints.practice.stats import PracticeStats, Visit
from core.errors import ConfigurationError
from core.hosts import Hosts

LONGEST_STALL = 120.0  # seconds; a client that waits longer is cut off
LONG_DOCUMENT = 100_000  # characters; summarised beside the loop, so that the latencies of the others stay true

_GUARDED = ("/reset", "/settings")


class PracticeApp:
    """Routes, faults and counts. Belongs to one event loop.

    Answers under loopback names alone. What changes it asks for `token`: a page of another site can send a form here.
    """

    def __init__(self, settings: PracticeSettings, token: str) -> None:
        self._settings = settings
        self._bearer = f"Bearer {token}".encode()
        self._hosts = Hosts()
        self._slots = Slots(settings.slots)
        self._routes = {
            "/v1/chat/completions": ("POST", self._chat),
            "/v1/models": ("GET", self._models),
            "/stats": ("GET", self._tell_stats),
            "/reset": ("POST", self._reset),
            "/settings": ("POST", self._change_settings),
        }
        self._forget()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        connection = Connection(receive, send, scope["state"]["transport"])
        method, handle = self._routes.get(scope["path"], ("", None))
        try:
            if refusal := self._hosts.refusal(scope["headers"]):
                await self._reject(connection, 403, refusal)
            elif handle is None:
                await self._reject(connection, 404, f"Unknown request URL: {scope['method']} {scope['path']}.")
            elif scope["method"] != method:
                await self._reject(connection, 405, f"Not allowed to {scope['method']} {scope['path']}; use {method}.")
            elif scope["path"] in _GUARDED and (problem := self._problem(dict(scope["headers"]))):
                await self._reject(connection, *problem)
            else:
                await handle(connection)
        except ClientGone:
            return

    def _problem(self, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        """Why a request that changes something is refused: its token, or a type that a form of any site could send."""
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._bearer):
            return 401, "This needs Authorization: Bearer TOKEN; the endpoint prints its token as it starts."
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != JSON:
            return 415, "This needs Content-Type: application/json."
        return None

    def _forget(self) -> None:
        """Counts and attempts begin anew. Requests under way keep their slots and count no more. Quotas start full."""
        self._totals = PracticeStats()
        self._served: Counter[bytes] = Counter()
        self._quota = Quota(self._settings, time.monotonic)

    async def _models(self, connection: Connection) -> None:
        await connection.respond(200, chat.models_body(self._settings.context_tokens))

    async def _tell_stats(self, connection: Connection) -> None:
        stats = dataclasses.replace(self._totals, queued=self._slots.queued, documents=len(self._served))
        await connection.respond(200, orjson.dumps(stats))

    async def _reset(self, connection: Connection) -> None:
        self._forget()
        await connection.respond(200, b"{}")

    async def _change_settings(self, connection: Connection) -> None:
        """A JSON object of some `PracticeSettings` fields; answers with all of them.

        Takes effect from the next request on; quotas start full.
        """
        try:
            changes = orjson.loads(await connection.body())
            self._settings = dataclasses.replace(self._settings, **changes)
        except (orjson.JSONDecodeError, TypeError, ConfigurationError) as error:
            await self._reject(connection, 400, str(error))
            return
        self._slots.resize(self._settings.slots)
        self._quota = Quota(self._settings, time.monotonic)
        await connection.respond(200, orjson.dumps(self._settings))

    async def _reject(self, connection: Connection, status: int, message: str) -> None:
        await connection.respond(status, chat.error_body(message, "invalid_request_error"))

    async def _chat(self, connection: Connection) -> None:
        body = await connection.body()
        visit = Visit(self._totals)
        try:
            request = chat.parse_chat(body)
            chat.check_length(request, self._settings.context_tokens)
            await self._serve(connection, visit, request)
        except chat.InvalidRequest as error:
            visit.ended("rejected")
            text = chat.error_body(str(error), "invalid_request_error", parameter=error.parameter, code=error.code)
            await connection.respond(400, text, self._quota.headers())
        except ClientGone:
            visit.count("abandoned")
        finally:
            visit.close()

    async def _serve(self, connection: Connection, visit: Visit, request: chat.ChatRequest) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            await self._refuse(connection, visit, refusal)
            return
        # Refusals are no attempts: how many there are depends on the strategy, and a fate must not.
        self._served[request.key] += 1
        attempt = self._served[request.key]
        drawn = fate(request.key, attempt, self._settings)
        completion = await self._work(connection, visit, request, attempt, drawn.latency)
        await self._deliver(connection, visit, completion, drawn.fault)

    def _refusal(self, request: chat.ChatRequest) -> Refusal | None:
        settings = self._settings
        if settings.refuse_when_full and self._slots.full:
            wait = settings.mean_latency / (settings.slots or 1)
            return Refusal(f"All {settings.slots} slots are busy. Please try again later.", wait)
        return self._quota.admit(request.input_tokens)

    async def _refuse(self, connection: Connection, visit: Visit, refusal: Refusal) -> None:
        visit.ended("rate_limited")
        headers = self._quota.headers()
        if refusal.wait is not None:
            headers += retry_headers(refusal.wait)
        body = chat.error_body(refusal.message, "requests", code="rate_limit_exceeded")
        await connection.respond(429, body, headers)

    async def _work(
        self, connection: Connection, visit: Visit, request: chat.ChatRequest, attempt: int, latency: float
    ) -> chat.Completion:
        """Hold a slot for the drawn latency; the summary is made meanwhile."""
        if self._slots.full:
            visit.stats.peak_queued = max(visit.stats.peak_queued, self._slots.queued + 1)
        if not await self._slots.enter(connection.gone):
            raise ClientGone
        try:
            started = time.monotonic()
            visit.queue_time = started - visit.received_at
            if len(request.task.document) > LONG_DOCUMENT:
                completion = await asyncio.to_thread(chat.complete, request, attempt)
            else:
                completion = chat.complete(request, attempt)
            await connection.wait(started + latency - time.monotonic())
        finally:
            self._slots.leave()
        self._quota.charge(completion.output_tokens)
        return completion

    async def _deliver(self, connection: Connection, visit: Visit, completion: chat.Completion, fault: Fault) -> None:
        match fault:
            case Fault.NONE | Fault.CUT:
                await self._answer(connection, visit, completion, cut=fault is Fault.CUT)
            case Fault.ERROR:
                visit.ended("errors_500")
                body = chat.error_body("The server had an error while processing your request.", "server_error")
                await connection.respond(500, body, self._quota.headers())
            case Fault.RESET:
                visit.ended("resets")
                await connection.reset()
            case Fault.STALLED:
                await self._stall(connection, visit)

    async def _answer(self, connection: Connection, visit: Visit, completion: chat.Completion, *, cut: bool) -> None:
        """The whole answer, or half of it in sound HTTP. The visit ends before the last piece goes out."""
        request = completion.request
        *events, last = chat.pieces(completion, cut=cut)
        if request.stream:
            await connection.stream(events, self._quota.headers())
        if cut:
            visit.ended("cut")
        else:
            visit.answered(request.input_tokens, completion.output_tokens)
        if request.stream:
            await connection.end(last)
        else:
            await connection.respond(200, last, self._quota.headers())

    async def _stall(self, connection: Connection, visit: Visit) -> None:
        """In flight until the client goes away, or the longest stall is over."""
        visit.count("stalled")
        try:
            await connection.wait(LONGEST_STALL)
        except ClientGone:
            return
        await connection.reset()
