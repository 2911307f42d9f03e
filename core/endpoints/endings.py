"""Why a model stopped writing, in every server's words for it, and what that makes of the text."""

import re
from enum import Enum, auto

_LIMIT = re.compile(r"length|max_\w*token|token_limit|context_window")
_WITHHELD = re.compile(
    r"filter|safety|sensitive|recitation|prohibited|block|spii|moderat|guardrail|policy|flagged|inspection|censor"
)
_BROKEN = re.compile(
    r"error|fail|abort|cancel|network|time_?(out|d|limit)|interrupt|incomplete|malformed|exception|disconnect"
    r"|terminat|killed|shutdown"
)
_BUSY = re.compile(r"insufficient|resource|overload|unavailable")


class Ending(Enum):
    """WHOLE text, text up to the token LIMIT, WITHHELD by a content filter, BROKEN off by a fault, or by a server that
    was too BUSY to go on."""

    WHOLE = auto()
    LIMIT = auto()
    WITHHELD = auto()
    BROKEN = auto()
    BUSY = auto()


_KINDS = ((_WITHHELD, Ending.WITHHELD), (_LIMIT, Ending.LIMIT), (_BUSY, Ending.BUSY), (_BROKEN, Ending.BROKEN))


def ending_of(reason: str) -> Ending:
    """What a finish_reason says; one that nobody knows is taken for a whole text."""
    if reason in ("stop", ""):
        return Ending.WHOLE
    plain = re.sub(r"[\s-]+", "_", reason).lower()
    return next((ending for words, ending in _KINDS if words.search(plain)), Ending.WHOLE)
