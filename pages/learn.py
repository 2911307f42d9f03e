"""Learn: the lesson that this program grew out of; its claims beside what was measured, and its seven ways."""

import streamlit as st

from core.views.learn import INTRODUCTION, TITLE
from core.views.lesson import FAILURES_HERE
from pages.parts.frame.problems import opened_registry, plain
from pages.parts.frame.style import style
from pages.parts.learn.measured import measured_lesson

style("learn")
registry = opened_registry()
with st.container(key="learn_head", gap=None):
    st.title(TITLE(), anchor=False)
    st.markdown(plain(INTRODUCTION()))
measured_lesson(registry)
st.caption(plain(FAILURES_HERE()))
