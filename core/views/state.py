"""Where a run stands, why, and what to do, in sentences."""

from collections.abc import Callable

from core.language import say
from core.records import RunSnapshot, RunStatus
from core.views import words
from core.views.format import plural


def sentence(snapshot: RunSnapshot) -> str:
    """Where the run stands, why, and what to do: one to three sentences."""
    return " ".join([status_sentence(snapshot), *notes(snapshot)])


def status_sentence(snapshot: RunSnapshot) -> str:
    """The same without what is to be said of its summaries."""
    parts = [say(snapshot.message), _SENTENCES[snapshot.status](snapshot)]
    return " ".join(part for part in parts if part)


def notes(snapshot: RunSnapshot) -> list[str]:
    """What may have been billed without an answer, and which summaries are not whole; a sentence each."""
    lost = snapshot.unrecorded and snapshot.status.ended
    return [*([words.unrecorded_words(snapshot)] if lost else []), *words.not_whole(snapshot)]


def _queued(snapshot: RunSnapshot) -> str:
    if snapshot.ahead:
        return f"Queued behind {plural(snapshot.ahead, 'run')}; it starts by itself."
    return "Next in the queue; it starts by itself as soon as a run ends."


def _running(snapshot: RunSnapshot) -> str:
    if not snapshot.responding:
        return "The worker has not reported for a while; the numbers may be old."
    settings = snapshot.settings
    at_once = settings.limit
    return f"Sending with {settings.strategy}, up to {plural(at_once, 'document')} at once."


def _paused(snapshot: RunSnapshot) -> str:
    if snapshot.message:
        return "It goes on by itself as soon as it can."
    return "Paused: the endpoint does not answer. It goes on by itself when the endpoint does."


def _stopping(snapshot: RunSnapshot) -> str:
    if not snapshot.in_flight:
        return "Stopping: nothing new is sent."
    return f"Stopping: nothing new is sent; {plural(snapshot.in_flight, 'document')} in flight may still land."


def _stopped(snapshot: RunSnapshot) -> str:
    return f"Stopped. {_resume(snapshot)}"


def _interrupted(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The worker ended unasked. '}{_resume(snapshot)}"


def _needs_key(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The API key is never stored. '}Resume asks for it and goes on."


def _finished(snapshot: RunSnapshot) -> str:
    if snapshot.failed:
        failed = plural(snapshot.failed, "document")
        return f"{failed} failed; Retry failed sends {'it' if snapshot.failed == 1 else 'them'} again."
    if snapshot.succeeded < snapshot.total:
        return _resume(snapshot)
    return "Every document has a summary."


def _refused(snapshot: RunSnapshot) -> str:
    return f"{'' if snapshot.message else 'The endpoint refused the run. '}{_resume(snapshot)}"


def _resume(snapshot: RunSnapshot) -> str:
    left = plural(max(0, snapshot.total - snapshot.succeeded), "document")
    return f"Resume sends the {left} without a summary; nothing done is sent again."


_SENTENCES: dict[RunStatus, Callable[[RunSnapshot], str]] = {
    RunStatus.DRAFT: lambda snapshot: f"{plural(snapshot.total, 'document')} ready to send.",
    RunStatus.QUEUED: _queued,
    RunStatus.RUNNING: _running,
    RunStatus.PAUSED: _paused,
    RunStatus.STOPPING: _stopping,
    RunStatus.STOPPED: _stopped,
    RunStatus.INTERRUPTED: _interrupted,
    RunStatus.NEEDS_KEY: _needs_key,
    RunStatus.FINISHED: _finished,
    RunStatus.REFUSED: _refused,
}
