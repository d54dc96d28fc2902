"""Waiting by place, in days and in money: segments, single steps, queues, hand-offs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, read, row_table
from dashboards.label_text import markdown_text, one_line
from p2p.waits_for import waits_for_text

KINDS = {
    "queue": "Queues",
    "segment": "Between milestones",
    "step": "Single steps",
    "handover": "Hand-offs between people",
}
ORDERS = {"cost": "Money", "days": "Days"}
NO_CURRENCY = "none"
MOST_ROWS = 200


def draw(shown: frame.Published) -> None:
    """Draw the choices and the places that they keep."""
    every = read.waiting_costs(shown.scope)
    if not every:
        return
    st.subheader("In days and in money", anchor=False)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        kinds = [kind for kind in KINDS if any(row["kind"] == kind for row in every)]
        kind = filters.one_of("Where", "place", kinds, lambda name: KINDS[name])
    of_kind = [row for row in every if row["kind"] == kind]
    days_in: dict[str, float] = {}
    for row in of_kind:
        days_in[row["currency"]] = days_in.get(row["currency"], 0.0) + float(row["total_days"])
    with middle:
        currency = filters.choice(
            "Currency", "currency", sorted(days_in, key=lambda name: -days_in[name]), _currency
        )
    with right:
        order = filters.choice("Ranked by", "by", list(ORDERS), lambda name: ORDERS[name])
    rows = [row for row in of_kind if row["currency"] == currency]
    rows.sort(key=lambda row: row[f"{order}_rank"])
    _first(rows[0], kind, currency)
    row_table.show(
        row_table.filled([_row(row) for row in rows[:MOST_ROWS]]),
        {
            "Place": st.column_config.TextColumn(width=215),
            "Waits for": st.column_config.TextColumn(width=95),
            "Waits": row_table.count("Waits that could be measured", width=65),
            "Days": row_table.total_days("Waits added up; an open stay counts up to now"),
            "Share": row_table.share("Of the days of this kind and currency"),
            "Mean": row_table.days("Days a wait", width=65),
            "Worked on": row_table.total_days(
                "Of the days: between taking up a task and deciding it, where that is on record"
            ),
            "Capital": row_table.amount("Value times days, at the yearly rate of capital"),
            "Discount lost": row_table.amount("Offers whose last day fell into a stay here"),
            "Late fees": row_table.amount("Days past due here, at the yearly rate of late fees"),
            "Cost": row_table.amount("The three added"),
            "Trend": st.column_config.NumberColumn(
                format="%+.0f%%",
                width=70,
                help="Mean of waits that ended in the last three full months, against the three"
                " before; empty below 30 waits on either side",
            ),
        },
        key=f"waiting_{kind}_{currency}_{order}",
    )
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {number_text.count(len(rows))}.")
    _explained(rows[0])


def _first(row: dict[str, Any], kind: str, currency: str) -> None:
    money = (
        ""
        if currency == NO_CURRENCY or row["cost_amount"] is None
        else f"; it cost about {number_text.money(row['cost_amount'], currency)}"
    )
    st.markdown(
        f"First of {KINDS[kind].lower()}: **{markdown_text(one_line(row['place']))}** with"
        f" {number_text.days(row['total_days'])} in all,"
        f" {number_text.share(row['days_share'])} of its kind{markdown_text(money)}."
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    has_money = row["currency"] != NO_CURRENCY
    is_queue = row["kind"] == "queue"
    return {
        "Place": one_line(row["place"]),
        "Waits for": waits_for_text(row["waits_for"]),
        "Waits": row["wait_count"],
        "Days": row_table.number_or_none(row["total_days"]),
        "Share": row_table.number_or_none(row["days_share"], 100),
        "Mean": row_table.number_or_none(row["mean_days"]),
        "Worked on": row_table.number_or_none(row["working_days"]),
        "Cost": row_table.number_or_none(row["cost_amount"]) if has_money else None,
        "Capital": row_table.number_or_none(row["capital_cost_amount"]) if has_money else None,
        "Discount lost": row_table.number_or_none(row["discount_lost_amount"])
        if is_queue
        else None,
        "Late fees": row_table.number_or_none(row["late_fee_amount"]) if is_queue else None,
        "Trend": trend_pct(row),
    }


def trend_pct(row: dict[str, Any]) -> float | None:
    """Change of the mean wait, in per cent; None where a side is too small to say."""
    if min(row["recent_count"], row["earlier_count"]) < 30 or not row["earlier_mean_days"]:
        return None
    return 100 * (float(row["recent_mean_days"]) / float(row["earlier_mean_days"]) - 1)


def _currency(name: str) -> str:
    return "no amount" if name == NO_CURRENCY else name


def _explained(row: dict[str, Any]) -> None:
    st.caption(
        f"Capital costs {float(row['capital_cost_pct']):g} % a year, late payment"
        f" {float(row['late_fee_pct']):g} %: assumptions, set in the seed waiting_cost_rate. Of"
        " segments, steps and hand-offs the value is the case's, of a queue what stands in it; a"
        " wait without a value is not in the cost, nor is a negative one; where none has a value,"
        " the cost is not known. Pairs of people with fewer than 30 hand-offs stand together, last."
        " Two things that wait at the same time are counted both, so costs"
        " of places do not add up to a saving. Lost"
        " discounts and late fees are told of queues only, because an invoice bills items of many"
        " cases. Who is waited for is set in the seed waits_for."
    )
