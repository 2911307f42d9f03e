"""Two runs side by side, `/two_runs?one=ID&other=ID`: what differs in their settings, figures and summaries."""

from pages.parts.frame.problems import opened_registry
from pages.parts.frame.style import style
from pages.parts.two_runs.named import named_runs
from pages.parts.two_runs.summaries import summaries
from pages.parts.two_runs.tables import figures, heading, settings

style("two_runs")
registry = opened_registry()
one, other = named_runs(registry)
heading(one, other)
settings(one, other)
figures(registry, one, other)
summaries(registry, one, other)
