"""Files dropped into the Summarise page through AppTest."""

import time

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import HANGS, shown


def drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Upload the files, and wait until they are read."""
    app.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files])
    return read(app.run())


def read(app: AppTest) -> AppTest:
    """The page when nothing is being read any more: a browser draws it anew twice a second."""
    give_up = time.monotonic() + HANGS
    while any(button.key == "cancel_reading" for button in shown(app).button):
        assert time.monotonic() < give_up
        app.run()
    return app
