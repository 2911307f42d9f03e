"""The app that `streamlit run app.py` serves: the pages, what looks after the runs, and the headers around them."""

import streamlit as st
from starlette.middleware import Middleware

from pages.parts.lifespan import lifespan
from pages.parts.problems import show_problem
from pages.parts.security import SecurityHeaders

app = st.App(
    "pages/main.py",
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=show_problem,
)
