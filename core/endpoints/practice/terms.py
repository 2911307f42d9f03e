"""Sentences to vectors: which terms each sentence uses, weighted by TF-IDF."""

import re
from collections import defaultdict
from itertools import chain, count, islice

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

LATIN_WORD = re.compile(r"[a-z0-9]+")
CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_COMMON = """
a about above after again all also am an and any are as at be because been before being below between both but by can
could did do does doing down during each few for from further had has have having he her here hers him his how i if in
into is it its itself just may me might more most must my no nor not now of off on once only or other our out over own
per same shall she should so some such than that the their them then there these they this those through to too under
until up upon us very was we were what when where which while who whom why will with would you your s t
我们 他们 它们 她们 这个 那个 这些 那些 一个 一些 因此 所以 但是 而且 并且 以及 或者 如果 因为 虽然 可以 已经 没有 进行
对于 关于 其中
"""
STOPWORDS = tuple(_COMMON.split())
STOPWORD_COLUMN = {word: column for column, word in enumerate(STOPWORDS)}


def terms(sentence: str) -> list[str]:
    """Lower-case words; a run of Han characters or kana gives its bigrams, or itself where it is one character."""
    lowered = sentence.lower()
    if lowered.isascii():
        return LATIN_WORD.findall(lowered)
    return list(chain.from_iterable(map(_pieces, WORD.findall(lowered))))


def _pieces(word: str) -> list[str]:
    if word[0] < "\u3040" or word[0] > "\ufaff" or len(word) == 1:
        return [word]
    return list(map("".join, zip(word, islice(word, 1, None), strict=False)))


def tf_idf(sentence_terms: list[list[str]]) -> Matrix:
    """One row a sentence, length 1 (0 where it has no term), so that `rows @ rows.T` is the cosine of every pair.

    Term frequency times ln((1 + n) / (1 + df)) + 1. Terms of a single sentence count in its length, but have no column:
    they meet no other sentence.
    """
    counts = _counts(sentence_terms)
    used_by = (counts > 0).sum(axis=0)
    weighted = counts * (np.log((1 + len(sentence_terms)) / (1 + used_by)) + 1)
    lengths = np.sqrt(np.einsum("ij,ij->i", weighted, weighted))
    lengths[lengths == 0] = 1
    result: Matrix = weighted[:, used_by > 1] / lengths[:, None]
    return result


def _counts(sentence_terms: list[list[str]]) -> Matrix:
    # Stop words hold the first columns, which are cut away: no Python loop looks at a single term.
    columns = defaultdict(count(len(STOPWORDS)).__next__, STOPWORD_COLUMN)
    rows = len(sentence_terms)
    flat = np.fromiter(map(columns.__getitem__, chain.from_iterable(sentence_terms)), dtype=np.intp)
    flat += np.repeat(np.arange(rows) * len(columns), list(map(len, sentence_terms)))
    counts = np.bincount(flat, minlength=rows * len(columns)).reshape(rows, len(columns))
    return counts[:, len(STOPWORDS) :].astype(np.float64)
