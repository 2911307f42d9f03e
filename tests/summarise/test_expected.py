"""What will be split, told from sizes alone."""

from core.settings import EndpointSettings, RunSettings
from core.summarise.expected import expected_parts, longest_whole, planned_context, requests_for

SETTINGS = RunSettings(prompt="{text}", part_prompt="{text}", combine_prompt="{text}")
ROOM = 3 * (1024 - 256 - 32)  # bytes in a prompt, at 1,024 tokens


def test_documents_and_parts_are_counted_from_their_sizes() -> None:
    """Of 1,024 tokens 736 are left for a text, 2,208 bytes: two documents are longer, of 2 and 5 parts."""
    assert longest_whole(SETTINGS, 1024) == ROOM == 2208
    expected = expected_parts([ROOM, ROOM + 1, 5 * ROOM, 10], SETTINGS, 1024)
    assert (expected.documents, expected.parts, expected.context) == (2, 7, 1024)


def test_without_room_for_a_text_there_are_no_parts() -> None:
    """An answer of 1,000 tokens in a context of 1,024."""
    full = RunSettings(endpoint=EndpointSettings(max_tokens=1000))
    expected = expected_parts([10_000], full, 1024)
    assert (expected.documents, expected.parts) == (1, 0)


def test_requests_are_the_parts_and_what_combines_them() -> None:
    """One for a short document. Five parts take one more; of twenty, four summaries go together: 20 + 5 + 2 + 1."""
    assert requests_for(ROOM, SETTINGS, 1024) == 1
    assert requests_for(4 * ROOM, SETTINGS, 1024) == 5
    assert requests_for(20 * ROOM, SETTINGS, 1024) == 28


def test_the_context_is_as_set_as_served_or_by_the_price_lists() -> None:
    """In this order; None where there is no end to it, or nobody knows."""
    elsewhere = EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1")
    openai = EndpointSettings(kind="openai", base_url="https://api.openai.com/v1")
    assert planned_context(RunSettings(endpoint=elsewhere, context_tokens=2048), 4096) == 2048
    assert planned_context(RunSettings(endpoint=openai), 4096) == 4096
    assert planned_context(RunSettings(endpoint=openai)) == 128_000
    assert planned_context(RunSettings(endpoint=elsewhere)) is None
    assert planned_context(RunSettings()) is None
