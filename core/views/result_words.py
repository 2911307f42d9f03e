"""What the result of a comparison says beside its sentences: titles, buttons, and what they do."""

from core.language import Wording

USE = Wording("Use these settings")
USE_EFFECT = Wording("Opens Summarise with these documents, and these settings filled in.")
SECONDS = Wording("{seconds} s", seconds="%.1f")  # as a slider fills it in
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
