"""The kinds of sample documents, read from `data/samples.json`: their sentences, and the words that fill them."""

import json
from typing import Any

from core.config import ROOT
from core.documents.sampling.kinds import Kind, Vocabulary

TEMPLATES = ROOT / "data" / "samples.json"


def kinds() -> tuple[Kind, ...]:
    """In the order in which the samples go through them: English and Chinese by turns, then the mixed ones."""
    data = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    words = {name: _vocabulary(listed) for name, listed in data["vocabularies"].items()}
    words["mixed"] = {**words["chinese"], **words["mixed"]}
    return tuple(_kind(each, words) for each in data["kinds"])


def _vocabulary(listed: dict[str, Any]) -> Vocabulary:
    """A list of words, or the whole numbers `from` one on and `below` another."""
    return {
        name: range(given["from"], given["below"]) if isinstance(given, dict) else tuple(given)
        for name, given in listed.items()
    }


def _kind(given: dict[str, Any], words: dict[str, Vocabulary]) -> Kind:
    low, high = given["facts_from_to"]
    return Kind(
        name=given["name"],
        vocabulary=words[given["vocabulary"]],
        some=(low, high),
        joint=given["joint"],
        **{part: tuple(given[part]) for part in ("opening", "lead", "facts", "asides", "closing")},
    )
