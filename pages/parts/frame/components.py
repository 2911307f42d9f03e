"""The components of `pages/components`, by name: what Streamlit does not have."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.errors import Error

from core.errors import ConfigurationError
from core.language import Wording

_ASSETS = Path(__file__).resolve().parents[2] / "components" / "assets"
_NOT_INSTALLED = Wording(
    "The page's own components are not installed, or not as they are now. Start Gistmill with `make run`, "
    "or install them: python -m pip install --no-deps --no-build-isolation ./pages/components"
)


@cache
def component(name: str) -> ComponentRenderer:
    """The component as Streamlit draws it: call it with `key`, `data`, and `on_..._change` for what it tells.

    Raises `ConfigurationError` where the package of the components is not installed.
    """
    style = f"{name}.css" if (_ASSETS / f"{name}.css").exists() else None
    try:
        return st.components.v2.component(f"gistmill-components.{name}", html="<div></div>", js=f"{name}.js", css=style)
    except Error as error:
        raise ConfigurationError(_NOT_INSTALLED()) from error
