"""Suppliers: which behave otherwise than their peers, or than they used to? Read-only."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, read_suppliers, row_table, supplier_card
from dashboards.csv_export import csv_bytes
from dashboards.label_text import one_line, shortened

Row = dict[str, Any]

OPENED, RAISED, EVERY = "opened", "raised", "every"
WHICH = {
    OPENED: "Opened for review",
    RAISED: "With a signal",
    EVERY: "All",
}


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    everything = read_suppliers.supplier_risks(shown.scope)
    if not everything:
        frame.nothing("This source has no invoices by which suppliers could be judged.")
        return
    st.info(
        "**A signal is not a finding.** It says where a supplier differs from its peers or from its"
        " own past; a person decides what it means, on the page Review candidates.",
        icon=":material/balance:",
    )
    definitions = read_suppliers.signal_definitions(shown.scope)
    rows = _filtered(everything, definitions)
    _told(everything)
    if rows:
        supplier_card.show(shown, _table(shown, rows))
    else:
        frame.nothing("No supplier is left with this filter.")
    _definitions(definitions)


def _filtered(everything: list[Row], definitions: list[Row]) -> list[Row]:
    counts = {
        OPENED: sum(row["is_candidate"] for row in everything),
        RAISED: sum(row["raised_count"] > 0 for row in everything),
        EVERY: len(everything),
    }
    raised = {row["signal"]: row for row in definitions if row["raised_count"]}
    # a choice that leaves nothing is not offered, so that the page opens with suppliers
    offered = [name for name in WHICH if counts[name]]
    left, right = st.columns([3, 4], gap="small")
    with left:
        which = filters.choice(
            "Show", "which", offered, lambda name: f"{WHICH[name]} ({counts[name]:,})"
        )
    with right:
        signals = filters.several(
            "Raised signal",
            "signal",
            list(raised),
            lambda name: f"{one_line(raised[name]['title'])} ({raised[name]['raised_count']:,})",
        )
    rows = [
        row
        for row in everything
        if which == EVERY or row["is_candidate"] or (which == RAISED and row["raised_count"] > 0)
    ]
    if set(signals) == set(raised):
        return rows
    wanted = {supplier for name in signals for supplier in raised[name]["raised_suppliers"]}
    return [row for row in rows if row["supplier_object_id"] in wanted]


def _told(everything: list[Row]) -> None:
    opened = sum(row["is_candidate"] for row in everything)
    raised = sum(row["raised_count"] > 0 for row in everything)
    st.caption(
        f"{number_text.things(len(everything), 'supplier')} with documents up to"
        f" {number_text.day(everything[0]['as_of_on'])} were judged;"
        f" {number_text.count(raised)} have a raised signal,"
        f" opened for review: {number_text.count(opened)}. **At risk** is what the rows behind a"
        " supplier's reasons put in doubt, each document once, in the currency with most of it;"
        " it is an upper bound and no loss."
    )


def _table(shown: frame.Published, rows: list[Row]) -> Row:
    place = row_table.choose(
        [
            {
                "#": row["rank"],
                "Score": float(row["score"]),
                "Supplier": one_line(row["supplier_label"]).removeprefix("Supplier "),
                "Company": row["company_code"],
                "Documents": row["document_count"],
                "Raised": row["raised_count"],
                "At risk": row_table.number_or_none(row["at_risk_amount"]),
                "Currency": row["currency"],
                "First reason": shortened(row["reasons"][0]["text"], 160) if row["reasons"] else "",
            }
            for row in rows
        ],
        {
            "#": row_table.number(),
            "Score": st.column_config.ProgressColumn(
                format="%.2f", min_value=0.0, max_value=1.0, width="small"
            ),
            "Supplier": st.column_config.TextColumn(width=230),
            "Company": st.column_config.TextColumn(
                width=75, help="The most frequent company of its documents"
            ),
            "Documents": row_table.count("Invoices and order items"),
            "Raised": row_table.count("Signals that are raised", width=60),
            "At risk": row_table.amount(),
            "Currency": st.column_config.TextColumn(width=70),
            "First reason": row_table.wide(),
        },
        key="suppliers",
    )
    st.download_button(
        f"Download {number_text.things(len(rows), 'supplier')} (CSV)",
        data=lambda: csv_bytes([_flat(row) for row in rows]),
        file_name=f"{shown.scope.source}_suppliers.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    return rows[place]


def _definitions(definitions: list[Row]) -> None:
    with st.expander("How suppliers are judged", icon=":material/info:"):
        st.markdown(_METHOD)
        row_table.show(
            [
                {
                    "Signal": one_line(row["title"]),
                    "Judged": row["supplier_count"],
                    "Raised": row["raised_count"],
                    "Definition": one_line(row["definition"]),
                }
                for row in definitions
            ],
            {
                "Signal": st.column_config.TextColumn(width=170),
                "Judged": row_table.count("Suppliers with enough rows"),
                "Raised": row_table.count(),
                "Definition": st.column_config.TextColumn(width=900),
            },
            key="definitions",
        )


def _flat(row: Row) -> Row:
    names = ("rank", "score", "supplier_id", "supplier_name", "company_code", "category")
    flat = {name: row[name] for name in names}
    flat |= {name: row[name] for name in ("document_count", "raised_count", "is_candidate")}
    flat |= {"at_risk_amount": row["at_risk_amount"], "currency": row["currency"]}
    flat["reasons"] = "; ".join(str(reason["text"]) for reason in row["reasons"])
    return flat


_METHOD = """
- **Peers** are suppliers of the same company, category and size; where fewer than 8 are left, of
  the same company and category, then of the category, then all of the source. What a whole category
  does is no signal.
- **Shares** (weekend, round, ...) need 10 documents of the supplier, 3 that count, and a lower end
  of the 95 % interval (Wilson) that is twice the peers' share and 10 points above it. The test is
  beta-binomial: the peers' own differences widen what counts as chance, so that three of three
  documents say little. Looked at are the whole history and the time since the calendar quarter
  before this one; the less likely of the two is told, and counts twice as likely.
- **What another source handed over** is judged there: here it is in no share and no sum, and only
  tells on which days a supplier billed (back after silence, new and large).
- **All tests of all suppliers** of the source are corrected together (Benjamini and Hochberg): of
  what is raised, one in twenty is expected to be chance. Rules (changed then paid, shared accounts)
  are no tests: they are what they say.
- **Score**: the strongest raised signal whole, each other raised one takes away half its strength
  of what is missing to 1, and so does the strongest of those that are not raised. A test has seven
  tenths of its weight where it is just raised, nearly all where it is as good as impossible by
  chance. At most a tenth of the suppliers of a source are opened for review, 75 at most.
- Nothing after the last day of the source's data is looked at. **Not told** by any system that is
  read: telephone numbers. Employees' accounts are told by Oracle only; elsewhere suppliers are
  compared with suppliers.
"""


if __name__ == "__main__":
    render()
