"""core/documents/sampling/samples.py: made-up documents."""

import hashlib
import io
import re
from itertools import islice

import pytest

from core.documents import InputFile, read, sample_documents, sample_zip
from core.documents.sampling.samples import MOST
from core.documents.sampling.templates import kinds
from core.documents.tally import count_words
from core.errors import ConfigurationError
from tests.documents.material import documents

FIRST_THOUSAND = "f45c9cc7fbc0cbcdd2162acafa31309d216e254a881f5cc1ba0a2619665f3910"  # SHA-256 of their texts

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


def test_twenty_thousand_samples_are_all_different() -> None:
    """No two texts and no two names are equal; equal documents in a test are there on purpose."""
    made = list(sample_documents(20_000))

    assert len({document.text for document in made}) == 20_000
    assert len({document.name for document in made}) == 20_000
    assert [document.position for document in made] == list(range(20_000))


def test_samples_have_a_sensible_length() -> None:
    """From 60 to 400 words, a Chinese character being one, and no slot is left open."""
    for document in sample_documents(3000, seed=7):
        assert 60 <= count_words(document.text) <= 400, document.text
        assert "{" not in document.text


def test_same_seed_same_samples_and_a_larger_count_begins_with_them() -> None:
    """The seed alone decides; another seed gives other texts."""
    assert list(sample_documents(50, seed=3)) == list(islice(sample_documents(500, seed=3), 50))
    assert not {d.text for d in sample_documents(200, seed=3)} & {d.text for d in sample_documents(200, seed=4)}


def test_samples_are_english_chinese_and_mixed() -> None:
    """In each dozen, five are English, five Chinese, and two hold words of both."""
    dozen = [(bool(HAN.search(d.text)), bool(LATIN_WORD.search(d.text))) for d in sample_documents(len(kinds()))]

    assert dozen.count((False, True)) == 5
    assert dozen.count((True, False)) == 5
    assert dozen.count((True, True)) == 2


def test_first_samples_are_of_different_kinds() -> None:
    """Whoever tries five first sees five kinds."""
    first = list(sample_documents(5))

    assert [document.name for document in first] == [
        "ticket-00001.txt",
        "minutes-00002.txt",
        "minutes-00003.txt",
        "incident-00004.txt",
        "incident-00005.txt",
    ]
    assert {document.source for document in first} == {"samples"}


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_impossible_count_is_refused_at_once(count: int) -> None:
    """The range is checked when samples are asked for, not when the first is taken."""
    with pytest.raises(ConfigurationError, match="from 1 to 1,000,000"):
        sample_documents(count)


def test_zip_reads_back_as_the_samples_and_has_the_same_bytes_each_time() -> None:
    """A person who uploads the zip gets the documents that were put in."""
    first, second = io.BytesIO(), io.BytesIO()
    sample_zip(120, 5, first)
    sample_zip(120, 5, second)

    read_back = documents(read([InputFile.from_bytes("s.zip", first.getvalue())]))
    assert [(d.name, d.text) for d in read_back] == [(d.name, d.text) for d in sample_documents(120, seed=5)]
    assert hashlib.sha256(first.getvalue()).digest() == hashlib.sha256(second.getvalue()).digest()


def test_the_first_thousand_are_what_they_were() -> None:
    """Sample documents are data: a change of the reader changes none of their texts."""
    texts = "\x00".join(document.text for document in sample_documents(1000))
    assert (
        hashlib.sha256(texts.encode()).hexdigest() == "f45c9cc7fbc0cbcdd2162acafa31309d216e254a881f5cc1ba0a2619665f3910"
    )
