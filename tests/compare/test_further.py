"""What to try next, as a plan."""

from core.compare.further import further, next_levels
from core.compare.plan import Entrant, Plan
from core.compare.verdict import Verdict
from tests.compare.scenes import compared

W20 = Entrant("windowed", 20, protection=False)
PICK = compared({W20: [40.0]})[0]
PLAN = Plan("before", (Entrant("serial"), W20), repeats=2, question="which")


def test_more_in_flight_over_more_documents() -> None:
    """The pick's strategy and protection at each number, over ten times the highest where there are so many."""
    plan = further(PLAN, Verdict("rising", PICK, further=(40, 80)), "draft", 1_000)
    assert plan is not None
    assert plan.entrants == tuple(Entrant("windowed", level, protection=False, documents=800) for level in (40, 80))
    assert (plan.source, plan.repeats, plan.question, plan.climb) == ("draft", 2, "", None)


def test_no_more_documents_than_there_are() -> None:
    plan = further(PLAN, Verdict("knee", PICK, around=(12, 14)), "draft", 120)
    assert plan is not None
    assert [each.documents for each in plan.entrants] == [120, 120]


def test_where_nothing_is_to_be_tried_there_is_no_plan() -> None:
    assert next_levels(Verdict("single", PICK)) == ()
    assert further(PLAN, Verdict("single", PICK), "draft", 100) is None
    assert further(PLAN, Verdict("nothing", further=(40,)), "draft", 100) is None
