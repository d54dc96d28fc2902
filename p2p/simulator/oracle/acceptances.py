"""PO_ACCEPTANCES: suppliers accept orders, shipment by shipment.

A later promise of the supplier and its notice of shipment are no acceptances: Oracle keeps the
first in requests for change and the second in receiving, and neither is exported.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import text
from p2p.simulator.oracle.instance import Instance, unchanged
from p2p.simulator.oracle.numbering import Numbers, numbered

_FIRST = 71_401


def po_acceptances(instance: Instance, numbers: Numbers, revisions: pl.DataFrame) -> pl.DataFrame:
    """Acceptances, each of the revision that was valid when it came.

    revisions: `revisions.order_revisions`.
    """
    rows = instance.truth.confirmations.filter(pl.col("kind") == "confirmation")
    for more, key in (
        (numbers.orders.select("order", "po_header_id"), "order"),
        (numbers.order_items.select("item", "line_location_id"), "item"),
    ):
        rows = rows.join(more, on=key, how="inner", maintain_order="left")
    made = revisions.select("order", "revision", revised_at="at").unique().sort("revised_at")
    rows = rows.sort("received_at", "confirmation").join_asof(
        made, left_on="received_at", right_on="revised_at", by="order", check_sortedness=False
    )
    rows = numbered(rows, "received_at", "confirmation", acceptance_id=_FIRST + instance.site_first)
    return rows.with_columns(*unchanged(pl.col("received_at"), pl.col("by"))).select(
        ACCEPTANCE_ID="acceptance_id",
        PO_HEADER_ID="po_header_id",
        PO_LINE_LOCATION_ID="line_location_id",
        REVISION_NUM=pl.col("revision").fill_null(0),
        ACTION=text("NEW"),
        ACTION_DATE=instance.moment("received_at"),
        ACCEPTED_FLAG=text("Y"),
        ACCEPTANCE_LOOKUP_CODE=text("Accepted Terms"),
        ACCEPTING_PARTY=text("S"),
        EMPLOYEE_ID=instance.users.person_of(pl.col("by")),
        **instance.who(),
    )
