"""PO_LINE_LOCATIONS_ARCHIVE_ALL: shipments as each approved revision of their order had them.

Oracle archives a shipment when its order is approved, and again whenever a changed order is
approved anew. What was changed before the first approval leaves no trace.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, text, unit_price, yes
from p2p.simulator.oracle.instance import Instance, operating_unit
from p2p.simulator.oracle.shipments import quantity

_FIRST = {"price": "price_first", "quantity": "lots_first", "promised_on": "promised_first"}


def order_revisions(instance: Instance, lines: pl.DataFrame) -> pl.DataFrame:
    """Every change of an approved order that makes a revision, one row an item and instant.

    lines: `fulfilment.order_lines`. Columns item, order, at, by, revision (1 is the first after
    the original), attributes (those that changed). An item that is only closed and opened again
    makes no revision: closing is no change of the order's terms.
    """
    changes = _lasting(instance, lines).join(
        lines.select("item", "order", "released_at"), on="item", how="inner"
    )
    return (
        changes.filter(instance.happened("released_at") & (pl.col("at") > pl.col("released_at")))
        .group_by("item", "order", "at")
        .agg(pl.col("by").first(), attributes=pl.col("attribute").unique().sort())
        .with_columns(revision=pl.col("at").rank("dense").over("order").cast(pl.Int64))
        .sort("item", "at")
    )


def _lasting(instance: Instance, lines: pl.DataFrame) -> pl.DataFrame:
    """Changes without those deletions that were taken back."""
    cancelled = lines.filter("is_cancelled").select("item")
    changes = instance.truth.changes
    deletion = pl.col("attribute") == "deletion"
    return pl.concat(
        [
            changes.filter(~deletion),
            changes.filter(deletion).join(cancelled, on="item", how="semi"),
        ]
    )


def po_line_locations_archive(
    instance: Instance, lines: pl.DataFrame, revisions: pl.DataFrame
) -> pl.DataFrame:
    """Archived shipments: one row at the first approval, and one for each later revision."""
    rows = (
        _states(instance, lines)
        .join(
            revisions.select("item", "at", "revision"),
            on=["item", "at"], how="left", maintain_order="left",
        )
        .filter(pl.col("revision").is_not_null() | pl.col("is_original"))
        .with_columns(pl.col("revision").fill_null(0))
        .unique(["item", "revision"], keep="last", maintain_order=True)
    )  # fmt: skip
    facts = lines.select(
        "item", "line_location_id", "po_header_id", "po_line_id", "company", "lot", "created_at",
        "created_by", need_by_day="promised_first",
    )  # fmt: skip
    rows = rows.join(facts, on="item", how="left", maintain_order="left").rename(
        {"at": "changed_at", "by": "changed_by"}
    )
    gone = pl.col("deletion") > 0
    return rows.sort("changed_at", "line_location_id").select(
        LINE_LOCATION_ID="line_location_id",
        REVISION_NUM="revision",
        PO_HEADER_ID="po_header_id",
        PO_LINE_ID="po_line_id",
        SHIPMENT_NUM=pl.lit(1),
        ORG_ID=operating_unit(),
        CANCEL_FLAG=yes(gone),
        QUANTITY=quantity("quantity"),
        QUANTITY_CANCELLED=pl.when(gone).then(quantity("quantity")).otherwise(text("0")),
        PRICE_OVERRIDE=unit_price(pl.col("price"), pl.col("lot")),
        NEED_BY_DATE=midnight(pl.col("need_by_day")),
        PROMISED_DATE=midnight(pl.col("promised_on")),
        **instance.who(),
    )


def _states(instance: Instance, lines: pl.DataFrame) -> pl.DataFrame:
    """The state of each item of an approved order at its approval and after each lasting change:
    item, at, by, is_original, and the attributes by the names of the changes."""
    approved = lines.filter(instance.happened("released_at"))
    names = (*_FIRST, "deletion")
    blank = [pl.lit(None, dtype=pl.Int64).alias(name) for name in names]
    start = approved.select(
        "item", at="created_at", by="created_by", place=pl.lit(0),
        **{name: pl.col(column) for name, column in _FIRST.items()},
        deletion=pl.lit(0, dtype=pl.Int64),
    )  # fmt: skip
    changes = _lasting(instance, lines).join(approved.select("item"), on="item", how="semi")
    changed = changes.select(
        "item", "at", "by", place=pl.lit(1),
        **{name: pl.when(pl.col("attribute") == name).then("new") for name in names},
    )  # fmt: skip
    approver = instance.truth.orders.select(
        "order",
        approver=pl.when(pl.col("release_levels") == 0)
        .then("buyer")
        .when(pl.col("release_levels") == 1)
        .then("level1_by")
        .otherwise("level2_by"),
    )
    approval = approved.join(approver, on="order", how="left", maintain_order="left").select(
        "item", *blank, at="released_at", by="approver", place=pl.lit(2)
    )
    columns = ["item", "at", "by", "place", *names]
    return (
        pl.concat([start.select(columns), changed.select(columns), approval.select(columns)])
        .sort("item", "at", "place")
        .with_columns(pl.col(names).forward_fill().over("item"), is_original=pl.col("place") == 2)
    )
