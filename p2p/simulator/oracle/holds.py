"""AP_HOLDS_ALL: what keeps invoices from being paid, and who let them go.

Validation places matching holds itself, one for each shipment and reason; a person places a hold
on the whole invoice. Releasing a hold updates its row: there is no date of release of its own.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import text
from p2p.simulator.oracle.instance import Instance, operating_unit
from p2p.simulator.oracle.numbering import Numbers, numbered
from p2p.simulator.oracle.users import HOLDING_USER
from p2p.simulator.process.matching import RELEASE_USER

_FIRST_HOLD = 61_702
_PRICE, _RECEIVED, _ORDERED, _DISPUTE = "PRICE", "QTY REC", "QTY ORD", "Supplier Dispute"
_ELSEWHERE = "Not Matched"
"""What is ordered and matched in another system is held as a whole."""
_REASONS = {
    _PRICE: "Invoice price exceeds purchase order price",
    _RECEIVED: "Quantity billed exceeds quantity received",
    _ORDERED: "Quantity billed exceeds quantity ordered",
    _DISPUTE: "Question to the supplier",
    _ELSEWHERE: "Not matched where it was ordered",
}
_RELEASES = {
    "MATCHED": "Invoice passes matching",
    "MATCH OVERRIDE": "Variance accepted",
    "HOLDS QUICK RELEASED": "Question answered",
}


def placed_holds(instance: Instance, numbers: Numbers, invoices: pl.DataFrame) -> pl.DataFrame:
    """One row a hold: invoice, invoice_id, company, code, line_location_id (null: whole invoice),
    blocked_at, blocked_by, freed_at / freed_by (null: still held).

    invoices: `invoices.keyed_invoices`.
    """
    blocked = invoices.filter(
        (pl.col("block") != "") & (pl.col("blocked_at") <= instance.truth.world.end)
    ).with_columns(
        freed_at=pl.when(instance.happened("freed_at")).then("freed_at"),
        freed_by=pl.when(instance.happened("freed_at")).then("freed_by"),
    )
    lines = _beyond_order(instance, invoices).join(
        blocked.filter(pl.col("block") == "automatic").select("invoice"), on="invoice", how="semi"
    )
    reasons = pl.concat(
        [
            lines.filter(condition).select("invoice", "item", code=text(code))
            for condition, code in (
                (pl.col("price_block"), _PRICE),
                (pl.col("quantity_block"), _RECEIVED),
                (pl.col("quantity_block") & pl.col("is_beyond"), _ORDERED),
            )
        ]
    ).unique()
    matching = reasons.join(
        numbers.order_items.select("item", "line_location_id"), on="item", how="left"
    ).drop("item")
    whole = pl.concat(
        [
            rows.select("invoice", code=text(code), line_location_id=pl.lit(None, dtype=pl.Int64))
            for rows, code in (
                (blocked.filter(pl.col("block") == "manual"), _DISPUTE),
                (
                    blocked.filter(pl.col("block") == "automatic").join(
                        matching, on="invoice", how="anti"
                    ),
                    _ELSEWHERE,
                ),
            )
        ]
    )
    facts = blocked.select("invoice", "invoice_id", "company", "block", "blocked_at", "blocked_by",
                           "cancelled_at",
                           "freed_at", "freed_by")  # fmt: skip
    rows = pl.concat([matching, whole.select(matching.columns)]).join(
        facts, on="invoice", how="left"
    )
    return numbered(rows, "blocked_at", "invoice_id", "line_location_id", "code",
                    hold_id=_FIRST_HOLD + instance.site_first)  # fmt: skip


def _beyond_order(instance: Instance, invoices: pl.DataFrame) -> pl.DataFrame:
    """Invoice lines with is_beyond: more had been billed by then than was ordered. What had been
    cancelled before counts no more, and a later change of the order not yet."""
    changed = instance.truth.changes.filter(pl.col("attribute") == "quantity").select(
        "item", revised_at="at", revised="new"
    )
    ordered = instance.truth.order_items.select("item", "lots_first").join(
        changed, on="item", how="left", maintain_order="left"
    )
    in_force = (
        pl.when(pl.col("revised_at") <= pl.col("posted_at")).then("revised").otherwise("lots_first")
    )
    heads = invoices.select("invoice", "posted_at", "cancelled_at", "sign")
    lines = instance.truth.invoice_lines.join(heads, on="invoice", how="inner")
    billed = lines.select("line", "item", at="posted_at", lots=pl.col("lots") * pl.col("sign"))
    undone = lines.filter(pl.col("cancelled_at").is_not_null()).select(
        line=pl.lit(None, dtype=pl.Int64),
        item="item",
        at="cancelled_at",
        lots=-pl.col("lots") * pl.col("sign"),
    )
    so_far = (
        pl.concat([billed, undone])
        .sort("item", "at", "line")
        .select("line", so_far=pl.col("lots").cum_sum().over("item"))
        .drop_nulls("line")
    )
    return (
        lines.join(so_far, on="line", how="left", maintain_order="left")
        .join(ordered, on="item", how="left", maintain_order="left")
        .with_columns(is_beyond=pl.col("so_far") > in_force)
    )


def ap_holds(instance: Instance, holds: pl.DataFrame) -> pl.DataFrame:
    """Holds; HELD_BY of those that validation places is user 5."""
    automatic = pl.col("line_location_id").is_not_null()
    released = pl.col("freed_at").is_not_null()
    release = (
        pl.when(~released)
        .then(None)
        .when(~automatic)
        .then(text("HOLDS QUICK RELEASED"))
        .when(pl.col("freed_by") == RELEASE_USER)
        .then(text("MATCHED"))
        .otherwise(text("MATCH OVERRIDE"))
    )
    holder = pl.when(automatic).then(text(HOLDING_USER)).otherwise("blocked_by")
    return holds.with_columns(
        created_at="blocked_at",
        created_by="blocked_by",
        changed_at=pl.coalesce("freed_at", "blocked_at"),
        changed_by=pl.coalesce("freed_by", "blocked_by"),
        release=release,
    ).select(
        HOLD_ID="hold_id",
        INVOICE_ID="invoice_id",
        LINE_LOCATION_ID="line_location_id",
        ORG_ID=operating_unit(),
        HOLD_LOOKUP_CODE="code",
        HOLD_REASON=pl.col("code").replace_strict(_REASONS, return_dtype=pl.String),
        HELD_BY=instance.users.id_of(holder),
        RELEASE_LOOKUP_CODE="release",
        RELEASE_REASON=pl.col("release").replace_strict(_RELEASES, return_dtype=pl.String),
        STATUS_FLAG=pl.when(released).then(text("R")).otherwise(text("S")),
        HOLD_DATE=instance.moment("blocked_at"),
        **instance.who(),
    )
