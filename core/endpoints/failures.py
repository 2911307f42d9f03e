"""An error that came in the body of a 200..299: as if its code had been the status."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from core.endpoints.complaints import quoting, words_and_codes
from core.endpoints.endings import Ending, ending_of
from core.endpoints.refusals import status_fault
from core.errors import AnswerWithheld, EndpointError
from core.language import Message

_STATUS = re.compile(r"[45]\d\d")
_SLOW_DOWN = re.compile(r"rate.?limit|too.?many.?requests|resource.?exhausted|throttl", re.IGNORECASE)


def failure_inside(error: Any, headers: Mapping[str, str]) -> EndpointError:
    """Our error for it. `headers` are the response's own, as `named_wait` wants them."""
    said, codes = words_and_codes(error)
    if any(ending_of(code) is Ending.WITHHELD for code in codes):
        return AnswerWithheld(quoting(Message("The endpoint's answer was withheld by its content filter."), said))
    return status_fault(_status(said, codes), headers, _json(error) or said)


def _status(said: str, codes: tuple[str, ...]) -> int:
    """The status that its code names; 429 for words that ask to slow down; 200 where it names none."""
    named = next((int(code) for code in codes if _STATUS.fullmatch(code)), None)
    if named is not None:
        return named
    slow = any(_SLOW_DOWN.search(text) for text in (*codes, said))
    return HTTPStatus.TOO_MANY_REQUESTS if slow else HTTPStatus.OK


def _json(error: Any) -> str:
    try:
        return orjson.dumps(error).decode()
    except orjson.JSONEncodeError:  # half a character, or nested too deep
        return ""
