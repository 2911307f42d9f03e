"""A body that came as a stream of events although none was asked for, as the one completion it adds up to (SSE)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

FIELDS = (b"data:", b"event:", b"id:", b"retry:")
_END = b"[DONE]"
_JOINED = ("reasoning_content", "reasoning", "refusal")


def without_comments(body: bytes) -> bytes:
    """The body without the comment lines that keep a connection alive while the model thinks (": PROCESSING")."""
    return b"\n".join(line for line in body.splitlines() if not line.startswith(b":"))


def events(body: bytes) -> Iterator[bytes]:
    """The data of each event up to the end mark, which is handed out too."""
    data: list[bytes] = []
    for line in (*body.splitlines(), b""):
        if line.startswith(b"data:"):
            data.append(line.removeprefix(b"data:").strip())
        elif not line.strip() and data:
            yield b"\n".join(data)
            data = []


def joined(body: bytes, loads: Callable[[bytes], Any]) -> dict[str, Any] | None:
    """The completion: the first choice's pieces put together. None where the stream broke off before its end.

    The first error in it stands for all of it.
    """
    whole: dict[str, Any] = {}
    chunk: Any = None
    pieces = _Pieces()
    for data in events(body):
        if data == _END:
            pieces.ended = True
            break
        chunk = loads(data)
        if not isinstance(chunk, dict):
            continue
        if chunk.get("error"):
            return chunk
        whole.update((name, chunk[name]) for name in ("model", "usage", "id") if chunk.get(name))
        pieces.take(chunk.get("choices"))
    if not pieces.seen:
        return chunk if isinstance(chunk, dict) else {}
    return {**whole, "choices": [pieces.choice()]} if pieces.ended else None


class _Pieces:
    """The deltas of one choice."""

    def __init__(self) -> None:
        self.seen = self.ended = False
        self._text: dict[str, list[str]] = {name: [] for name in _JOINED}
        self._parts: list[Any] = []
        self._choice: dict[str, Any] = {}

    def take(self, choices: Any) -> None:
        for choice in _first_choice(choices):
            self.seen = True
            self._choice.update((name, value) for name, value in choice.items() if value is not None)
            self.ended = self.ended or bool(choice.get("finish_reason"))
            message = choice.get("message")
            delta = choice.get("delta")
            if isinstance(message, dict):  # a whole answer as one event
                self.ended = True
            elif isinstance(delta, dict):
                self._add(delta)

    def _add(self, delta: dict[str, Any]) -> None:
        for name in _JOINED:
            if isinstance(delta.get(name), str):
                self._text[name].append(delta[name])
        content = delta.get("content")
        self._parts.extend(content if isinstance(content, list) else [content])

    def choice(self) -> dict[str, Any]:
        if isinstance(self._choice.get("message"), dict):
            return self._choice
        message: dict[str, Any] = {name: "".join(text) for name, text in self._text.items()}
        return {**self._choice, "message": {**message, "content": self._parts}}


def _first_choice(choices: Any) -> Iterable[dict[str, Any]]:
    listed = choices if isinstance(choices, list) else []
    return (choice for choice in listed if isinstance(choice, dict) and choice.get("index") in (0, None))
