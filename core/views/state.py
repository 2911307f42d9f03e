"""Where a run stands, why, and what to do, in sentences."""

from collections.abc import Callable

from core.language import Message, counted, joined, say
from core.records import RunSnapshot, RunStatus
from core.views import words
from core.views.cost_words import most_words
from core.views.spending import ended_by_cap, whole_cost


def sentence(snapshot: RunSnapshot) -> str:
    """Where the run stands, why, and what to do: one to three sentences."""
    return joined(status_sentence(snapshot), *notes(snapshot))


def status_sentence(snapshot: RunSnapshot) -> str:
    """The same without what is to be said of its summaries."""
    return joined(say(snapshot.message), _SENTENCES[snapshot.status](snapshot))


def notes(snapshot: RunSnapshot) -> list[str]:
    """What may have been billed without an answer, and which summaries are not whole; a sentence each."""
    lost = snapshot.unrecorded and snapshot.status.ended
    billed = most_words(snapshot) if snapshot.status.ended else ""
    return [*([words.unrecorded_words(snapshot)] if lost else []), *filter(None, [billed]), *words.not_whole(snapshot)]


def _draft(snapshot: RunSnapshot) -> str:
    return counted("{count:,} document ready to send.", "{count:,} documents ready to send.", count=snapshot.total)


def _queued(snapshot: RunSnapshot) -> str:
    if not snapshot.ahead:
        return Message("Next in the queue; it starts by itself as soon as a run ends.")
    return counted(
        "Queued behind {count:,} run; it starts by itself.",
        "Queued behind {count:,} runs; it starts by itself.",
        count=snapshot.ahead,
    )


def _running(snapshot: RunSnapshot) -> str:
    if not snapshot.responding:
        return Message("The worker has not reported for a while; the numbers may be old.")
    return counted(
        "Sending with {strategy}, up to {count:,} document at once.",
        "Sending with {strategy}, up to {count:,} documents at once.",
        count=snapshot.settings.limit,
        strategy=snapshot.settings.strategy,
    )


def _paused(snapshot: RunSnapshot) -> str:
    if snapshot.message:
        return Message("It goes on by itself as soon as it can.")
    return Message("Paused: the endpoint does not answer. It goes on by itself when the endpoint does.")


def _stopping(snapshot: RunSnapshot) -> str:
    if not snapshot.in_flight:
        return Message("Stopping: nothing new is sent.")
    return counted(
        "Stopping: nothing new is sent; {count:,} document in flight may still land.",
        "Stopping: nothing new is sent; {count:,} documents in flight may still land.",
        count=snapshot.in_flight,
    )


def _stopped(snapshot: RunSnapshot) -> str:
    if ended_by_cap(snapshot):
        return joined(whole_cost(snapshot), _resume_capped(snapshot))
    return joined(Message("Stopped."), _resume(snapshot))


def _interrupted(snapshot: RunSnapshot) -> str:
    return joined("" if snapshot.message else Message("The worker ended unasked."), _resume(snapshot))


def _needs_key(snapshot: RunSnapshot) -> str:
    why = "" if snapshot.message else Message("The API key is never stored.")
    return joined(why, Message("Resume asks for it and goes on."))


def _finished(snapshot: RunSnapshot) -> str:
    if snapshot.failed:
        return counted(
            "{count:,} document failed; Retry failed sends it again.",
            "{count:,} documents failed; Retry failed sends them again.",
            count=snapshot.failed,
        )
    if snapshot.succeeded < snapshot.total:
        return _resume(snapshot)
    return Message("Every document has a summary.")


def _refused(snapshot: RunSnapshot) -> str:
    return joined("" if snapshot.message else Message("The endpoint refused the run."), _resume(snapshot))


def _resume(snapshot: RunSnapshot) -> str:
    return counted(
        "Resume sends the {count:,} document without a summary; nothing done is sent again.",
        "Resume sends the {count:,} documents without a summary; nothing done is sent again.",
        count=_left(snapshot),
    )


def _resume_capped(snapshot: RunSnapshot) -> str:
    return counted(
        "With a higher cap Resume sends the {count:,} document without a summary; nothing done is sent again.",
        "With a higher cap Resume sends the {count:,} documents without a summary; nothing done is sent again.",
        count=_left(snapshot),
    )


def _left(snapshot: RunSnapshot) -> int:
    return max(0, snapshot.total - snapshot.succeeded)


_SENTENCES: dict[RunStatus, Callable[[RunSnapshot], str]] = {
    RunStatus.DRAFT: _draft,
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
