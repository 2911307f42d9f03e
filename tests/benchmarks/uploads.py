"""A file handed to the app as a browser hands it: over its socket and its upload route."""

import asyncio
import urllib.request
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.lookers import Visitor

_XSRF = "_streamlit_xsrf"
_PATIENCE = 120.0  # seconds


class Uploader(Visitor):
    """A visitor of the Summarise page who drops one file, and stays."""

    def __init__(self, url: str, path: Path) -> None:
        super().__init__(url, "")
        self._page_name, self._query = "", ""
        self._path = path
        self._name = path.name
        self._session = ""
        self._widget: asyncio.Future[str] = asyncio.Future()
        self._place: asyncio.Future[FileURLs] = asyncio.Future()
        self._go = asyncio.Event()
        self.ready = asyncio.Event()
        self.uploaded = asyncio.Event()

    def go(self) -> None:
        """Drop the file now; before that, `ready` says that the page is there."""
        self._go.set()

    async def stay(self) -> None:
        with urllib.request.urlopen(f"{self._url}/_stcore/health", timeout=30) as answer:  # noqa: S310, ASYNC210  # ours
            token = str(answer.headers["Set-Cookie"]).partition(f"{_XSRF}=")[2].partition(";")[0]
        address = self._url.replace("http", "ws") + "/_stcore/stream"
        headers = {"Cookie": f"{_XSRF}={token}"}
        origin = websockets.Origin(self._url)
        async with connect(address, origin=origin, additional_headers=headers, max_size=None) as socket_:
            first = BackMsg()
            first.rerun_script.query_string = ""
            await socket_.send(first.SerializeToString())
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(socket_))
                tasks.create_task(self._drop(socket_, token))

    async def _listen(self, socket_: ClientConnection) -> None:
        async for raw in socket_:
            data = raw if isinstance(raw, bytes) else raw.encode()
            self._hear(socket_, data)
            self._look_for_the_uploader(ForwardMsg.FromString(data))

    def _look_for_the_uploader(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id or self._session
        elif kind == "file_urls_response":
            self._place.set_result(message.file_urls_response.file_urls[0])
        elif kind == "delta" and not self._widget.done():
            element = message.delta.new_element
            if element.WhichOneof("type") == "file_uploader":
                self._widget.set_result(element.file_uploader.id)

    async def _drop(self, socket_: ClientConnection, token: str) -> None:
        widget = await _soon(self._widget)
        self.ready.set()
        await self._go.wait()
        ask = BackMsg()
        ask.file_urls_request.request_id = "1"
        ask.file_urls_request.file_names.append(self._name)
        ask.file_urls_request.session_id = self._session
        await socket_.send(ask.SerializeToString())
        place = await _soon(self._place)
        await self._put(place, token)
        again = BackMsg()
        again.rerun_script.query_string = ""
        again.rerun_script.page_script_hash = self._page
        state = again.rerun_script.widget_states.widgets.add()
        state.id = widget
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = self._name, self._path.stat().st_size, place.file_id
        info.file_urls.CopyFrom(place)
        await socket_.send(again.SerializeToString())
        self.uploaded.set()

    async def _put(self, place: FileURLs, token: str) -> None:
        form = aiohttp.FormData()
        form.add_field("file", self._path.open("rb"), filename=self._name)  # sent in pieces
        headers = {"X-Xsrftoken": token, "Origin": self._url}
        timeout = aiohttp.ClientTimeout(total=600)
        async with (
            aiohttp.ClientSession(cookies={_XSRF: token}, timeout=timeout) as client,
            client.put(self._url + place.upload_url, data=form, headers=headers) as answer,
        ):
            answer.raise_for_status()


async def _soon(future: Coroutine[Any, Any, Any] | asyncio.Future[Any]) -> Any:
    return await asyncio.wait_for(future, _PATIENCE)
