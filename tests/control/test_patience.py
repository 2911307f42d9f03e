"""How long one answer is waited for."""

from core.control.patience import EVIDENCE, Patience


def test_without_evidence_there_is_no_opinion() -> None:
    """99 answers are not enough to give up on one."""
    patience = Patience()
    for _ in range(EVIDENCE - 1):
        patience.answered(0.1)
    assert patience.seconds is None


def test_ten_times_the_slowest_hundredth() -> None:
    """99 answers of 0.1 s and one of 2 s: 20 s. All of 0.1 s: the least there is, 5 s."""
    patience = Patience()
    for n in range(EVIDENCE):
        patience.answered(2.0 if n == 50 else 0.1)
    assert patience.seconds == 20.0
    for _ in range(500):
        patience.answered(0.1)
    assert patience.seconds == 5.0
