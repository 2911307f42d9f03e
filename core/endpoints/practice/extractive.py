"""Summaries by quoting: the sentences that say most, in the order of the document. No AI.

TF-IDF gives each pair of sentences a cosine similarity; PageRank over that graph (Mihalcea and Tarau, "TextRank", 2004)
ranks them, an early place and cue words (see `cues`) add to the rank, and maximal marginal relevance (Carbonell and
Goldstein, 1998) keeps the chosen ones apart.

Limitations: a sentence that leans on the one before ("It rose again.") is quoted without it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.endpoints.practice.cues import NEVER, preference
from core.endpoints.practice.sentences import paragraphs, split
from core.endpoints.practice.terms import Matrix, terms, tf_idf

Vector = NDArray[np.float64]

DAMPING = 0.85
ROUNDS = 50
SOLVED_UP_TO = 100  # sentences; there one linear system is cheaper than 50 rounds, and is what they converge to
POSITION_WEIGHT = 0.8
REPETITION_WEIGHT = 0.3
NEAR_COPY = 0.7  # cosine; the copy of a chosen sentence is taken only where nothing else is left
COPY_PENALTY = 10  # more than any score
DEFAULT_SENTENCES = 2
RANKED_AT_ONCE = 2000  # sentences
LONGEST_QUOTE = 400  # characters
FEWEST_TERMS = 4
ENDINGS = (".", "!", "?", "…", "。", "！", "？")
CLOSERS = "\"')]»”’）」』"
EMPTY = "The document has no text."


def summarise(text: str, wanted: int = DEFAULT_SENTENCES) -> list[str]:
    """At most `wanted` sentences of the text, in its order; fewer where it has fewer. Never empty."""
    by_paragraph = [split(paragraph) for paragraph in paragraphs(text)]
    total = sum(map(len, by_paragraph))
    if total > RANKED_AT_ONCE:
        candidates = [best for block in _blocks(by_paragraph) for best in pick(block, max(1, wanted // 2))]
        chosen = pick(candidates[:: -(-len(candidates) // RANKED_AT_ONCE)], wanted)
    else:
        chosen = pick([sentence for paragraph in by_paragraph for sentence in paragraph], wanted)
    return [_quoted(sentence) for sentence in chosen or [" ".join(text.split()) or EMPTY]]


def pick(sentences: Sequence[str], wanted: int) -> list[str]:
    """The `wanted` best sentences, in their order.

    Where others are enough, left out are very short ones, lines that end as no sentence does (headings), and those that
    greet, thank, invite or disclaim.
    """
    listed = [terms(sentence) for sentence in sentences]
    usable = [place for place, words in enumerate(listed) if len(words) >= FEWEST_TERMS] or list(range(len(sentences)))
    bonus = {place: preference(sentences[place], listed[place]) for place in usable}
    telling = [place for place in usable if bonus[place] > NEVER]
    whole = [place for place in telling if sentences[place].rstrip(CLOSERS).endswith(ENDINGS)]
    usable = next(places for places in (whole, telling, usable) if len(places) >= wanted or places is usable)
    if len(usable) > wanted:
        weights = tf_idf([listed[place] for place in usable])
        chosen = choose(weights @ weights.T, wanted, np.array([bonus[place] for place in usable]))
        usable = [usable[row] for row in chosen]
    return [sentences[place] for place in usable]


def choose(similarity: Matrix, wanted: int, bonus: Vector | float = 0.0) -> list[int]:
    """Rows of the chosen sentences, ascending.

    Score = PageRank / its maximum + 0.8 / sqrt(1 + place) + bonus; each further choice is the best of
    0.7 score - 0.3 (greatest similarity to a sentence chosen already), near copies of those last.
    """
    np.fill_diagonal(similarity, 0)
    rank = page_rank(similarity)
    score = rank / rank.max() + POSITION_WEIGHT / np.sqrt(np.arange(1, len(rank) + 1)) + bonus
    score *= 1 - REPETITION_WEIGHT
    chosen = [int(score.argmax())]
    nearest = similarity[chosen[0]]
    while len(chosen) < wanted:
        worth = score - REPETITION_WEIGHT * nearest - COPY_PENALTY * (nearest > NEAR_COPY)
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
        nearest = np.maximum(nearest, similarity[chosen[-1]])
    return sorted(chosen)


def page_rank(similarity: Matrix) -> Vector:
    """Stationary weights, sum 1: rank = 0.15 / n + 0.85 M rank, M the similarities with columns of sum 1.

    A sentence like no other spreads its weight evenly. A zero diagonal and symmetry are expected.
    """
    n = len(similarity)
    sums = similarity.sum(axis=0)
    moves = np.divide(similarity, sums, out=np.full_like(similarity, 1 / n), where=sums > 0)
    if n <= SOLVED_UP_TO:
        moves *= -DAMPING
        moves.flat[:: n + 1] += 1
        return np.linalg.solve(moves, np.full(n, (1 - DAMPING) / n))
    rank = np.full(n, 1 / n)
    for _ in range(ROUNDS):
        rank = (1 - DAMPING) / n + DAMPING * (moves @ rank)
    return rank


def _blocks(by_paragraph: list[list[str]]) -> list[list[str]]:
    """Paragraphs, those past the limit cut into pieces of at most that many sentences."""
    return [
        paragraph[start : start + RANKED_AT_ONCE]
        for paragraph in by_paragraph
        for start in range(0, len(paragraph), RANKED_AT_ONCE)
    ]


def _quoted(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_QUOTE else f"{sentence[: LONGEST_QUOTE - 1].rstrip()}…"
