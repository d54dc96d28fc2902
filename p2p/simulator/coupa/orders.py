"""Purchase orders with their lines, as they stand on the as-of date.

An order that still needs approval is on buyer hold; released ones are issued; what is received and
billed is closed.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import midnight, none_if, price, quantity, text
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
from p2p.simulator.coupa.master_data import supplier_fields, term_fields
from p2p.simulator.coupa.messages import NOT_SENT, acknowledgements
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.order_history import OrderHistory
from p2p.simulator.coupa.progress import item_progress
from p2p.simulator.coupa.users import Users
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.truth import Truth

_CLOSING_SECONDS = 60
"""Coupa closes an order soon after its last receipt or invoice."""


def ordered_items(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Order items with their ids, facts and progress, and is_deleted, is_done (nothing more is
    expected), in the order of their ids."""
    rows = described(truth.world, truth.order_items)
    requested = truth.requisition_items.select("item").join(
        ids.requisition_lines, on="item", how="left"
    )
    for more in (ids.order_lines, requested, item_progress(truth)):
        rows = rows.join(more, on="item", how="left", maintain_order="left")
    complete = (
        ~pl.col("receipt_required") | pl.col("is_short") | (pl.col("received") >= pl.col("lots"))
    )
    paid_for = (pl.col("match_type") == "none") | (pl.col("billed") >= pl.col("lots"))
    deleted = pl.col("deleted_at") > 0
    return rows.with_columns(is_deleted=deleted, is_done=deleted | (complete & paid_for)).sort(
        "order_line_id"
    )


def order_states(truth: Truth, ids: Ids, items: pl.DataFrame) -> pl.DataFrame:
    """Orders with order_id, is_released, released_by, closed_at, cancelled_at (null: not)."""
    end = truth.world.end
    totals = items.group_by("order").agg(
        total=(pl.col("lots") * pl.col("cents")).sum(),
        is_cancelled=pl.col("is_deleted").all(),
        is_done=pl.col("is_done").all(),
        dropped_at=pl.col("deleted_at").max(),
        moved_at=pl.max_horizontal("last_receipt_at", "last_bill_at", "changed_at").max(),
        basket=pl.col("basket").first(),
    )
    known = totals.join(ids.requisitions, on="basket", how="left").drop("basket")
    rows = truth.orders.join(ids.orders, on="order", how="left").join(known, on="order", how="left")
    released = pl.col("released_at") <= end
    cancelled = pl.col("is_cancelled")
    complete_at = pl.max_horizontal("moved_at", "released_at") + _CLOSING_SECONDS
    return rows.with_columns(
        is_released=released,
        released_by=pl.when(pl.col("release_levels") == 0)
        .then("buyer")
        .when(pl.col("release_levels") == 1)
        .then("level1_by")
        .otherwise("level2_by"),
        cancelled_at=pl.when(cancelled).then("dropped_at"),
        closed_at=pl.when(~cancelled & pl.col("is_done") & (complete_at <= end)).then(complete_at),
    ).sort("order_id")


def purchase_orders(
    truth: Truth, states: pl.DataFrame, items: pl.DataFrame, history: OrderHistory, users: Users
) -> pl.DataFrame:
    """Orders as the API answers."""
    zone, codes = truth.world.scenario.system_zone, codes_of(truth)
    lines = _lines(truth, items, codes, users)
    rows = states.join(history.totals, on="order_id", how="left", maintain_order="left")
    for more in (lines, acknowledgements(truth)):
        rows = rows.join(more, on="order", how="left", maintain_order="left")
    updated = pl.max_horizontal("moved_at", "last_revised_at", "created_at", "acknowledged_at")
    held = ~pl.col("is_released")
    currencies = pl.Series([c.currency for c in truth.world.scenario.companies])
    return rows.with_columns(currency_code=currencies[rows["company"]]).select(
        pl.col("order_id").alias("id"),
        moment(pl.col("created_at"), zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        _number().alias("po-number"),
        text(None).alias("type"),
        pl.when(pl.col("cancelled_at").is_not_null())
        .then(text("cancelled"))
        .when(held)
        .then(text("buyer_hold"))
        .when(pl.col("closed_at").is_not_null())
        .then(text("closed"))
        .otherwise(text("issued"))
        .alias("status"),
        pl.col("version"),
        pl.col("revisions").alias("internal-revision"),
        pl.col("transmission").fill_null(NOT_SENT).alias("transmission-status"),
        pl.col("acknowledged_at").is_not_null().alias("acknowledged-flag"),
        moment(pl.col("acknowledged_at"), zone).alias("acknowledged-at"),
        pl.col("is_released").alias("exported"),
        moment(pl.when("is_released").then("released_at"), zone).alias("last-exported-at"),
        text("invoice").alias("payment-method"),
        money(pl.col("total")).alias("total"),
        currency_fields(codes),
        supplier_fields(),
        term_fields(truth),
        none_if(pl.col("requisition_id").is_null(), pl.struct(id="requisition_id")).alias(
            "requisition-header"
        ),
        users.reference(pl.col("buyer")).alias("created-by"),
        users.reference(pl.col("last_revised_by")).alias("updated-by"),
        pl.col("order-lines"),
        updated.alias("_changed_at"),
    )


def _number() -> pl.Expr:
    """An order is numbered with its id, as Coupa does unless told otherwise."""
    return pl.col("order_id").cast(pl.String)


def _lines(truth: Truth, items: pl.DataFrame, codes: list[str], users: Users) -> pl.DataFrame:
    zone = truth.world.scenario.system_zone
    touched = pl.max_horizontal("created_at", "changed_at", "last_receipt_at", "last_bill_at")
    line = pl.struct(
        pl.col("order_line_id").alias("id"),
        moment(pl.col("created_at"), zone).alias("created-at"),
        moment(touched, zone).alias("updated-at"),
        pl.col("line_num").cast(pl.String).alias("line-num"),
        text("OrderQuantityLine").alias("type"),
        pl.col("description"),
        _line_status().alias("status"),
        pl.col("match_type").alias("match-type"),
        pl.col("receipt_required").alias("receipt-required"),
        midnight(pl.col("promised_day"), zone).alias("need-by-date"),
        quantity(pl.col("lots") * pl.col("lot")).alias("quantity"),
        price(pl.col("cents"), pl.col("lot")).alias("price"),
        money(pl.col("lots") * pl.col("cents")).alias("total"),
        quantity(pl.col("received") * pl.col("lot")).alias("received"),
        quantity(pl.col("billed") * pl.col("lot")).alias("invoiced"),
        pl.col("requisition_line_id"),
        currency_fields(codes),
        item_fields(),
        commodity_fields(),
        contract_fields(),
        unit_fields(),
        account_fields(),
        users.reference(pl.col("requester")).alias("requester"),
    )
    return items.group_by("order", maintain_order=True).agg(line.alias("order-lines"))


def _line_status() -> pl.Expr:
    return (
        pl.when("is_deleted")
        .then(text("cancelled"))
        .when(pl.col("received") >= pl.col("lots"))
        .then(text("received"))
        .when("is_short")
        .then(text("soft_closed_for_receiving"))
        .when(pl.col("received") > 0)
        .then(text("partially_received"))
        .otherwise(text("created"))
    )
