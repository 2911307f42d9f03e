"""The report: one file, everything in it, nothing fetched, nothing run that a document brought along."""

import re
from dataclasses import replace

from core.records import Tick
from core.views.comparison_report import comparison_report
from tests.views.test_comparison import snapshot

SAMPLES = [Tick(at / 4, at, 0, 5, 5, 20.0) for at in range(1, 9)]


def report() -> str:
    comparison = replace(snapshot(), label="<img src=x onerror=alert(1)> </script>")
    return comparison_report(
        comparison, comparison.result(), {"windowed 20 </script><b>": ("windowed", SAMPLES)}
    ).decode()


def test_the_report_asks_nothing_of_the_network() -> None:
    """Its own policy forbids every request, and no element names an outside address."""
    page = report()
    assert "default-src 'none'" in page
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert "http" not in body.replace("http-equiv", "")
    assert not re.search(r"<(link|img|iframe|script)[^>]*(src|href)=", page.split("<script>")[0])
    assert "$schema" not in page.rsplit("<script>", 1)[1]


def test_the_report_has_charts_tables_and_the_recommendation() -> None:
    """A chart with its words for each chart that has something to show, two tables, one sentence."""
    page = report().split("<script>")[0]
    assert page.count("<figure") == page.count('role="img" aria-label="') == 7
    assert "windowed 20 reaches 80.0 documents/s" in page
    assert page.count("<table") == 2


def test_what_comes_from_outside_is_escaped() -> None:
    """A label with markup in it is shown as text, and the scripts end where they should."""
    page = report()
    assert "<img" not in page.split("<script>")[0]
    assert page.count("</script>") == 2
