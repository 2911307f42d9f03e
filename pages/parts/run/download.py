"""A run's files: the spreadsheet with one click, the others in a menu beside it."""

from typing import Literal

import streamlit as st

from core.language import Message
from core.records import RunSnapshot, RunStatus
from core.views.actions import DOWNLOAD, LONG_CELLS, OTHER_FILES, File, files, part_files
from pages.parts.frame.downloads import download_address
from pages.parts.frame.headings import headings_choice

SPREADSHEET = ".xlsx"


def download(snapshot: RunSnapshot) -> None:
    kind: Literal["primary", "secondary"] = "primary" if snapshot.status is RunStatus.FINISHED else "secondary"
    with st.container(key="run_download", horizontal=True, gap=None, width="content"):
        st.link_button(DOWNLOAD(), download_address(snapshot.run_id, SPREADSHEET), type=kind, key="download")
        with st.popover(OTHER_FILES(), type=kind, key="download_menu"):
            _menu(snapshot)


def _menu(snapshot: RunSnapshot) -> None:
    with st.container(key="download_files"):
        for file in (*files(), *part_files(snapshot)):
            _link(snapshot, file)
        headings_choice()
        st.caption(LONG_CELLS())


def _link(snapshot: RunSnapshot, file: File) -> None:
    only = f"_{file.only.value}" if file.only else ""
    st.link_button(
        Message("{title} ({ending})", title=file.title, ending=file.ending),
        download_address(snapshot.run_id, file.ending, file.only),
        type="tertiary",
        key=f"file{only}_{file.ending[1:]}",
        width="stretch",
    )
