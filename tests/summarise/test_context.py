"""What is known of the model's context, and what a refusal teaches."""

import asyncio

import pytest

from core.errors import TooLong
from core.metrics.tokens import most_tokens
from core.settings import EndpointSettings, RunSettings
from core.summarise.context import SHORT, UNLIMITED, Context, known_context, room_in

LONG = "abc" * 6_000  # 6,000 tokens


def test_the_answer_and_the_frame_have_their_room() -> None:
    """4,096 tokens: 1,000 for an answer of no set length, as many as were set for another, and 32 around the prompt."""
    assert room_in(4096, None) == 4096 - 1000 - 32
    assert room_in(1024, None) == 1024 - 256 - 32
    assert room_in(4096, 100) == 4096 - 100 - 32
    assert room_in(4096, 5000) == 0


def test_a_known_context_asks_nobody() -> None:
    """What is set is settled."""
    context = Context(4096, None)
    assert context.settled
    assert context.fits("abc" * 3_064)
    assert not context.fits("abc" * 3_065)
    assert not context.unproven(LONG)


def test_the_endpoint_is_asked_once() -> None:
    """However many prompts wait for it."""
    asked = []

    async def discover() -> int | None:
        asked.append(1)
        await asyncio.sleep(0)
        return 2048

    async def scene() -> None:
        context = Context(None, None, discover)
        await asyncio.gather(*(context.settle() for _ in range(5)))
        assert context.room == room_in(2048, None)

    asyncio.run(scene())
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("error", "room"),
    [
        (TooLong("x", 4096), 3064),
        (TooLong("x"), 3000),
        (TooLong("x", 100_000), 3000),
        (TooLong("x", 4096, 12_000), 1532),
        (TooLong("x", 4096, 5_000), 3064),
    ],
    ids=["a number", "none", "one that cannot be", "more tokens than thought", "fewer"],
)
def test_a_refusal_makes_room_smaller(error: TooLong, room: int) -> None:
    """By its number, by the tokens it counted where they are more, and by half where it has none that helps."""
    context = Context(None, None)
    context.refused(LONG, error)
    assert (context.room, context.learned) == (room, room)
    assert not context.fits(LONG)


def test_each_refusal_narrows_it_further_and_none_widens_it() -> None:
    """Halves of what was refused, down to a short prompt; a refusal of something longer is no news."""
    context = Context(None, None)
    for sent, room in ((6_000, 3_000), (3_000, SHORT), (9_000, SHORT)):
        assert context.refused("abc" * sent, TooLong("x"))
        assert context.room == room


@pytest.mark.parametrize("said", [TooLong("x"), TooLong("x", 1), TooLong("x", 5, 1_000), TooLong("x", 400)])
def test_one_short_prompt_that_is_refused_makes_no_other_too_long(said: TooLong) -> None:
    """Whatever the server calls it, it is that prompt's failure, where others of its length may be answered."""
    context = Context(None, None)
    context.accepted("abc" * 300)
    assert not context.refused("abc" * 250, said)
    assert context.fits(LONG)


def test_no_refusal_makes_a_prompt_too_long_that_is_as_short_as_one_that_was_answered() -> None:
    """A server that names 200 tokens has answered 1,000 before."""
    context = Context(None, None)
    context.accepted("abc" * 1_000)
    assert context.refused(LONG, TooLong("x", 200))
    assert context.room == 1_000


def test_what_was_accepted_is_not_given_up_for_half() -> None:
    """5,000 tokens were answered, 6,000 refused: 5,000 fit."""
    context = Context(None, None)
    context.accepted("abc" * 5_000)
    context.refused(LONG, TooLong("x"))
    assert context.room == 5_000


def test_only_a_prompt_longer_than_any_accepted_is_unproven() -> None:
    """A short one never is; the others are until as long a one was answered, or the context is known."""
    context = Context(None, None)
    assert not context.unproven("abc" * 2_000)
    assert context.unproven(LONG)
    context.accepted(LONG)
    assert not context.unproven(LONG + "abc")
    assert context.unproven(LONG + LONG)
    context.refused(LONG + LONG, TooLong("x", 10_000))
    assert not context.unproven(LONG + LONG)


def test_a_guessed_size_is_unproven_until_it_was_accepted() -> None:
    """After a refusal that named no number, too."""
    context = Context(None, None)
    context.refused("abc" * 40_000, TooLong("x"))
    assert context.unproven("abc" * 19_000)
    context.accepted("abc" * 19_000)
    assert not context.unproven("abc" * 20_000)


def test_what_an_earlier_session_learned_is_known() -> None:
    """A resumed run is not refused for the same thing again."""
    context = Context(None, None, learned=700)
    assert (context.room, context.learned) == (700, 700)


def test_the_context_is_known_beforehand_where_it_was_set_or_is_ours() -> None:
    """The practice endpoint's preset says it; the smaller counts where a person set one, too."""
    small = EndpointSettings(preset="small context")
    assert known_context(RunSettings(endpoint=small)) == 4096
    assert known_context(RunSettings(endpoint=small, context_tokens=1000)) == 1000
    assert known_context(RunSettings()) == UNLIMITED
    other = EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1")
    assert known_context(RunSettings(endpoint=other)) is None
    assert known_context(RunSettings(endpoint=other, context_tokens=8192)) == 8192


def test_surely_short_needs_no_look() -> None:
    """Of so many characters even four-byte ones fit."""
    for context in (Context(None, None), Context(1024, None)):
        prompt = "😀" * context.surely
        assert most_tokens(prompt) <= (context.room or 2_000)
