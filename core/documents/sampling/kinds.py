"""What a kind of sample is made of, and how one is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

Vocabulary = Mapping[str, tuple[str, ...] | range]
"""What may stand in a slot. Words are remembered, so that `{product}` is one product all through a document; a range
gives a fresh number each time. A digit at a slot's end (`{person2}`) asks for another word of the same list."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: `facts` say much and keep their order, `asides` say little and fall between them.

    `opening` stands above the text and holds the document's `{number}`, by which no two documents are equal.
    `some` is from how many to how many facts a document has, `joint` what stands between its sentences.
    """

    name: str
    opening: tuple[str, ...]
    lead: tuple[str, ...]
    facts: tuple[str, ...]
    asides: tuple[str, ...]
    closing: tuple[str, ...]
    vocabulary: Vocabulary
    some: tuple[int, int] = (4, 9)
    joint: str = " "

    def write(self, number: int, chance: Random) -> str:
        """The document's text."""
        slots = Slots(self.vocabulary, number, chance)
        body = [pick(self.lead, chance), *self._told(chance), pick(self.closing, chance)]
        cut = 2 + int(chance.random() * (len(body) - 3))
        paragraphs = (self.joint.join(body[:cut]), self.joint.join(body[cut:]))
        return "\n\n".join((pick(self.opening, chance), *paragraphs)).format_map(slots)

    def _told(self, chance: Random) -> Iterator[str]:
        low, high = self.some
        facts = some(self.facts, low + int(chance.random() * (high - low + 1)), chance)
        asides = some(self.asides, max(1, len(facts) // 3), chance)
        for place, fact in enumerate(facts):
            yield fact
            if asides and chance.random() * (len(facts) - place) < len(asides):
                yield asides.pop()


class Slots(dict[str, str]):
    """The words of one document, chosen when they are first asked for."""

    def __init__(self, vocabulary: Vocabulary, number: int, chance: Random) -> None:
        super().__init__(number=f"{number:05d}")
        self._vocabulary, self._chance = vocabulary, chance

    def __missing__(self, slot: str) -> str:
        words = self._vocabulary[slot.rstrip("23")]
        if isinstance(words, range):
            return str(words[int(self._chance.random() * len(words))])
        taken = self.values()
        self[slot] = word = pick([word for word in words if word not in taken], self._chance)
        return word


def pick(choices: tuple[str, ...] | list[str], chance: Random) -> str:
    """One of them. Only `random()` of the generator is used: its numbers are the same in every Python."""
    return choices[int(chance.random() * len(choices))]


def some(choices: tuple[str, ...], count: int, chance: Random) -> list[str]:
    """`count` of them (or all there are), in the order they stand."""
    drawn = sorted(range(len(choices)), key=lambda _: chance.random())[:count]
    return [choices[place] for place in sorted(drawn)]
