"""What the reader chose, kept in the address of the page, so that an address can be shared.

A widget starts from the address and writes back to it; an unknown value there is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

Describe = Callable[[str], str]


def source(names: Sequence[str]) -> str:
    """The chosen source. It always stands in the address, also when it is the first."""
    _start("source", names[0], names)
    chosen = st.selectbox("Source", names, key="source")
    _keep("source", chosen, None)
    return chosen


def one_of(label: str, key: str, options: Sequence[str], describe: Describe) -> str:
    """One of many options; the first is the default."""
    _start(key, options[0], options)
    chosen = st.selectbox(label, options, format_func=describe, key=key)
    _keep(key, chosen, options[0])
    return chosen


def choice(label: str, key: str, options: Sequence[str], describe: Describe) -> str:
    """One of a few options as a row of buttons; the first is the default."""
    _start(key, options[0], options)
    chosen = st.segmented_control(label, options, format_func=describe, key=key, required=True)
    _keep(key, chosen, options[0])
    return chosen or options[0]


def several(label: str, key: str, options: Sequence[str], describe: Describe) -> list[str]:
    """Any of the options; none chosen means all."""
    if key not in st.session_state:
        asked = st.query_params.get_all(key)
        st.session_state[key] = [value for value in asked if value in options]
    chosen = st.pills(label, options, selection_mode="multi", format_func=describe, key=key)
    _keep(key, list(chosen), [])
    return list(chosen) or list(options)


def share(label: str, key: str, default: int, explanation: str) -> int:
    """A percentage in steps of five."""
    steps = [str(step) for step in range(5, 101, 5)]
    _start(key, default, steps, int)
    chosen = st.slider(label, 5, 100, step=5, format="%d%%", key=key, help=explanation)
    _keep(key, chosen, default)
    return int(chosen)


def least_amount(label: str, key: str) -> int:
    """A lower limit for amounts, in whole units of money."""
    if key not in st.session_state:
        asked = st.query_params.get(key, "")
        st.session_state[key] = int(asked) if asked.isascii() and asked.isdigit() else 0
    chosen = st.number_input(label, min_value=0, max_value=10**12, step=1000, key=key)
    _keep(key, chosen, 0)
    return int(chosen)


def _start(
    key: str, default: Any, allowed: Sequence[str], read: Callable[[str], Any] = str
) -> None:
    """Give a widget its first value: what the address asks for, else the default."""
    current = st.session_state.get(key)
    if current is not None and str(current) in allowed:
        return
    asked = st.query_params.get(key, "")
    st.session_state[key] = read(asked) if asked in allowed else default


def _keep(key: str, chosen: Any, default: Any) -> None:
    """Write a choice to the address; moving to another page has emptied it."""
    if chosen == default:
        st.query_params.pop(key, None)
        return
    values = [str(value) for value in chosen] if isinstance(chosen, list) else [str(chosen)]
    if st.query_params.get_all(key) != values:
        st.query_params[key] = values
