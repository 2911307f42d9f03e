"""The lesson's two comparisons."""

from core.compare.presets import CLAIMS, benchmark, comparison


def test_the_benchmark_has_three_sizes_at_four_limits() -> None:
    """100, 500 and 1,000 documents x 5, 10, 20 and 50 in flight."""
    assert {(entrant.documents, entrant.concurrency) for entrant in benchmark()} == {
        (documents, level) for documents in (100, 500, 1000) for level in (5, 10, 20, 50)
    }


def test_the_comparison_has_the_claimed_strategies_on_the_same_documents() -> None:
    """serial, batch, abatch and gather_with_concurrency over 100 documents each, as the claims stand."""
    assert [entrant.strategy for entrant in comparison()] == [claim.strategy for claim in CLAIMS]
    assert {entrant.documents for entrant in comparison()} == {100}


def test_each_claim_agrees_with_itself() -> None:
    """The claimed speed-up is 200 s over the claimed time."""
    assert all(200 / claim.seconds == claim.speed_up for claim in CLAIMS)
