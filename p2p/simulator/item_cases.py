"""Order items as cases: what kind of item, and when it reached each milestone."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import CLEARED, INVOICED
from p2p.simulator.truth import Truth

_MILESTONES = {
    "requested_at": "Create Purchase Requisition Item",
    "ordered_at": "Create Purchase Order Item",
    "received_at": "Record Goods Receipt",
    "invoiced_at": INVOICED,
    "cleared_at": CLEARED,
}


def item_cases(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """One row an order item: item, matching_type, kind, company_code, is_deleted, event_count, and
    the first instant of each milestone (requested_at, ... cleared_at), null where not reached.

    events: of `item_events`, or some of them.
    """
    categories, companies = truth.world.scenario.categories, truth.world.scenario.companies
    milestones = events.group_by("item").agg(
        event_count=pl.len(),
        **{
            name: pl.col("at").filter(pl.col("activity") == activity).min()
            for name, activity in _MILESTONES.items()
        },
    )
    facts = truth.order_items
    return facts.select(
        "item",
        matching_type=pl.Series([c.matching for c in categories])[facts["category"]],
        kind=pl.Series([c.kind for c in categories])[facts["category"]],
        company_code=pl.Series([c.code for c in companies])[facts["company"]],
        is_deleted=pl.col("deleted_at") > 0,
    ).join(milestones, on="item", how="left", maintain_order="left")
