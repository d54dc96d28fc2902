"""One KPI: what is this figure made of? Trend, definition, and the rows behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from dashboards import charts, filters, frame, kpi_card, kpi_text, number_text, read, row_table
from dashboards.csv_export import csv_bytes
from dashboards.label_text import markdown_text, one_line

ROWS_ON_THE_PAGE = 500
ROWS_IN_A_FILE = 100_000


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    rows = sorted(read.kpis(shown.scope), key=kpi_text.rank)
    if not rows:
        frame.nothing("No KPI is published for this source.")
        return
    titles: dict[str, str] = {}
    for row in rows:
        titles.setdefault(row["kpi_id"], kpi_text.title({**row, "currency": None}))
    chosen = filters.one_of("KPI", "kpi", list(titles), titles.__getitem__)
    members = [row for row in rows if row["kpi_id"] == chosen]
    if members[0]["status"] != "ok":
        frame.nothing(
            f"{markdown_text(titles[chosen])} is not available for this source. What is missing:"
            f" {markdown_text(members[0]['missing_inputs'])}."
        )
        return
    latest = max((row["latest_month"] for row in members if row["latest_month"]), default=None)
    months = [
        month
        for month in read.kpi_months(shown.scope)
        if month["kpi_id"] == chosen and (latest is None or month["month"] <= latest)
    ]
    left, right = st.columns([2, 3], gap="large")
    with left:
        kpi_card.definition(members[0])
        for row in members:
            kpi_card.headline(row)
            kpi_card.figures(row)
        kpi_card.baseline(*read.since_baseline(shown.scope, chosen))
        kpi_card.notes(members[0])
    with right:
        st.markdown("**By month**")
        if months:
            charts.kpi_trend(months, members[0]["unit"])
        else:
            st.caption("There is no full month yet.")
        _split(shown, chosen)
    _rows_behind(shown, chosen)


def _split(shown: frame.Published, kpi_id: str) -> None:
    rows = [row for row in read.kpi_breakdowns(shown.scope) if row["kpi_id"] == kpi_id]
    if not rows:
        return
    st.markdown("**Split**")
    row_table.show(
        row_table.filled(
            [
                {
                    "Kind": one_line(row["label"]),
                    "Rows": row["row_count"],
                    "Share": row_table.number_or_none(row["row_share"], 100),
                    "Currency": row["currency"],
                }
                for row in rows
            ]
        ),
        {"Rows": row_table.count(), "Share": row_table.share()},
    )


def _rows_behind(shown: frame.Published, kpi_id: str) -> None:
    st.subheader("Rows behind the figure", anchor=False)
    counts = read.observation_counts(shown.scope, kpi_id)
    parts = ("numerator", "denominator", "excluded")
    labels = [f"{part.capitalize()} ({number_text.count(counts[part])})" for part in parts]
    for tab, part in zip(st.tabs(labels), parts, strict=True):
        with tab:
            _part_rows(shown, kpi_id, part, counts[part])


def _part_rows(shown: frame.Published, kpi_id: str, part: str, total: int) -> None:
    if not total:
        st.caption("No rows.")
        return
    rows = read.observations(shown.scope, kpi_id, part, ROWS_ON_THE_PAGE)
    if total > len(rows):
        st.caption(
            f"The first {number_text.count(len(rows))} of {number_text.count(total)} rows;"
            " the file holds "
            + ("all." if total <= ROWS_IN_A_FILE else f"{number_text.count(ROWS_IN_A_FILE)}.")
        )
    row_table.show(
        row_table.filled([{name: _cell(name, row[name]) for name in row} for row in rows]),
        _columns(kpi_id, are_whole=all(_is_whole(row) for row in rows)),
    )
    st.download_button(
        "Download CSV",
        data=lambda: csv_bytes(read.observations(shown.scope, kpi_id, part, ROWS_IN_A_FILE)),
        file_name=f"{shown.scope.source}_{kpi_id}_{part}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"download_{part}",
        on_click="ignore",
    )


def _cell(name: str, value: Any) -> Any:
    if name == "subject_type":
        return one_line(value).replace("_", " ")
    if isinstance(value, Decimal):
        return float(value)
    return one_line(value) if isinstance(value, str) else value


def _is_whole(row: dict[str, Any]) -> bool:
    values = (row["numerator_value"], row["denominator_value"])
    return all(value is None or value == int(value) for value in values)


def _columns(kpi_id: str, *, are_whole: bool) -> dict[str, Any]:
    text = st.column_config.TextColumn
    number = st.column_config.NumberColumn
    figure = "%,d" if are_whole else "%,.2f"
    known = kpi_text.entry(kpi_id)
    is_duration = known is not None and known.aggregation == "median"
    return {
        "subject_type": text("Kind"),
        "subject_id": text("Subject"),
        "company_code": text("Company"),
        "supplier_id": text("Supplier"),
        "category": text("Category"),
        "currency": text("Currency"),
        "observed_on": st.column_config.DateColumn("Date", format="DD MMM YYYY"),
        "numerator_value": number("Days" if is_duration else "Numerator", format=figure),
        "denominator_value": number("Denominator", format=figure),
        "excluded_reason": text("Why excluded"),
        "detail": text("Detail"),
    }


if __name__ == "__main__":
    render()
