"""The Summarise page's form as it is kept with a draft, and as it comes back from there: never a secret."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from core.endpoints.practice.settings import PRESETS
from core.errors import ConfigurationError
from core.records import Value
from core.request import base_url, check_base_url
from core.views.forms import PROMPT_NAMES, Form
from core.views.servers import kept_servers, restored_servers

OTHERS = "others"
"""The form's field of the servers beside the first."""

_CHOICES: dict[str, Collection[str]] = {"preset": PRESETS, "prompt_name": PROMPT_NAMES}


def kept_form(form: Form) -> dict[str, Value]:
    """The form's values by name, without its secrets, and without what may hold one by mistake: an address that is
    none, and a header's name that is none."""
    kept = {each.name: getattr(form, each.name) for each in fields(form) if each.repr and each.name != OTHERS}
    if others := [each for each in form.others if _is_address(each.base_url)]:
        kept[OTHERS] = kept_servers(others)
    if not _is_address(form.base_url):
        kept.pop("base_url")
    if any(mark in form.header_name for mark in "=: "):
        kept.pop("header_name")
    return kept


def restored_form(values: Mapping[str, Value]) -> dict[str, Any]:
    """Of values that were kept, those that the form's fields can have today."""
    hints = get_type_hints(Form)
    names = [each.name for each in fields(Form) if each.repr and each.name != OTHERS]
    held: dict[str, Any] = {
        name: values[name] for name in names if name in values and _fits(name, values[name], hints[name])
    }
    return held | {OTHERS: restored_servers(values.get(OTHERS))}


def _fits(name: str, value: Value, hint: Any) -> bool:
    if name in _CHOICES and value not in _CHOICES[name]:
        return False
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return type(value) in kinds


def _is_address(text: str) -> bool:
    return _passes(lambda: check_base_url(base_url(text)))


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except ConfigurationError:
        return False
    return True
