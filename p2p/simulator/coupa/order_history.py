"""What changed on orders and when: hold, issue, sending, prices, quantities, dates, closing."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.coupa.formats import midnight, none_if, price, quantity, text
from p2p.simulator.coupa.revisions import changed_field, numbered
from p2p.simulator.coupa.users import SYSTEM_USER, Users
from p2p.simulator.iso_formats import moment
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.truth import Truth

_SENT_AGAIN = ("price", "quantity", "need-by-date")
"""A change of these goes to the supplier as a new version, and so does a cancelled line."""
_OF_HEADER = ("status", "transmission-status")


@dataclass(frozen=True)
class OrderHistory:
    """fields: changed fields, as revisions.numbered gives them, with version_from and version_to.
    totals: one row an order: order_id, revisions, version, transmission (null: not begun),
    last_revised_at, last_revised_by."""

    fields: pl.DataFrame
    totals: pl.DataFrame


def order_history(
    truth: Truth, states: pl.DataFrame, items: pl.DataFrame, sent: pl.DataFrame
) -> OrderHistory:
    """The history of every order up to the as-of date; sent is messages.transmissions."""
    messages = changed_field(
        sent, "transmission-status", document="order_id", at="at", by="by", old=pl.col("before"),
        new=pl.col("after"),
    )  # fmt: skip
    parts = [*_headers(states), *_lines(truth, items), _completed(truth, items), messages]
    fields = _versioned(numbered(parts, truth.world))
    passed = pl.col("to").filter(pl.col("field") == "transmission-status")
    totals = fields.group_by("document_id", maintain_order=True).agg(
        transmission=passed.last(),
        revisions=pl.col("revision").max(),
        version=pl.col("version_to").max(),
        last_revised_at=pl.col("at").last(),
        last_revised_by=pl.col("by").last(),
    )
    return OrderHistory(fields, totals.rename({"document_id": "order_id"}))


def _headers(states: pl.DataFrame) -> list[pl.DataFrame]:
    """Changes of an order's status; each status follows the one before."""
    free = pl.col("release_levels") == 0
    in_time = pl.col("cancelled_at").is_null() | (pl.col("released_at") <= pl.col("cancelled_at"))
    open_state = pl.when(free | in_time).then(text("issued")).otherwise(text("buyer_hold"))
    shades = (
        (free, "created_at", "buyer", text("draft"), text("issued")),
        (~free, "created_at", "buyer", text("draft"), text("buyer_hold")),
        (~free & in_time, "released_at", "released_by", text("buyer_hold"), text("issued")),
        (pl.col("cancelled_at").is_not_null(), "cancelled_at", "buyer", open_state,
         text("cancelled")),
        (pl.col("closed_at").is_not_null(), "closed_at", text(SYSTEM_USER), text("issued"),
         text("closed")),
    )  # fmt: skip
    return [
        changed_field(
            states.filter(which), "status", document="order_id", at=at, by=by, old=old, new=new
        )
        for which, at, by, old, new in shades
    ]


def _lines(truth: Truth, items: pl.DataFrame) -> list[pl.DataFrame]:
    zone = truth.world.scenario.system_zone
    rows = truth.changes.join(
        items.select("item", "order_id", "order_line_id", "line_num", "lot"),
        on="item", how="left", maintain_order="left",
    )  # fmt: skip

    def amount(column: str) -> pl.Expr:
        return price(pl.col(column), pl.col("lot"))

    def units(column: str) -> pl.Expr:
        return quantity(pl.col(column) * pl.col("lot"))

    def status(column: str) -> pl.Expr:
        return pl.when(pl.col(column) > 0).then(text("cancelled")).otherwise(text("created"))

    def day(column: str) -> pl.Expr:
        return midnight(pl.col(column), zone)

    shades = (
        ("price", "price", amount),
        ("quantity", "quantity", units),
        ("promised_on", "need-by-date", day),
        ("deletion", "status", status),
    )
    return [
        changed_field(
            rows.filter(pl.col("attribute") == attribute), field, document="order_id", at="at",
            by="by", old=value("old"), new=value("new"), line=("order_line_id", "line_num"),
        )
        for attribute, field, value in shades
    ]  # fmt: skip


