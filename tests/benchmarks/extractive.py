"""What the practice endpoint's summaries are worth: ROUGE against summaries by people, asides quoted, speed."""

import gzip
import json
import os
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from core.documents import sample_documents
from core.documents.sampling.kinds import Kind
from core.documents.sampling.templates import kinds
from core.endpoints.practice.extractive import summarise
from core.endpoints.practice.sentences import paragraphs, split
from tests.benchmarks.report import Options, spread, table
from tests.benchmarks.rouge import Rouge, average, rouge

GISTS = Path(__file__).parent / "gists"
NEWS_VARIABLE = "GISTMILL_NEWS"
NEWS_MISSING = (
    f"  no news: {NEWS_VARIABLE} names no file. Any JSON list with `article` and `reference_summary` will do, such as "
    "BUMP's (gzip or plain)."
)
WORDS = 250  # a document for the speed
_SLOT = re.compile(r"\\\{\w+\\\}")

Pair = tuple[str, str]
"""A document, and the gist that a person wrote."""


def extractive(options: Options) -> Iterator[str]:
    """Practice summaries: ROUGE-1/2/L F1, lead sentences beside; how many quote an aside; documents a second"""
    sets = {path.stem: list(gists(path)) for path in sorted(GISTS.glob("*.txt"))}
    news = os.environ.get(NEWS_VARIABLE, "")
    if news:
        sets["news"] = list(islice(_news(Path(news)), options.size(10_000, 60)))
    else:
        yield NEWS_MISSING
    rows = [[name, str(len(pairs)), *map(str, _scores(pairs))] for name, pairs in sets.items()]
    yield from table(["ROUGE-1/2/L F1, %", "documents", "ours", "first two sentences"], rows)
    count = options.size(2400, 240)
    yield from table(["samples", "documents", "quote an aside, %"], list(_asides(count)))
    documents = list(_long_documents(options.size(400, 100)))
    rates = [_rate(documents) for _ in range(options.times(5))]
    yield f"  documents of {WORDS} words a second of CPU: {spread(rates, ',.0f')}"


def gists(path: Path) -> Iterator[Pair]:
    """The documents of a file: each begins with a line `## kind | gist`."""
    for entry in path.read_text(encoding="utf-8").removeprefix("## ").split("\n## "):
        head, _, document = entry.partition("\n")
        yield document.strip(), head.partition(" | ")[2]


def _news(path: Path) -> Iterator[Pair]:
    raw = path.read_bytes()
    entries = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    yield from {entry["article"]: entry["reference_summary"] for entry in entries}.items()


def _scores(pairs: list[Pair]) -> tuple[Rouge, Rouge]:
    ours = average([rouge(" ".join(summarise(document)), gist) for document, gist in pairs])
    return ours, average([rouge(" ".join(_first_two(document)), gist) for document, gist in pairs])


def _first_two(document: str) -> list[str]:
    return [sentence for paragraph in paragraphs(document) for sentence in split(paragraph)][:2]


def _asides(count: int) -> Iterator[list[str]]:
    """A row a kind. In a sample it is known which sentences say little."""
    texts = [document.text for document in sample_documents(count)]
    for place, kind in enumerate(kinds()):
        asides = re.compile("|".join(map(_pattern, kind.asides)))
        summaries = [summarise(text) for text in texts[place :: len(kinds())]]
        quoting = sum(any(asides.fullmatch(sentence) for sentence in summary) for summary in summaries)
        yield [f"{kind.name} {_language(kind)}", str(len(summaries)), f"{100 * quoting / len(summaries):.1f}"]


def _pattern(template: str) -> str:
    return _SLOT.sub(".+", re.escape(template))


def _language(kind: Kind) -> str:
    return "en" if kind.lead[0].isascii() else "zh"


def _long_documents(count: int) -> Iterator[str]:
    """English samples, one after another until there are 250 words."""
    written = (document.text for document in sample_documents(count * len(kinds())) if document.text.isascii())
    for _ in range(count):
        text = next(written)
        while len(text.split()) < WORDS:
            text += "\n\n" + next(written)
        yield " ".join(text.split(" ")[:WORDS])


def _rate(documents: list[str]) -> float:
    began = time.process_time()
    for document in documents:
        summarise(document)
    return len(documents) / (time.process_time() - began)
