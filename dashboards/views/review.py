"""The review queue: what looks unusual enough that a person should look at it, and who decides?

Table, form and reading stand in review_queue_table.py, review_form.py and review_desk.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import streamlit as st

from dashboards import (
    case_summary_panel,
    case_view,
    frame,
    number_text,
    read,
    read_feedback,
    review_desk,
    review_form,
    review_queue_table,
    row_table,
)
from dashboards.label_text import markdown_text, one_line, shortened
from dashboards.review_desk import Desk
from p2p.governance.candidate_kinds import kind_name
from p2p.governance.review_queue import QueueItem

EVIDENCE = (
    "case",
    "invoice",
    "payment",
    "reference",
    "supplier",
    "order",
    "amount",
    "currency",
    "invoice_on",
    "posted_on",
    "due_on",
    "paid_on",
    "entered_by",
    "ordered_by",
    "as_unusual",
    "rules",
    "first_event_at",
    "last_event_at",
    "document",
    "what",
    "on",
    "who",
    "about",
)


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    st.info(
        "**A candidate is not a finding.** Rules and models propose, a person decides; nothing is"
        " blocked or changed here. Who had a hand in the matter cannot decide on it, and above a"
        " limit two people decide.",
        icon=":material/balance:",
    )
    order = read_feedback.reranking(shown.scope)
    if order is not None and order["is_in_force"]:
        st.caption(markdown_text(order["told"]))
    review_form.told()
    entries = review_queue_table.entries(shown.scope, _kind)
    if not entries:
        frame.nothing(
            "Nothing is in the queue with this filter. A refresh fills it; what is decided stands"
            " under another state."
        )
        return
    chosen = review_queue_table.choose(entries, _kind)
    review_queue_table.download(shown.scope.source, entries)
    _candidate(shown, review_desk.open_desk(shown.scope, chosen.item_id))


def _candidate(shown: frame.Published, desk: Desk) -> None:
    item = desk.item
    with st.container(border=True):
        st.subheader(markdown_text(shortened(item.subject_label, 100)), anchor=False)
        st.markdown(
            f"{markdown_text(_kind(item.kind))} ·"
            f" {markdown_text(number_text.money_exact(item.amount, item.currency))}"
            f" · score {item.score:.2f} (1 = most unusual)"
            f"{_whose(item)}"
        )
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown("**Why it stands out**")
            texts = [markdown_text(reason.get("text")) for reason in item.reasons or []]
            st.markdown("\n".join(f"- {text}" for text in texts) or "No reason is given.")
            review_form.standing(desk)
        with right:
            review_form.form(shown.scope, desk)
        case_summary_panel.show(shown, item.candidate_id)
        st.markdown("**Evidence**")
        _evidence(item.evidence)
        review_form.history(desk)
        case_id = _case_id(shown, item)
        case = case_id and read.case(shown.scope, shown.case_notion, case_id)
        if case:
            st.markdown("**What happened in the case**")
            case_view.events(shown, case)
        st.caption(
            f"Proposed by {markdown_text(item.model_name)},"
            f" version {markdown_text(item.model_version)}."
        )


def _case_id(shown: frame.Published, item: QueueItem) -> str | None:
    """The case as people write it, where the item is still proposed and is one."""
    found = (
        row["case_id"]
        for row in read.review_candidates(shown.scope)
        if row["candidate_id"] == item.candidate_id
    )
    return next(found, None)


def _whose(item: QueueItem) -> str:
    parts = [
        ("company", item.company_code),
        ("supplier", item.supplier_id),
        ("owner", item.owner),
        ("with", item.assigned_to),
    ]
    return "".join(f" · {name} {markdown_text(value)}" for name, value in parts if value)


def _evidence(evidence: Any) -> None:
    """Rows of objects as a table, one object as names and values, anything else as text."""
    if isinstance(evidence, dict):
        plain = {k: v for k, v in evidence.items() if not isinstance(v, list | dict)}
        nested = {k: v for k, v in evidence.items() if isinstance(v, list | dict) and v}
        if plain:
            row_table.show([{_words(n): _cell(n, plain[n]) for n in _ordered(plain)}], {})
        for name, value in nested.items():
            st.caption(markdown_text(_words(name)))
            _evidence(value)
    elif isinstance(evidence, list) and evidence and all(isinstance(e, dict) for e in evidence):
        names = _ordered(dict.fromkeys(name for item in evidence for name in item))
        row_table.show([{_words(n): _cell(n, item.get(n)) for n in names} for item in evidence], {})
    elif evidence:
        items = evidence if isinstance(evidence, list) else [evidence]
        st.markdown("\n".join(f"- {markdown_text(item)}" for item in items))
    else:
        st.caption("None beside the figures above.")


def _ordered(names: Iterable[str]) -> list[str]:
    """Names of evidence in the order people read them; a JSON object of the database has none."""
    known = {name: place for place, name in enumerate(EVIDENCE)}
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


def _cell(name: str, value: Any) -> str:
    """A value of evidence as text; points in time and rules without their technical form."""
    text = one_line(value)
    if name == "rules":
        return text.replace("_", " ")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    is_date = len(text) == len("2026-01-31")
    return number_text.day(moment) if is_date else number_text.moment(moment)


def _kind(kind: str) -> str:
    return one_line(kind_name(kind))


def _words(name: str) -> str:
    return one_line(name).replace("_", " ").capitalize()


if __name__ == "__main__":
    render()