def _completed(truth: Truth, items: pl.DataFrame) -> pl.DataFrame:
    """The warehouse closes a line for receiving with a short delivery that is the last one."""
    short = truth.receipt_lines.filter(pl.col("is_short") & (pl.col("movement") == RECEIPT)).unique(
        "item", keep="first", maintain_order=True
    )
    rows = short.select("item", "at", "by").join(
        items.select("item", "order_id", "order_line_id", "line_num"), on="item", how="inner"
    )
    return changed_field(
        rows, "status", document="order_id", at="at", by="by",
        old=text("partially_received"), new=text("soft_closed_for_receiving"),
        line=("order_line_id", "line_num"),
    )  # fmt: skip


def _versioned(fields: pl.DataFrame) -> pl.DataFrame:
    """Which version of the order a revision found, and which it made."""
    resent = pl.col("line_id").is_not_null() & (
        pl.col("field").is_in(_SENT_AGAIN) | (pl.col("to") == "cancelled")
    )
    revisions = (
        fields.group_by("document_id", "revision_id", maintain_order=True)
        .agg(is_resent=resent.any())
        .with_columns(
            version_to=1 + pl.col("is_resent").cast(pl.Int64).cum_sum().over("document_id")
        )
        .with_columns(version_from=pl.col("version_to") - pl.col("is_resent").cast(pl.Int64))
    )
    return fields.join(
        revisions.select("revision_id", "version_from", "version_to"),
        on="revision_id", how="left", maintain_order="left",
    )  # fmt: skip


def purchase_order_revisions(history: OrderHistory, users: Users, zone: str) -> pl.DataFrame:
    """Revisions of orders as the API answers: only what changed, each with from and to."""
    lines = history.fields.filter(pl.col("line_id").is_not_null())
    changed = lines.group_by("revision_id", "line_id", "line_num", maintain_order=True).agg(
        _pair(field) for field in (*_SENT_AGAIN, "status")
    )
    line = pl.struct(
        pl.col("line_id").alias("id"),
        pl.col("line_num").cast(pl.String).alias("line-num"),
        *(*_SENT_AGAIN, "status"),
    )
    grouped = changed.group_by("revision_id", maintain_order=True).agg(line.alias("order-lines"))
    heads = history.fields.group_by("revision_id", maintain_order=True).agg(
        pl.col("document_id", "revision", "at", "by", "version_from", "version_to").first(),
        *(_pair(field, pl.col("line_id").is_null()) for field in _OF_HEADER),
    )
    rows = heads.join(grouped, on="revision_id", how="left", maintain_order="left")
    version = pl.struct(pl.col("version_from").alias("from"), pl.col("version_to").alias("to"))
    return rows.select(
        pl.struct(
            pl.col("revision_id").alias("id"),
            pl.col("revision"),
            moment(pl.col("at"), zone).alias("created-at"),
            users.number(pl.col("by")).alias("created-by"),
        ).alias("revision-record"),
        pl.col("document_id").alias("id"),
        *_OF_HEADER,
        none_if(pl.col("version_from") == pl.col("version_to"), version).alias("version"),
        pl.col("order-lines").fill_null([]),
        pl.col("at").alias("_changed_at"),
    )


def _pair(field: str, among: pl.Expr | None = None) -> pl.Expr:
    """{from, to} of a field within a group; null where it did not change."""
    here = pl.col("field") == field
    if among is not None:
        here = here & among
    old, new = pl.col("from").filter(here).first(), pl.col("to").filter(here).last()
    pair = pl.struct(old.alias("from"), new.alias("to"))
    return none_if(~here.any(), pair).alias(field)
