"""What the result of a comparison says beside its sentences: titles, buttons, what they do, and the table's columns."""

import pandas as pd

from core.compare.result import Result
from core.language import Wording
from core.views.comparison import entrants_table

USE = Wording("Use these settings")
USE_EFFECT = Wording("Opens Summarise with these documents, and these settings filled in.")
WITHIN = Wording("Slowest 5 % must be under")
WITHIN_HELP = Wording("What is slower is left out. At the right end, any time will do.")
TRIED = Wording("Everything that was tried")
TABLE = Wording("All figures of everything that was tried")
SHARE = Wording("Share")
REPORT, CSV, JSON = Wording("Report, opens anywhere (.html)"), Wording("Runs (.csv)"), Wording("Figures (.json)")
PARAGRAPH = Wording("A paragraph as Markdown, to be pasted")
START = Wording("Start")
TRY_EFFECT = Wording("Another comparison over the same documents; this one stays.")
NO_RUN = Wording("No run has ended, so there is nothing to compare yet.")


def figures_table(result: Result) -> pd.DataFrame:
    """A row for each way that was tried: medians, with memory, CPU time, failures and refusals; without ranges but the
    throughput's, where a way ran more than once."""
    table = entrants_table(result.entrants)
    repeated = any(len(each.runs) > 1 for each in result.entrants)
    ranges = [name for name in table.columns if name.endswith(", range")]
    left_out = [name for name in ranges if not (repeated and name.startswith("Throughput"))]
    left_out += [] if table["Note"].any() else ["Note"]
    return table.drop(columns=["Strategy", "In flight", *left_out])
