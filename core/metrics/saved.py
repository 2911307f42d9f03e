"""What repeats and reuse saved: documents that have a summary without a call of their own."""

from core.metrics.digest import Digest
from core.prices import Price


def saved_cost(price: Price, sums: Digest) -> float | None:
    """US dollars: what a sent text cost on average, for each document that has a summary and was not sent.

    Limitations: free documents may be shorter or longer than the sent ones. None where none was sent: then nothing is
    known of what one costs.
    """
    if not sums.sent:
        return None
    each = price.cost(sums.input_tokens, sums.output_tokens, sums.sent) / sums.sent
    return each * max(0, sums.succeeded - sums.answered)
