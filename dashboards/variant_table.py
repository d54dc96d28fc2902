"""Variants as rows of a table: how many cases ran each, how long, and which steps it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards import row_table
from dashboards.label_text import collapsed_steps, first_steps

MOST = 200
_STEPS_IN_A_ROW = 12


def row(variant: Mapping[str, Any]) -> dict[str, Any]:
    """One published or computed variant; what is not known of it is None."""
    valued = variant.get("valued_count")
    return {
        "#": variant["variant_rank"],
        "Cases": variant["case_count"],
        "Share": row_table.number_or_none(variant["case_share"], 100),
        "Together": row_table.number_or_none(variant["cumulative_share"], 100),
        "Median days": row_table.number_or_none(variant["median_duration_days"]),
        "90 of 100": row_table.number_or_none(variant.get("p90_duration_days")),
        "Value": row_table.number_or_none(variant["amount"]) if valued else None,
        "Events": variant["event_count"],
        "Activities": first_steps(collapsed_steps(variant["activities"]), _STEPS_IN_A_ROW),
    }


def columns(currency: str | None) -> dict[str, Any]:
    """How the columns of `row` are drawn; currency is that of the values."""
    return {
        "#": row_table.number(),
        "Cases": row_table.count(),
        "Share": row_table.share(),
        "Together": row_table.share("Share of this and all more frequent variants"),
        "Median days": row_table.days("From the first to the last event of a case"),
        "90 of 100": row_table.days("90 of 100 cases took no longer, in days"),
        "Value": row_table.amount(f"Sum of the cases in {currency}"),
        "Events": row_table.count(),
        "Activities": st.column_config.ListColumn(width="large"),
    }
