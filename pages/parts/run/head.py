"""What stands above a run: where it is, its name, and what can be done with it."""

from core.language import Message
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.format import moment
from core.views.run_head import crumb, name_of
from pages.parts.frame.clock import reader_now
from pages.parts.frame.page_head import Head, page_head
from pages.parts.run.actions import actions


def head(registry: Registry, snapshot: RunSnapshot) -> None:
    begun = moment(snapshot.started_utc or snapshot.created_utc, reader_now())
    page_head(
        Head(
            key=f"name_{snapshot.run_id}",
            name=name_of(snapshot),
            label=snapshot.label,
            field=Message("Name of this run"),
            crumb=crumb(snapshot, begun),
        ),
        rename=lambda typed: registry.rename(snapshot.run_id, typed),
        actions=lambda: actions(registry, snapshot),
    )
