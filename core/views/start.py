"""Before a run: what the bar under the form says, and the one line that its speed settings fold into."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.compare.estimate import mean_latency, settings_seconds
from core.documents import ReadingReport
from core.records import RunSettings, RunSnapshot
from core.views.format import duration, plural
from core.views.forms import TRIAL, Form


@dataclass(frozen=True, slots=True)
class Answering:
    """How long one answer takes, seconds. `whole` where it was measured on summaries, or is the practice endpoint's
    own; else it is that of one short answer, and a summary takes longer."""

    latency: float
    whole: bool = True


def answering(settings: RunSettings, tried: float | None, tested: float | None) -> Answering | None:
    """What is known of it: as the practice endpoint has it, as a trial has measured it, or as a test of the connection
    found; None where nobody has measured it."""
    if settings.endpoint.kind == "practice":
        return Answering(mean_latency(settings.endpoint))
    if tried is not None:
        return Answering(tried)
    return Answering(tested, whole=False) if tested is not None else None


def count_words(report: ReadingReport, count: int | None = None) -> str:
    """ "3,000 rows", or documents where not all of them are rows of tables; `count` of them, or all."""
    number = report.documents if count is None else count
    return plural(number, "row") if _all_rows(report) else plural(number, "document")


def _all_rows(report: ReadingReport) -> bool:
    return bool(report.tables) and report.problem_count == 0


def time_words(settings: RunSettings, requests: int, answers: Answering | None) -> str:
    """About how long so many requests take; "" where nobody has measured an answer."""
    if answers is None:
        return ""
    seconds = settings_seconds(settings, requests, answers.latency)
    return f"about {duration(seconds)}" if answers.whole else f"at least {duration(seconds)}"


def destination_words(form: Form) -> str:
    """Where the documents go, in a few words."""
    if form.endpoint == "practice":
        return "stays on this machine"
    host = urlsplit(form.address).netloc
    return f"goes to {host}" if host else "goes to an address still missing"


def start_words(form: Form, documents: str, time: str) -> str:
    """3,000 rows · about 38 s · stays on this machine."""
    return " · ".join(filter(None, (documents, time, destination_words(form))))


def speed_words(form: Form) -> str:
    """How the endpoint is driven, in one line."""
    at_once = form.concurrency.strip() or "?"
    retries = "retries on" if form.protection else "retries off"
    if form.strategy == "serial":
        return f"One at a time, {retries}"
    if form.strategy == "adaptive":
        return f"Finds its own pace, up to {at_once} at once, {retries}"
    return f"{at_once} at once, {retries}"


def start_label(report: ReadingReport | None, tried: int) -> str:
    """What the button that starts says; `tried` documents are taken over from a trial."""
    if report is None or not report.documents:
        return "Summarise"
    if tried and report.documents > tried:
        return f"Do the other {report.documents - tried:,}"
    return f"Summarise {count_words(report)}"


def goes_on_from(trial: RunSnapshot | None, settings: RunSettings | None) -> int:
    """Documents that a run with these settings takes over from the trial; 0 where it goes on, or asked for other
    summaries."""
    if trial is None or settings is None or trial.running or trial.settings.keys != settings.keys:
        return 0
    return trial.succeeded


def trial_label(report: ReadingReport | None) -> str:
    """What the button for a trial says; "" where there are too few documents to try a part of them."""
    return f"Try {TRIAL}" if report and report.documents > TRIAL else ""
