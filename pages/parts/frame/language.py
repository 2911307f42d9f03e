"""In which language a visitor reads: that of `?lang=` or of the header, which the browser remembers, or the browser's.

It is asked for wherever a word is said, so a fragment and a callback say theirs in it too.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import streamlit as st
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.language import Message
from core.reader import ENGLISH, Language, found_by, language_of, languages

COOKIE = "gistmill_language"

_LANGUAGE, _CHOSEN, _SWITCH = "visitor_language", "visitor_language_chosen", "language"
_ASKED = "lang"  # in the address
_MOST_BESIDE_EACH_OTHER = 3
_MOST_TAGS = 20
_LONGEST_HEADER = 1_000  # characters
_TAG = re.compile(r"\s*([A-Za-z0-9-]{1,40})\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def visitor_language() -> Language | None:
    """None in a thread that draws for nobody."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    held: Language | None = st.session_state.get(_LANGUAGE)
    if held is None:
        held = language_of([st.context.cookies.get(COOKIE), st.context.locale]) or ENGLISH
        st.session_state[_LANGUAGE] = held
    return held


def requested_language(scope: Scope) -> Language:
    """The same for an ASGI request, before there is a page: of its address, its cookie, or Accept-Language."""
    asked = parse_qs(scope.get("query_string", b"")[:_LONGEST_HEADER].decode("latin-1")).get(_ASKED, [])
    cookie = cookie_parser("; ".join(_headers(scope, b"cookie"))).get(COOKIE)
    return language_of([*asked[:1], cookie, *_accepted(", ".join(_headers(scope, b"accept-language")))]) or ENGLISH


def _headers(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope.get("headers", []) if name.lower() == wanted]


def _accepted(header: str) -> Iterator[str]:
    """The tags of an Accept-Language (RFC 9110, section 12.5.4), the most wanted first; none that is not wanted."""
    found = [_TAG.fullmatch(part) for part in header[:_LONGEST_HEADER].split(",")[:_MOST_TAGS]]
    weighed = [(float(match[2] or 1), match[1]) for match in found if match]
    yield from (tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0)


def follow_language() -> None:
    """Read in the language that the address asks for, from now on, and take it out of the address."""
    if _ASKED in st.query_params:
        if asked := language_of([st.query_params[_ASKED]]):
            _choose(asked)
        del st.query_params[_ASKED]


def chosen_language() -> str:
    """The code of the language that the visitor chose in this session, for the browser to remember; "" for none."""
    return str(st.session_state.get(_CHOSEN, ""))


def language_switch() -> None:
    """The languages by their own names, beside each other or, of many, in a list."""
    known = {language.code: language for language in languages()}
    if len(known) == 1:
        return
    st.session_state[_SWITCH] = (visitor_language() or ENGLISH).code  # an address may have asked for another
    few = len(known) <= _MOST_BESIDE_EACH_OTHER
    options = list(known)
    with st.container(key="languages", width="content"):
        if few:
            st.segmented_control(
                Message("Language"),
                options,
                key=_SWITCH,
                format_func=lambda code: known[code].short_name,
                required=True,
                label_visibility="collapsed",
                on_change=_switched,
            )
        else:
            st.selectbox(
                Message("Language"),
                options,
                key=_SWITCH,
                format_func=lambda code: known[code].name,
                label_visibility="collapsed",
                filter_mode=None,
                on_change=_switched,
                width=140,
            )


def _switched() -> None:
    if language := language_of([st.session_state[_SWITCH]]):
        _choose(language)


def _choose(language: Language) -> None:
    _keep_choices()
    st.session_state[_LANGUAGE] = language
    st.session_state[_CHOSEN] = language.code


def _keep_choices() -> None:
    """Give every choice of the page anew, by its value: a browser names it by its words, which are about to be others.

    What may not be given, such as a button or an upload, has no texts or numbers for a value.
    """
    for key, value in st.session_state.items():
        values = value if isinstance(value, list | tuple) else (value,)
        if values and all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values):
            st.session_state[key] = value


found_by(visitor_language)
