"""One side of a comparison: controls for its cases, and the address in which the choice stands.

The address holds a filter of the explorer as JSON. One that these few controls cannot show is kept
as it came, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboards import label_text
from dashboards.case_choices import Choices, choices_of
from dashboards.case_filters import ATTRIBUTES, MOST_VALUES
from p2p.errors import P2PError
from p2p.eventlog import CaseFilter, EventLog, filter_from_json, filter_to_json, select

SHOWN = ("company_code", "category", "matching_type", "supplier_id", "resource")


def side(
    log: EventLog, name: str, label: str, days: tuple[date, date], start: tuple[date, date]
) -> CaseFilter | None:
    """Draw the controls of a side and return its filter; None is every case.

    name: of the parameter of the address. days: first and last of the source's data. start: the
    period that is chosen where the address says nothing.
    """
    st.subheader(label, anchor=False)
    key = f"side_{name}_{log.identity.source}_"
    asked, is_asked = _asked(log, name)
    now = choices_of(asked) if is_asked else Choices(started_from=start[0], started_to=start[1])
    if now is None or now != Choices(
        started_from=now.started_from, started_to=now.started_to, attributes=now.attributes
    ) or not set(now.attributes) <= set(_options(log)):  # fmt: skip
        st.info(
            "These cases were chosen by a filter of the explorer.", icon=":material/filter_alt:"
        )
        if st.button("Choose others", key=f"{key}other"):
            st.query_params.pop(name, None)
            st.rerun()
        return asked
    chosen = _controls(log, key, now, days).to_filter()
    text = "all" if chosen is None else filter_to_json(chosen)
    if st.query_params.get(name) != text:
        st.query_params[name] = text
    return chosen


def _asked(log: EventLog, name: str) -> tuple[CaseFilter | None, bool]:
    text = st.query_params.get(name, "")
    if text in {"", "all"}:
        return None, text == "all"
    try:
        asked = filter_from_json(text)
        select(log, asked)  # it may name what this log does not have
    except P2PError as error:
        st.warning(f"{label_text.markdown_text(error.message)}. Its cases are not compared.")
        return None, False
    return asked, True


def _controls(log: EventLog, key: str, now: Choices, days: tuple[date, date]) -> Choices:
    first, last = days
    asked = tuple(
        min(max(day or end, first), last)
        for day, end in ((now.started_from, first), (now.started_to, last))
    )
    shown: Any = st.date_input(
        "Began between", min_value=first, max_value=last, key=_start(f"{key}period", asked)
    )
    if not isinstance(shown, tuple) or len(shown) != 2:
        shown = asked  # while one day of two is chosen
    attributes = {}
    columns = st.columns(2)
    for place, (name, options) in enumerate(_options(log).items()):
        known = [value for value in now.attributes.get(name, ()) if value in options]
        with columns[place % 2]:
            picked = st.multiselect(
                ATTRIBUTES[name],
                options,
                key=_start(f"{key}{name}", known),
                placeholder="any",
                format_func=label_text.matching if name == "matching_type" else label_text.one_line,
            )
        if picked:
            attributes[name] = tuple(picked)
    return Choices(
        started_from=shown[0] if shown[0] > first else None,
        started_to=shown[1] if shown[1] < last else None,
        attributes=attributes,
    )


def _options(log: EventLog) -> dict[str, Sequence[str]]:
    values = {name: one.values.to_list() for name, one in log.attributes.items()}
    values["resource"] = log.resources.to_list()
    return {
        name: sorted(values[name])
        for name in SHOWN
        if 2 <= len(values.get(name, [])) <= MOST_VALUES
    }


def _start(key: str, value: Any) -> str:
    if key not in st.session_state:
        st.session_state[key] = value
    return key
