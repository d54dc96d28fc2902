"""The controls by which a reader chooses cases, and the address in which the choice stands.

The address holds the filter as JSON (`filter=`), so that a view of some cases can be shared. A
filter from elsewhere that the controls cannot show is kept as it is, and told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import label_text
from dashboards.case_choices import Choices, choices_of
from p2p.errors import P2PError
from p2p.eventlog import CaseFilter, EventLog, filter_from_json, filter_to_json, select

ATTRIBUTES: Mapping[str, str] = {
    "company_code": "Company",
    "matching_type": "Matching",
    "category": "Category",
    "item_type": "Item type",
    "document_type": "Document type",
    "supplier_id": "Supplier",
    "resource": "Somebody who took part",
}
# a list of more cannot be read; an address can still name one of them
MOST_VALUES = 2_000
_ADDRESS = "filter"
_KEY = "explorer_"
_NOW = "_explorer_filter"


def case_filter(log: EventLog, first_on: date, last_on: date) -> CaseFilter | None:
    """Draw the controls and return the filter; None where every case is wanted.

    first_on and last_on: the days that the source's data cover, without stray dates.
    """
    asked = _asked(log)
    choices = choices_of(asked)
    if choices is None or not _can_show(log, choices, first_on, last_on):
        st.info(
            "These cases were chosen by a filter that came with the address and that the controls"
            " here cannot show.",
            icon=":material/filter_alt:",
        )
        if st.button("Show every case", icon=":material/filter_alt_off:"):
            _forget(log)
            st.rerun()
        return asked
    opened = asked is not None
    with st.expander("Choose cases", icon=":material/filter_alt:", expanded=opened):
        chosen = _controls(log, choices, first_on, last_on).to_filter()
        if chosen is not None:
            st.button(
                "Show every case",
                icon=":material/filter_alt_off:",
                on_click=_forget,
                args=(log,),
            )
    _keep(chosen)
    return chosen


def _asked(log: EventLog) -> CaseFilter | None:
    """The filter of the address when the page is opened, later that of the controls."""
    text = st.query_params.get(_ADDRESS, "")
    if st.session_state.get(_NOW) is None:
        _forget_controls()
        st.session_state[_NOW] = log.identity.source
    elif st.session_state[_NOW] != log.identity.source:
        # what another source calls its activities and suppliers means nothing here
        _forget(log)
        return None
    if not text:
        return None
    try:
        asked = filter_from_json(text)
        select(log, asked)  # it may name an activity that this log does not have
    except P2PError as error:
        st.warning(f"{label_text.markdown_text(error.message)}. Every case is shown.")
        return None
    return asked


def _can_show(log: EventLog, choices: Choices, first_on: date, last_on: date) -> bool:
    """Whether each part of the choices has a control that can hold it; else it would be lost."""
    activities = set(log.activities.to_list())
    named = {*choices.ran, *choices.never_ran, *choices.starts, *choices.ends}
    named |= {name for name in (choices.first, choices.then, choices.repeated) if name}
    options = _options(log)
    return (
        named <= activities
        and choices.currency in {None, *_currencies(log)}
        and all(set(v) <= set(options.get(name, ())) for name, v in choices.attributes.items())
        and (choices.started_from or first_on) <= last_on
        and (choices.started_to or last_on) >= first_on
        and all(
            (limit or 0.0) >= 0
            for limit in (
                *(choices.least_days, choices.most_days),
                *(choices.least_amount, choices.most_amount),
            )
        )
    )


def _controls(log: EventLog, now: Choices, first_on: date, last_on: date) -> Choices:
    left, first_half, second_half, right = st.columns(4, gap="medium")
    with left:
        started_from, started_to = _period(now, first_on, last_on)
        least, most = _duration(now)
        repeats = st.toggle("An activity happens twice", key=_start("repeats", now.repeats))
        names = log.activities.to_list()
        repeated = _one("namely", "repeated", names, now.repeated) if repeats else None
    attributes = _attributes(log, now, (first_half, second_half))
    with first_half:
        currency, least_amount, most_amount = _value(log, now)
    with second_half:
        starts = _several("Begins with", "starts", names, now.starts)
        ends = _several("Ends with", "ends", names, now.ends)
        most_frequent = st.number_input(
            "Most frequent variants",
            help="Cases of so many variants: 1 is the most frequent one alone.",
            min_value=1,
            value=None,
            step=1,
            key=_start("most_frequent", now.most_frequent),
        )
    with right:
        ran = _several("Every one of these happened", "ran", names, now.ran)
        never = _several("None of these happened", "never_ran", names, now.never_ran)
        first = _one("This activity", "first", names, now.first)
        then = _one("is followed by", "then", names, now.then)
        directly = st.toggle("at once", key=_start("directly", now.directly))
        any_is_enough = st.toggle(
            "One of the choices is enough",
            key=_start("any_is_enough", now.any_is_enough),
            help="Otherwise a case has to meet all of them.",
        )
    chosen = Choices(
        started_from=started_from,
        started_to=started_to,
        least_days=least,
        most_days=most,
        attributes=attributes,
        ran=tuple(ran),
        never_ran=tuple(never),
        first=first,
        then=then,
        directly=directly,
        repeats=repeats,
        repeated=repeated,
        starts=tuple(starts),
        ends=tuple(ends),
        most_frequent=most_frequent,
        currency=currency,
        least_amount=least_amount,
        most_amount=most_amount,
        any_is_enough=any_is_enough,
    )
    with right:
        return replace(chosen, others=_others(now, is_every_case=chosen.to_filter() is None))


def _others(now: Choices, *, is_every_case: bool) -> bool:
    """Whether the cases that were not chosen are wanted: other than every case there are none."""
    key = _start("others", now.others)
    if is_every_case:
        st.session_state[key] = False
    return st.toggle("All other cases instead", key=key, disabled=is_every_case)


def _period(now: Choices, first: date, last: date) -> tuple[date | None, date | None]:
    asked = (max(now.started_from or first, first), min(now.started_to or last, last))
    # one day while the reader has chosen one of two; its type knows of no value in the session
    shown: Any = st.date_input(
        "Began between",
        min_value=first,
        max_value=last,
        # another publication has other limits, and then a control of its own
        key=_start(f"period_{first}_{last}", asked),
    )
    # while the reader has chosen one day of two, the period is not changed
    if not isinstance(shown, tuple) or len(shown) != 2:
        return now.started_from, now.started_to
    return (
        shown[0] if shown[0] > first else None,
        shown[1] if shown[1] < last else None,
    )


def _duration(now: Choices) -> tuple[float | None, float | None]:
    return _between("Took at least, days", "At most, days", "", (now.least_days, now.most_days))


def _value(log: EventLog, now: Choices) -> tuple[str | None, float | None, float | None]:
    """Amounts are compared within one currency, so that is chosen first."""
    currencies = _currencies(log)
    if not currencies:
        return None, None, None
    chosen = _one("Value in", "currency", currencies, now.currency)
    if chosen is None:
        return None, None, None
    limits = _between("At least", "At most", "_amount", (now.least_amount, now.most_amount))
    return chosen, *limits


def _between(
    low_label: str, high_label: str, key: str, now: tuple[float | None, float | None]
) -> tuple[float | None, float | None]:
    low, high = st.columns(2)
    keys = _start(f"least{key}", now[0]), _start(f"most{key}", now[1])
    with low:
        least = st.number_input(low_label, min_value=0.0, value=None, key=keys[0])
    with high:
        most = st.number_input(high_label, min_value=0.0, value=None, key=keys[1])
    if least is not None and most is not None and least > most:
        st.caption(":material/error: The least is above the most; the most is left out.")
        most = None
    return least, most


def _currencies(log: EventLog) -> list[str]:
    found = log.attributes.get("currency")
    return [] if found is None else sorted(found.values.to_list())


def _attributes(
    log: EventLog, now: Choices, columns: Sequence[DeltaGenerator]
) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    shown = _options(log)
    for place, (name, options) in enumerate(shown.items()):
        # read downwards, the first half of them in the first column
        with columns[place * len(columns) // len(shown)]:
            picked = _several(ATTRIBUTES[name], name, options, now.attributes.get(name, ()))
        if picked:
            chosen[name] = tuple(picked)
    return chosen


def _options(log: EventLog) -> dict[str, list[str]]:
    """The attributes that have a control, with their values."""
    values = {name: one.values.to_list() for name, one in log.attributes.items()}
    values["resource"] = log.resources.to_list()
    return {
        name: sorted(values[name])
        for name in ATTRIBUTES
        if 2 <= len(values.get(name, [])) <= MOST_VALUES
    }


def _several(label: str, key: str, options: Sequence[str], now: Sequence[str]) -> list[str]:
    return list(
        st.multiselect(
            label,
            options,
            key=_start(key, [value for value in now if value in options]),
            placeholder="any",
            format_func=label_text.matching if key == "matching_type" else label_text.one_line,
        )
    )


def _one(label: str, key: str, options: Sequence[str], now: str | None) -> str | None:
    known = now if now in options else None
    return st.selectbox(label, options, index=None, key=_start(key, known), placeholder="any")


def _start(key: str, value: Any) -> str:
    """The key of a control, which starts from what the address asks for and then keeps its own."""
    if _KEY + key not in st.session_state:
        st.session_state[_KEY + key] = value
    return _KEY + key


def _keep(chosen: CaseFilter | None) -> None:
    text = "" if chosen is None else filter_to_json(chosen)
    if st.query_params.get(_ADDRESS, "") == text:
        return
    if text:
        st.query_params[_ADDRESS] = text
    else:
        st.query_params.pop(_ADDRESS, None)


def _forget(log: EventLog) -> None:
    st.query_params.pop(_ADDRESS, None)
    _forget_controls()
    st.session_state[_NOW] = log.identity.source


def _forget_controls() -> None:
    for key in [key for key in st.session_state if str(key).startswith(_KEY)]:
        del st.session_state[key]
