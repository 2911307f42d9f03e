"""A model's thoughts that its server left in front of the answer: <think> ... </think> and its kin."""

import re

_TAG = re.compile(
    r"<(/?)(?:[a-z]+:)?(?:think(?:ing)?|thoughts?|reasoning)(?:\s[^<>]*?)?(/?)>|[\[◁](/?)think[\]▷]", re.IGNORECASE
)
_QUOTES = frozenset("\"'`´“”‘’„«»「」『』《》")
_GOES_ON = re.compile(r"[ \t]+[a-z]|[,.;:)]")  # a sentence around the tag goes on behind it


def without_thoughts(text: str) -> str:
    """The text behind the thoughts it begins with; "" where there is nothing behind them, or they never end.

    Thoughts are what stands between tags at the beginning, as often as that comes, or everything up to a closing tag
    whose opening the server's template took away. A text that mentions such a tag later on stays as it is. Linear.

    Limitations: a closing tag that is mentioned alone is known by the quotes around it, or by a sentence that goes on
    in lower case behind it.
    """
    if "<" not in text and "[" not in text and "◁" not in text:
        return text
    begin, inside, unopened = 0, False, 1  # unopened: closing tags that may come without an opening one
    for tag in _TAG.finditer(text):
        if not (tag[1] or tag[3]):
            if not inside and text[begin : tag.start()].strip():
                break
            unopened = unopened + 1 if inside else 0  # one within another
            begin, inside = tag.end(), inside or not tag[2]
        elif inside:
            begin, inside = tag.end(), False
        elif unopened and not _is_mentioned(text, tag):
            begin, unopened = tag.end(), unopened - 1
        else:
            break
    return "" if inside else text[begin:].lstrip() if begin else text


def _is_mentioned(text: str, tag: re.Match[str]) -> bool:
    before, after = text[tag.start() - 1 : tag.start()], text[tag.end() : tag.end() + 1]
    if before in _QUOTES and after in _QUOTES:
        return True
    return before in (" ", "\t") and _GOES_ON.match(text, tag.end()) is not None
