"""Before a run: what the bar under the form says, and the one line that its speed settings fold into."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.compare.estimate import mean_latency, settings_seconds
from core.documents import ReadingReport
from core.language import Message, counted
from core.records import RunSnapshot
from core.settings import RunSettings, StrategyName
from core.views.cost_words import Estimated, capped_words, estimate_words, noted
from core.views.format import duration
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
    """3,000 rows, or documents where not all of them are rows of tables; `count` of them, or all."""
    return _counted(report, report.documents if count is None else count)


def _counted(report: ReadingReport, count: int) -> Message:
    if _of_rows(report):
        return counted("{count:,} row", "{count:,} rows", count=count)
    return counted("{count:,} document", "{count:,} documents", count=count)


def _of_rows(report: ReadingReport) -> bool:
    return bool(report.tables) and not report.problem_count


def time_words(settings: RunSettings, requests: int, answers: Answering | None) -> str:
    """About how long so many requests take; "" where nobody has measured an answer."""
    if answers is None:
        return ""
    time = duration(settings_seconds(settings, requests, answers.latency))
    if answers.whole:
        return Message("about {duration}", duration=time)
    return Message("at least {duration}", duration=time)


def destination_words(form: Form) -> str:
    """Where the documents go, in a few words."""
    host = urlsplit(form.address).netloc
    if form.endpoint == "practice":
        return Message("stays on this machine")
    if not host:
        return Message("goes to an address still missing")
    if others := form.servers[1:]:
        return Message("goes to {count:,} servers", count=len(others) + 1)
    return Message("goes to {host}", host=host)


def start_words(form: Form, documents: str, time: str, cost: str = "") -> str:
    """3,000 rows · about 38 s · $0.38 to $0.45 · goes to api.openai.com."""
    return " · ".join(filter(None, (documents, time, cost, destination_words(form))))


def coming_words(form: Form) -> str:
    """The same while more documents are being read: nobody knows yet how many they are."""
    return " · ".join((Message("starts with what is read; more is being read"), destination_words(form)))


def cost_counts(form: Form) -> bool:
    """Whether anybody asks what it costs: practice costs nothing, unless somebody practises that."""
    return form.endpoint != "practice" or form.capped or form.price_in is not None


def bill_words(form: Form, estimate: Estimated) -> str:
    """What it may cost, and at most: "$0.38 to $0.45, capped at $5.00"."""
    return noted(estimate_words(estimate, practice=form.endpoint == "practice"), capped_words(form))


def speed_words(form: Form) -> str:
    """How the endpoint is driven, in one line; with the cap, which stands beneath it for practice alone."""
    pace = _pace(form.strategy, form.concurrency.strip() or "?", protection=form.protection)
    return noted(pace, capped_words(form) if form.endpoint == "practice" else "")


def _pace(strategy: StrategyName, count: str, *, protection: bool) -> Message:
    if strategy == "serial":
        return Message("One at a time, retries on") if protection else Message("One at a time, retries off")
    if strategy == "adaptive" and protection:
        return Message("Finds its own pace, up to {count} at once, retries on", count=count)
    if strategy == "adaptive":
        return Message("Finds its own pace, up to {count} at once, retries off", count=count)
    if protection:
        return Message("{count} at once, retries on", count=count)
    return Message("{count} at once, retries off", count=count)


def start_label(report: ReadingReport | None, tried: int, *, coming: bool = False) -> str:
    """What the button that starts says; `tried` documents are taken over from a trial. `coming`: more are read."""
    if report is None or not report.documents:
        return Message("Summarise")
    if coming:
        return Message("Summarise what comes")
    if tried and report.documents > tried:
        return Message("Do the other {count:,}", count=report.documents - tried)
    if _of_rows(report):
        return counted("Summarise {count:,} row", "Summarise {count:,} rows", count=report.documents)
    return counted("Summarise {count:,} document", "Summarise {count:,} documents", count=report.documents)


def goes_on_from(trial: RunSnapshot | None, settings: RunSettings | None) -> int:
    """Documents that a run with these settings takes over from the trial; 0 where it goes on, or asked for other
    summaries."""
    if trial is None or settings is None or trial.running or trial.settings.keys != settings.keys:
        return 0
    return trial.succeeded


def trial_label(report: ReadingReport | None) -> str:
    """What the button for a trial says; "" where there are too few documents to try a part of them."""
    if report is None or report.documents <= TRIAL:
        return ""
    return Message("Try {count}", count=TRIAL)
