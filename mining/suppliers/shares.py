"""Which documents count towards a supplier's shares (weekend, round, hurried, ...), as signals.

How a share is judged stands in `rates`; how it reads in `signal_words`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from mining.approval_limits import compared_amount, is_just_under, with_next_limit
from mining.suppliers import rates
from mining.suppliers.found import EVIDENCE, Found, found, people, shaped
from mining.suppliers.peers import LEVELS, NO_ORDER
from mining.suppliers.source_data import SupplierData

ROUND_STEP = 500.0
"""An amount (approval_limits.compared_amount) that is a whole multiple of it is round."""
HURRIED_DAYS, EARLY_DAYS = 3, 7
"""Hurried: paid within so many days of posting, so many or more before it was due, no discount."""


@dataclass(frozen=True, slots=True)
class Share:
    """asked: rows that the share is of; is_so: those that count."""

    signal: str
    asked: pl.Expr
    is_so: pl.Expr


def invoice_shares() -> tuple[Share, ...]:
    """The shares that are counted on invoices; credit memos are in none of them."""
    entered = pl.coalesce("entered_on", "posted_on")
    net = compared_amount()
    # a cent more or less is rounding of the tax
    remainder = (net + 0.005) % ROUND_STEP
    paid_in = (pl.col("cleared_on") - pl.col("posted_on")).dt.total_days()
    early = (pl.col("due_on") - pl.col("cleared_on")).dt.total_days()
    no_discount = pl.col("discount_taken_amount").fill_null(0) <= 0
    by_person = pl.col("is_by_person").fill_null(True)
    return (
        Share("weekend", by_person & entered.is_not_null(), entered.dt.weekday() >= 6),
        # a fee or a rent that is billed again and again is one decision, not many round ones
        Share("round", (net >= ROUND_STEP) & pl.col("is_new_amount"), remainder < 0.01),
        Share(
            "under_limit",
            pl.col("has_limits"),
            is_just_under(),
        ),
        Share(
            "hurried",
            pl.col("due_on").is_not_null() & paid_in.is_not_null(),
            (paid_in <= HURRIED_DAYS) & (early >= EARLY_DAYS) & no_discount,
        ),
        Share("no_order", pl.col("is_po_backed").is_not_null(), ~pl.col("is_po_backed")),
        Share("exception", pl.col("is_exception").is_not_null(), pl.col("is_exception")),
        Share("by_hand", pl.col("is_by_person").is_not_null(), pl.col("is_by_person")),
    )


def share_signals(data: SupplierData, profiles: pl.DataFrame) -> Found:
    """Shares over the whole history and of late, the less likely of the two; rows that count."""
    invoices = with_next_limit(data.invoices, data.limits).filter(
        ~pl.col("is_credit_memo").fill_null(False)
    )
    invoices = invoices.with_columns(
        is_new_amount=pl.struct("supplier", "currency", "gross_amount").is_first_distinct()
    )
    tables = [
        _rows(invoices, share, "invoice", ("invoice_object_id", "invoice")).with_columns(
            amount=pl.col("gross_amount"), by=pl.col("recorded_by")
        )
        for share in invoice_shares()
    ]
    returned = Share("returned", pl.lit(True), pl.col("is_return"))
    moved = data.movements.with_columns(gross_amount=pl.col("amount"))
    tables.append(
        _rows(moved, returned, "goods movement", ("movement_object_id", "document")).with_columns(
            by=pl.col("posted_by"), cleared_on=pl.lit(None, dtype=pl.Date)
        )
    )
    keep = ["supplier", "signal", "row_kind", "object_id", "document", "happened_on", "is_so",
            "amount", "currency", "by", "cleared_on"]  # fmt: skip
    rows = pl.concat([table.select(keep) for table in tables])
    signals = pl.concat(
        [_signal(name, part, data.latest_from, profiles)
         for (name,), part in rows.partition_by("signal", as_dict=True).items()]
    ) if rows.height else pl.DataFrame()  # fmt: skip
    # a block that was lifted has done its work
    over = (pl.col("signal") == "exception") & pl.col("cleared_on").is_not_null()
    evidence = rows.filter("is_so").with_columns(
        at_risk_amount=pl.when(over).then(0.0).otherwise("amount"), people=people("by")
    )
    if signals.height:
        signals = _while_open(signals, evidence.filter(~over))
    return found(signals, shaped(evidence, EVIDENCE))


def _while_open(signals: pl.DataFrame, still_open: pl.DataFrame) -> pl.DataFrame:
    """Blocks matter only while an invoice behind them is open: nobody can decide on the others."""
    last_open = (
        still_open.filter(pl.col("signal") == "exception")
        .group_by("supplier")
        .agg(open_on=pl.col("happened_on").max())
    )
    is_open = pl.col("open_on").is_not_null() & (
        pl.col("since_on").is_null() | (pl.col("open_on") >= pl.col("since_on"))
    )
    return (
        signals.join(last_open, on="supplier", how="left", maintain_order="left")
        .with_columns(is_large=pl.col("is_large") & ((pl.col("signal") != "exception") | is_open))
        .drop("open_on")
    )


def _rows(frame: pl.DataFrame, share: Share, row_kind: str, names: tuple[str, str]) -> pl.DataFrame:
    """Rows that the share is of; names: the columns of their object and of the document."""
    object_id, document = names
    return frame.filter(
        share.asked.fill_null(False), pl.col("supplier").is_not_null()
    ).with_columns(
        signal=pl.lit(share.signal),
        row_kind=pl.lit(row_kind),
        is_so=share.is_so.fill_null(False),
        object_id=pl.col(object_id),
        document=pl.col(document),
        happened_on=pl.col("posted_on"),
    )


def _signal(
    name: str, rows: pl.DataFrame, latest_from: dt.date, profiles: pl.DataFrame
) -> pl.DataFrame:
    groups = profiles.select("supplier", *LEVELS)
    if name == "no_order":
        # whoever never got an order sells what is not ordered (rent, fees), or is not ordered from
        # here: nobody knows whose peer it is
        groups = groups.filter(pl.col("category") != NO_ORDER)
    windows = []
    for since in (None, latest_from):
        part = rows if since is None else rows.filter(pl.col("happened_on") >= since)
        counts = (
            part.group_by("supplier")
            .agg(counted=pl.col("is_so").sum().cast(pl.Int64), of_count=pl.len().cast(pl.Int64))
            .join(groups, on="supplier")
            .sort("supplier")
        )
        if counts.height:
            since_on = pl.lit(since, dtype=pl.Date)
            windows.append(rates.judged(counts).with_columns(since_on=since_on))
    if not windows:
        return pl.DataFrame()
    # two looks at one supplier: the better of two is twice as likely by chance
    return (
        pl.concat(windows)
        .sort("supplier", "p_value", "since_on", nulls_last=False)
        .unique("supplier", keep="first", maintain_order=True)
        .with_columns(signal=pl.lit(name), p_value=(2 * pl.col("p_value")).clip(upper_bound=1.0))
    )
