"""Requisitions with their lines, as they stand on the as-of date.

A refused requisition goes back to draft and is marked rejected.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import flag, midnight, price, quantity, text
from p2p.simulator.coupa.items import (
    account_fields,
    codes_of,
    commodity_fields,
    contract_fields,
    currency_fields,
    described,
    item_fields,
    unit_fields,
)
from p2p.simulator.coupa.master_data import supplier_fields
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.progress import item_progress
from p2p.simulator.coupa.users import ERP_INTERFACE, Users
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.truth import Truth


def requisition_states(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Requisitions with requisition_id, creator, is_rejected, is_approved, approved_by, and the
    moment and buyer of the first order from them: ordered_at (null: none), ordered_by."""
    end = truth.world.end
    first = (
        truth.requisition_items.select("basket", "order")
        .join(truth.orders.select("order", "created_at", "buyer"), on="order", how="inner")
        .sort("created_at", "order")
        .group_by("basket", maintain_order=True)
        .agg(ordered_at=pl.col("created_at").first(), ordered_by=pl.col("buyer").first())
    )
    planned = pl.col("origin") == "mrp"
    second = pl.col("level2_at") > 0
    return (
        truth.requisitions.join(ids.requisitions, on="basket", how="left", maintain_order="left")
        .join(first, on="basket", how="left", maintain_order="left")
        .with_columns(
            creator=pl.when(planned).then(text(ERP_INTERFACE)).otherwise("requester"),
            is_rejected=(pl.col("rejected_at") > 0) & (pl.col("rejected_at") <= end),
            is_approved=pl.col("ready_at") <= end,
            approved_by=pl.when(~pl.col("needs_approval"))
            .then(text(ERP_INTERFACE))
            .when(second)
            .then("level2_by")
            .otherwise("level1_by"),
        )
    )


def requisitions(truth: Truth, ids: Ids, users: Users) -> pl.DataFrame:
    """Requisitions as the API answers."""
    zone, codes = truth.world.scenario.system_zone, codes_of(truth)
    heads = requisition_states(truth, ids)
    lines = _lines(truth, ids, heads, codes)
    rows = heads.join(lines, on="basket", how="left", maintain_order="left").sort("requisition_id")
    currencies = pl.Series([c.currency for c in truth.world.scenario.companies])
    updated = _updated_at(truth.world.end)
    changer = (
        pl.when("is_rejected")
        .then("rejected_by")
        .when(pl.col("ordered_at").is_not_null())
        .then("ordered_by")
        .when("is_approved")
        .then("approved_by")
        .otherwise("creator")
    )
    return rows.with_columns(currency_code=currencies[rows["company"]]).select(
        pl.col("requisition_id").alias("id"),
        moment(pl.col("at"), zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        _status().alias("status"),
        moment(pl.col("at"), zone).alias("submitted-at"),
        midnight(pl.col("needed_day"), zone).alias("need-by-date"),
        pl.col("is_rejected").alias("rejected"),
        pl.when("is_rejected").then(text("not needed now")).alias("reject-reason-comment"),
        pl.col("line_count").alias("line-count"),
        flag(value=False).alias("exported"),
        money(pl.col("total")).alias("total"),
        currency_fields(codes),
        pl.struct(
            (pl.col("department") + 1).cast(pl.Int64).alias("id"),
            (text("Department ") + (pl.col("department") + 1).cast(pl.String)).alias("name"),
        ).alias("department"),
        users.reference(pl.col("requester")).alias("requested-by"),
        users.reference(pl.col("creator")).alias("created-by"),
        users.reference(changer).alias("updated-by"),
        pl.col("requisition-lines"),
        updated.alias("_changed_at"),
    )


def _status() -> pl.Expr:
    """The state of the header from that of its lines."""
    return (
        pl.when("is_rejected")
        .then(text("draft"))
        .when(~pl.col("is_approved"))
        .then(text("pending_approval"))
        .when(pl.col("ordered_lines") == 0)
        .then(text("approved"))
        .when(pl.col("received_lines") >= pl.col("line_count"))
        .then(text("received"))
        .when(pl.col("begun_lines") > 0)
        .then(text("partially_received"))
        .otherwise(text("ordered"))
    )


def _updated_at(end: int) -> pl.Expr:
    moments = [
        pl.when(pl.col(name) <= end).then(name)
        for name in ("at", "level1_at", "level2_at", "rejected_at", "ready_at", "ordered_at",
                     "last_receipt_at")
    ]  # fmt: skip
    return pl.max_horizontal(moments)


def _lines(truth: Truth, ids: Ids, heads: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """One row a basket: its lines as a list, and what the header needs to know of them."""
    zone, kinds = truth.world.scenario.system_zone, truth.world.scenario.categories
    rows = described(truth.world, truth.requisition_items)
    lead = pl.Series([c.lead_days for c in kinds], dtype=pl.Int64)
    for more, on in (
        (heads.select("basket", "at", "is_rejected", "is_approved"), "basket"),
        (ids.requisition_lines, "item"),
        (ids.order_lines.select("item", "order_line_id"), "item"),
        (item_progress(truth).select("item", "received", "last_receipt_at"), "item"),
        (truth.order_items.select("item", ordered_lots="lots"), "item"),
    ):
        rows = rows.join(more, on=on, how="left", maintain_order="left")
    rows = rows.with_columns(
        needed_day=pl.Series(
            truth.world.local_day(rows["company"].to_numpy(), rows["at"].to_numpy())
        )
        + lead[rows["category"]],
        is_begun=pl.col("received").fill_null(0) > 0,
        is_received=(pl.col("received") >= pl.col("ordered_lots")).fill_null(value=False),
    )
    status = (
        pl.when("is_rejected")
        .then(text("draft"))
        .when(~pl.col("is_approved"))
        .then(text("pending_approval"))
        .when(pl.col("order_line_id").is_null())
        .then(text("approved"))
        .when("is_received")
        .then(text("received"))
        .when("is_begun")
        .then(text("partially_received"))
        .otherwise(text("ordered"))
    )
    line = pl.struct(
        pl.col("requisition_line_id").alias("id"),
        pl.col("line").cast(pl.Int64).alias("line-num"),
        moment(pl.col("at"), zone).alias("created-at"),
        moment(pl.max_horizontal("at", "last_receipt_at"), zone).alias("updated-at"),
        text("RequisitionQuantityLine").alias("line-type"),
        pl.col("description"),
        status.alias("status"),
        midnight(pl.col("needed_day"), zone).alias("need-by-date"),
        quantity(pl.col("lots") * pl.col("lot")).alias("quantity"),
        price(pl.col("cents"), pl.col("lot")).alias("unit-price"),
        money(pl.col("lots") * pl.col("cents")).alias("total"),
        currency_fields(codes),
        pl.col("order_line_id").alias("order-line-id"),
        supplier_fields(),
        item_fields(),
        commodity_fields(),
        contract_fields(),
        unit_fields(),
        account_fields(),
    )
    return (
        rows.sort("basket", "line")
        .group_by("basket", maintain_order=True)
        .agg(
            line.alias("requisition-lines"),
            line_count=pl.len().cast(pl.Int64),
            total=(pl.col("lots") * pl.col("cents")).sum(),
            needed_day=pl.col("needed_day").min(),
            ordered_lines=pl.col("order_line_id").is_not_null().sum(),
            begun_lines=pl.col("is_begun").sum(),
            received_lines=pl.col("is_received").sum(),
            last_receipt_at=pl.col("last_receipt_at").max(),
        )
    )
