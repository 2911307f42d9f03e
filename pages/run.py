"""Run: one run as it goes, and what came of it; `/run?run=ID` shows it again from anywhere."""

from pages.parts.frame.problems import opened_registry
from pages.parts.frame.style import style
from pages.parts.run.head import head
from pages.parts.run.live import live
from pages.parts.run.named import named_run
from pages.parts.run.tabs import tabs

style("run")
registry = opened_registry()
snapshot = named_run(registry)
head(registry, snapshot)
live(registry, snapshot)
tabs(registry, snapshot)
