"""The app that `streamlit run app.py` serves: the pages, what looks after the runs, and what stands before them."""

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.frame.browser import BrowserCookie
from pages.parts.frame.doors import middleware
from pages.parts.frame.downloads import download_route
from pages.parts.frame.early_style import EarlyStyle
from pages.parts.frame.lifespan import lifespan
from pages.parts.frame.mark import icon_route
from pages.parts.frame.problems import show_problem

app = st.App(
    "pages/main.py",
    lifespan=lifespan,
    routes=[download_route(), icon_route()],
    middleware=[*middleware(), Middleware(BrowserCookie), Middleware(EarlyStyle)],
    on_script_error=show_problem,
)
