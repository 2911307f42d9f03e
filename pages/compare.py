"""Compare: a question, and the same documents driven one way and another; `/compare?comparison=ID` shows one again."""

from pages.parts.compare.ask import ask
from pages.parts.compare.head import head
from pages.parts.compare.live import comparison_live
from pages.parts.compare.named import named_comparison
from pages.parts.compare.result import result
from pages.parts.frame.problems import opened_registry
from pages.parts.frame.style import style

style("summarise")  # its cards for who writes and what, and its bar at the foot
style("compare")
style("run")  # its head
registry = opened_registry()
comparison = named_comparison(registry)
if comparison is None:
    ask(registry)
else:
    head(registry, comparison)
    comparison_live(registry, comparison)
    if not comparison.running:
        result(registry, comparison)
