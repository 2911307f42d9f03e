"""The report: one file, everything in it, nothing fetched, nothing run that a document brought along."""

import gettext
import html
import re
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo

from core.compare.plan import Entrant, Plan
from core.compare.snapshot import ComparisonSnapshot
from core.reader import Language, read_in
from core.settings import RunSettings
from core.views.comparison_report import comparison_report
from tests.compare.scenes import run
from tests.views.test_comparison import snapshot


class Words(gettext.NullTranslations):
    """A catalogue that is a dict."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        return self._words.get(message, message)


def report(zone: tzinfo | None = None) -> str:
    comparison = replace(snapshot(), label="<img src=x onerror=alert(1)> </script>")
    begun = replace(comparison.runs[0].run, started_utc="2026-03-04T15:06:00+00:00")
    comparison = replace(comparison, runs=(replace(comparison.runs[0], run=begun), *comparison.runs[1:]))
    return comparison_report(comparison, comparison.result(), zone=zone).decode()


def test_the_report_asks_nothing_of_the_network() -> None:
    """Its own policy forbids every request, and no element names an outside address."""
    page = report()
    assert "default-src 'none'" in page
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert "http" not in body.replace("http-equiv", "")
    assert not re.search(r"<(link|img|iframe|script)[^>]*(src|href)=", page.split("<script>")[0])
    assert "$schema" not in page.rsplit("<script>", 1)[1]


def test_the_report_has_the_sentence_two_charts_the_matrix_and_the_settings() -> None:
    """A chart with its words for each, the sentence as the heading, three tables in boxes of their own, the prompt."""
    page = report().split("<script>")[0]
    assert page.count("<figure") == page.count('role="img" aria-label="') == 2
    assert "<h1>Still rising at 20: try 40, 80.</h1>" in page
    assert "One run each" not in page  # one of the two repeats has not run: that is said instead
    assert "3 of 6 runs have ended" in page
    assert page.count("<table") == len(re.findall('<div class="tables" [^>]*><table', page)) == 3
    assert "<td style='--strength: 60%'>80.0</td>" in page
    assert html.escape(RunSettings().prompt) in page
    assert ", range</th>" not in page  # nothing was repeated
    assert "<th>Strategy</th>" not in page


def test_the_report_fits_a_phone_and_paper_and_says_when_it_was() -> None:
    """A viewport, a style for print, tables that scroll by themselves, and the date with its zone."""
    page = report(zone=timezone(timedelta(hours=8), "CST"))
    assert '<meta name="viewport" content="width=device-width' in page
    assert "@media print" in page
    assert ".tables { overflow-x: auto" in page
    assert "2026-03-04 23:06 CST" in page


def test_a_long_table_is_folded_and_printed_open() -> None:
    """Forty runs are behind a press; the script opens them for paper. Six stand there as they are."""
    assert "<details" not in report()
    seen = snapshot()
    many = replace(seen, runs=seen.runs * 10)
    page = comparison_report(many, many.result()).decode()
    assert page.count("<details>") == page.count("</details>") == 1
    assert "beforeprint" in page


def test_one_level_is_drawn_by_strategy() -> None:
    """With one number in flight a line over that number says nothing: the speed-up over serial does."""
    plan = Plan("d", (Entrant("serial", documents=20), Entrant("windowed", 20), Entrant("abatch", 20)))
    runs = (run(0, 4.0), run(1, 40.0), run(2, 41.0))
    comparison = ComparisonSnapshot("c", plan, figures=runs)
    page = comparison_report(comparison, comparison.result()).decode()
    assert "as fast as serial" in page.split("<script>")[0]


def test_the_report_is_in_the_language_of_whoever_reads() -> None:
    """Its own words, the charts' and the tables', and it says so; a catalogue's words are no markup either."""
    words = {"Documents per second": "每秒文档数", "Entrant": "方式", "{level} at once is enough.": "<b>{level}</b>"}
    words |= {"Still rising at {level}: try {first}, {second}.": "<b>{level}</b> {first} {second}", "on": "开"}
    with read_in(Language("zh", Words(words))):
        page = report()
    head, script = page.split("<script>", 1)
    assert '<html lang="zh">' in head
    assert "<h1>&lt;b&gt;20&lt;/b&gt; 40 80</h1>" in head
    assert "<th>方式</th>" in head
    assert '"title": "每秒文档数"' in script
    assert ("Entrant" in head, "Documents per second" in page) == (False, False)


def test_what_comes_from_outside_is_escaped() -> None:
    """A label with markup in it is shown as text, and the scripts end where they should."""
    page = report()
    assert "<img" not in page.split("<script>")[0]
    assert page.count("</script>") == 2
