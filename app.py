"""The app that `streamlit run app.py` serves: the pages, what looks after the runs, and the headers around them."""

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.frame.browser import BrowserCookie
from pages.parts.frame.lifespan import lifespan
from pages.parts.frame.problems import show_problem
from pages.parts.frame.security import SecurityHeaders

app = st.App(
    "pages/main.py",
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(BrowserCookie)],
    on_script_error=show_problem,
)
