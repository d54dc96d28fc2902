"""True KPIs of deliveries: what came in full, and by the day that was promised first or last."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.shape import date_of, day_of, rows
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth

_PROMISES = {"K32": "promised_first", "K32b": "promised_day"}
_UNSEEN = {
    "sap_ecc": "a receipt is dated on the day on which it was booked",
    "oracle": "a receipt is dated on the day on which it was booked; what was promised before the "
    "first approval left no trace",
    "coupa": "the tolerances of receiving, and what is a service, are in no record",
}
_UNSEEN["sap_s4"] = _UNSEEN["sap_ecc"]


def delivery_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K32 and K32b: order items that came in full by the first, or the last, promise."""
    true = _judged(truth, _moved(truth, booked=False), knows_terms=True)
    knows = system != "coupa"
    moved = _moved(truth, booked=knows)
    seen = _judged(truth, moved, knows_terms=knows)
    if system == "oracle":
        seen = seen.with_columns(promised_first=_first_on_record(truth))
    return pl.concat(
        [_on_time(truth, system, kpi_id, true=true, seen=seen) for kpi_id in _PROMISES]
    )


def _on_time(
    truth: Truth, system: str, kpi_id: str, *, true: pl.DataFrame, seen: pl.DataFrame
) -> pl.DataFrame:
    """true, seen: the same order items, in the same order (see _judged)."""
    promise = _PROMISES[kpi_id]
    due = date_of(promise) < recorded_period(truth).last_day
    counts = pl.col("is_judged") & (pl.col("is_complete") | due)
    hit = counts & pl.col("is_full") & (pl.col("reached_on") <= date_of(promise))
    hit = hit.fill_null(value=False)
    either = true.select(counts).to_series() | seen.select(counts).to_series()
    true, seen = true.filter(either), seen.filter(either)
    return as_told(
        rows(true, kpi_id, numerator=hit, denominator=counts),
        seen.select(hit).to_series(),
        _UNSEEN[system],
        seen.select(counts).to_series(),
    )


def _moved(truth: Truth, *, booked: bool) -> pl.DataFrame:
    """item, on, lots (negative where it went back) of every movement. booked: dated by the clock of
    the system when it was booked; else receipts are of the day on which the goods arrived, and all
    others of the company's day."""
    lines = truth.receipt_lines
    receipt = pl.col("movement") == RECEIPT
    if booked:
        on = day_of("at", truth.world.scenario.system_zone)
    else:
        here = truth.world.local_day(lines["company"].to_numpy(), lines["at"].to_numpy())
        on = date_of(pl.when(receipt).then("delivered_day").otherwise(pl.Series(here)))
    return lines.select(
        "item", on=on, lots=pl.when(receipt).then("lots").otherwise(-pl.col("lots"))
    )


def _judged(truth: Truth, moved: pl.DataFrame, *, knows_terms: bool) -> pl.DataFrame:
    """Every order item, in order: promised_first and promised_day, is_judged (it is a delivery that
    stands), is_complete, is_full, and reached_on: the day from which on enough was there.

    knows_terms: tolerances and services are known; else there are none.
    """
    kinds = truth.world.scenario.categories
    category = truth.order_items["category"]
    expected = pl.Series([one.matching not in ("consignment", "two_way") for one in kinds])
    service = pl.Series([one.kind == "service" and knows_terms for one in kinds])
    below, above = (
        pl.Series([getattr(one, f"{side}_tolerance_pct") * knows_terms for one in kinds])
        for side in ("under", "over")
    )
    items = truth.order_items.select(
        "item",
        "promised_first",
        "promised_day",
        needed=pl.col("lots") * (100 - below[category]),
        accepted=pl.col("lots") * (100 + above[category]),
        is_judged=expected[category] & ~service[category] & (pl.col("deleted_at") == 0),
    )
    balance = (
        moved.group_by("item", "on")
        .agg(pl.col("lots").sum())
        .sort("item", "on")
        .with_columns(balance=pl.col("lots").cum_sum().over("item") * 100)
        .join(items.select("item", "needed"), on="item")
    )
    short = pl.col("balance") < pl.col("needed")
    received = (
        balance.with_columns(last_short=pl.col("on").filter(short).max().over("item"))
        .group_by("item")
        .agg(
            net=pl.col("lots").sum() * 100,
            reached_on=pl.col("on")
            .filter(pl.col("last_short").is_null() | (pl.col("on") > pl.col("last_short")))
            .min(),
        )
    )
    closed = truth.receipt_lines.group_by("item").agg(is_short=pl.col("is_short").any())
    return (
        items.join(received, on="item", how="left", maintain_order="left")
        .join(closed, on="item", how="left", maintain_order="left")
        .with_columns(
            is_complete=pl.col("is_short").fill_null(value=False)
            | pl.col("reached_on").is_not_null(),
            is_full=pl.col("net").is_between("needed", "accepted").fill_null(value=False),
        )
    )


def _first_on_record(truth: Truth) -> pl.Series:
    """Of every order item the day that was promised when its order was first approved; where that
    has not happened, the day of now."""
    moved = (
        truth.changes.filter(pl.col("attribute") == "promised_on")
        .group_by("item")
        .agg(moved_at=pl.col("at").min())
    )
    items = truth.order_items.select("item", "order", "promised_first", "promised_day").join(
        truth.orders.select("order", "released_at"), on="order", how="left", maintain_order="left"
    )
    kept = (pl.col("released_at") <= truth.world.end) & (pl.col("moved_at") > pl.col("released_at"))
    return (
        items.join(moved, on="item", how="left", maintain_order="left")
        .select(
            pl.when(kept.fill_null(value=False)).then("promised_first").otherwise("promised_day")
        )
        .to_series()
    )
