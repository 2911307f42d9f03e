"""The settings that a run was started with, and the command that runs it again."""

from html import escape

import streamlit as st

from core.language import Wording
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.views.command import run_command
from core.views.run_settings import Setting, SettingGroup, setting_groups
from pages.parts.frame.problems import plain

_COMMAND = Wording("As a command")
_SOURCES = 50  # first rows whose files the command names


def settings(registry: Registry, snapshot: RunSnapshot) -> None:
    written, *others = setting_groups(snapshot.settings)
    with st.container(key="run_settings", gap="medium"):
        _group(written)
        for column, group in zip(st.columns(len(others), gap="medium"), others, strict=True):
            with column:
                _group(group)
        _command(registry, snapshot)


def _group(group: SettingGroup) -> None:
    with st.container(key=f"card_settings_{group.name}", height="stretch"):
        st.html(f"<h2>{escape(group.title)}</h2><dl>{''.join(map(_entry, group.settings))}</dl>")


def _entry(setting: Setting) -> str:
    """Values come from people and files: escaped, and shown as they are."""
    kind = ' class="long"' if setting.long else ""
    return f'<div{kind}><dt>{escape(setting.label)}</dt><dd dir="auto">{escape(setting.value)}</dd></div>'


def _command(registry: Registry, snapshot: RunSnapshot) -> None:
    report = registry.report_of(snapshot.run_id)
    sources = [row.source for row in registry.rows(snapshot.run_id, 0, _SOURCES)]
    first = snapshot.total if report and snapshot.total < report.documents else None
    command = run_command(snapshot.settings, sources, report.tables if report else (), first)
    with st.container(key="card_settings_command"):
        st.html(f"<h2>{escape(_COMMAND())}</h2>")
        st.code(command.text, language=None, wrap_lines=True)
        for note in command.notes:
            st.caption(plain(note))
