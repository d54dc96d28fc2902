"""Anomalous invoices of twelve kinds, planted among a simulated company's invoices.

No detector in here: a plant changes what a person or a fraudster would change on an invoice, and
nothing else. Where the invoices come from is in `anomaly_background`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

PER_KIND = 20
_PEERS = 12
"""Earlier invoices that a supplier needs before one of its invoices can be unlike them."""

Rows = pl.DataFrame
Generator = np.random.Generator


def plant(
    invoices: pl.DataFrame, seed: int, per_kind: int = PER_KIND
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The invoices with planted ones among them, and invoice_object_id, kind of what was planted.

    An invoice is planted at most once. Hosts lie in the later two thirds of the time, are no credit
    memos, not reversed, and their supplier has _PEERS earlier invoices.
    """
    rng = np.random.default_rng([seed, 6])
    able = (
        invoices.sort("posted_on", "invoice_object_id")
        .with_columns(
            before=pl.int_range(pl.len()).over("supplier_id"),
            is_always_ordered=pl.col("is_po_backed").all().over("supplier_id"),
        )
        .filter(
            pl.col("before") >= _PEERS,
            ~pl.col("is_credit_memo"),
            ~pl.col("is_reversed"),
            pl.col("posted_on") > pl.col("posted_on").quantile(1 / 3),
        )
    )
    changed: list[pl.DataFrame] = []
    labels: list[pl.DataFrame] = []
    taken = pl.Series("invoice_object_id", [], dtype=pl.String)
    for kind, make in KINDS.items():
        hosts = able.filter(_HOSTS.get(kind, pl.lit(True)))
        hosts = hosts.filter(~pl.col("invoice_object_id").is_in(taken.implode()))
        count = min(per_kind, hosts.height)
        rows = hosts[np.sort(rng.choice(hosts.height, count, replace=False)).tolist()]
        made = make(rng, rows, invoices)
        changed.append(made.select(invoices.columns).cast(invoices.schema))
        labels.append(made.select("invoice_object_id", kind=pl.lit(kind)))
        taken = pl.concat([taken, rows["invoice_object_id"]])
    replaced = pl.concat(changed)
    kept = invoices.join(replaced, on="invoice_object_id", how="anti")
    return pl.concat([kept, replaced]).sort("invoice_object_id"), pl.concat(labels)


def _amount_outlier(rng: Generator, rows: Rows, all_of_them: Rows) -> Rows:
    """Three to ten times the most that the supplier ever bills: a wrong unit, a slipped point."""
    money = ["supplier_id", "currency"]
    rows = rows.unique("supplier_id", keep="first", maintain_order=True)
    most = all_of_them.group_by(money).agg(most=pl.col("gross_amount").max())
    factor = pl.Series(rng.uniform(3, 10, rows.height))
    return _with_gross(
        rows.join(most, on=money, how="left", maintain_order="left"), pl.col("most") * factor
    )


def _round_amount(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """The net amount becomes the nearest whole thousand, or five or ten of them if it is large."""
    net = pl.col("gross_amount") - pl.col("tax_amount")
    step = pl.when(net > 50_000).then(10_000).when(net > 20_000).then(5_000).otherwise(1_000)
    rounded = (net / step).round().clip(lower_bound=1) * step
    return _with_gross(rows, rounded * pl.col("gross_amount") / net)


def _weekend_posting(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """A clerk books on the Saturday or Sunday after."""
    to_weekend = (
        5 - (pl.col("posted_on").dt.weekday() - 1) % 7 + pl.Series(rng.integers(0, 2, rows.height))
    )
    return rows.with_columns(posted_on=pl.col("posted_on") + pl.duration(days=to_weekend))


def _just_under_limit(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Two per mille to three percent under the approval limit that is next above the amount, both
    without tax."""
    share = 1 - pl.Series(rng.uniform(0.002, 0.03, rows.height))
    with_tax = pl.col("gross_amount") / (pl.col("gross_amount") - pl.col("tax_amount").fill_null(0))
    return _with_gross(rows, pl.col("limit_amount") * share * with_tax)


def _unusual_user(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Entered by somebody who never enters invoices: a name that occurs seldom or not at all."""
    names = np.array([f"USER_{number:03}" for number in range(8)])
    return rows.with_columns(recorded_by=pl.Series(rng.choice(names, rows.height)))


def _new_bank_account(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """The supplier's bank details were changed one to fourteen days before."""
    ago = pl.Series(rng.integers(1, 15, rows.height))
    return rows.with_columns(
        bank_changed_on=pl.col("posted_on") - pl.duration(days=ago),
        bank_changed_by=pl.lit("MDM_1001"),
    )


def _wrong_tax(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """No tax, or a rate that is not the supplier's, on the same net amount."""
    net = pl.col("gross_amount") - pl.col("tax_amount")
    rates = pl.Series(rng.choice([0.0, 0.07, 0.055, 0.12, 0.25], rows.height))
    return rows.with_columns(tax_amount=(net * rates).round(2)).with_columns(
        gross_amount=(net + pl.col("tax_amount")).round(2)
    )


def _unusual_terms(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Due at once, or within three days, where thirty days and more are agreed."""
    term = pl.Series(rng.integers(0, 4, rows.height))
    return rows.with_columns(
        net_days=term.cast(pl.Float64), due_on=pl.col("invoice_on") + pl.duration(days=term)
    )


def _future_dated(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Dated five to sixty days after its posting."""
    ahead = pl.Series(rng.integers(5, 61, rows.height))
    return _with_invoice_on(rows, pl.col("posted_on") + pl.duration(days=ahead))


def _backdated(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Dated ninety to two hundred days before its posting."""
    ago = pl.Series(rng.integers(90, 201, rows.height))
    return _with_invoice_on(rows, pl.col("posted_on") - pl.duration(days=ago))


def _no_order(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """Without an order, from a supplier whose invoices have one."""
    return rows.with_columns(
        is_po_backed=pl.lit(False),
        category=pl.lit(None, dtype=pl.String),
        ordered_by=pl.lit(None, dtype=pl.String),
    )


def _fictitious_supplier(rng: Generator, rows: Rows, _: Rows) -> Rows:
    """A supplier created days to four months before bills a service without an order, due soon."""
    ago = pl.Series(rng.integers(2, 121, rows.height))
    names = pl.Series([f"FAKE-{number // 2}" for number in range(rows.height)])
    term = pl.Series(rng.choice([0, 7, 14], rows.height))
    grown = _with_gross(
        _no_order(rng, rows, rows), pl.Series(rng.uniform(4_000, 40_000, rows.height))
    )
    return grown.with_columns(
        supplier_id=names,
        supplier_name=pl.format("{} Consulting", names),
        supplier_created_on=pl.col("posted_on") - pl.duration(days=ago),
        bank_changed_on=pl.lit(None, dtype=pl.Date),
        net_days=term.cast(pl.Float64),
        due_on=pl.col("invoice_on") + pl.duration(days=term),
    )


KINDS: dict[str, Callable[[Generator, Rows, Rows], Rows]] = {
    "amount_outlier": _amount_outlier,
    "round_amount": _round_amount,
    "weekend_posting": _weekend_posting,
    "just_under_limit": _just_under_limit,
    "unusual_user": _unusual_user,
    "new_bank_account": _new_bank_account,
    "wrong_tax": _wrong_tax,
    "unusual_terms": _unusual_terms,
    "future_dated": _future_dated,
    "backdated": _backdated,
    "no_order": _no_order,
    "fictitious_supplier": _fictitious_supplier,
}

_HOSTS: dict[str, pl.Expr] = {
    # matching blocks what is not as ordered
    "amount_outlier": ~pl.col("is_po_backed"),
    "round_amount": (pl.col("gross_amount") - pl.col("tax_amount")) >= 800,
    "weekend_posting": (pl.col("recorded_by") != "EDI-BATCH")
    & (pl.col("posted_on").dt.weekday() < 6),
    "just_under_limit": pl.col("limit_amount").is_not_null() & ~pl.col("is_po_backed"),
    "unusual_terms": pl.col("net_days") >= 30,
    "wrong_tax": pl.col("tax_amount") > 0,
    "no_order": pl.col("is_always_ordered"),
}


def _with_gross(rows: Rows, gross: pl.Expr | pl.Series) -> Rows:
    """Another amount at the same tax rate."""
    share = pl.col("tax_amount") / pl.col("gross_amount")
    return rows.with_columns(share=share, gross_amount=gross).with_columns(
        gross_amount=pl.col("gross_amount").round(2),
        tax_amount=(pl.col("gross_amount") * pl.col("share")).round(2),
    )


def _with_invoice_on(rows: Rows, invoice_on: pl.Expr) -> Rows:
    """Another date of the document, the terms counted from it."""
    return rows.with_columns(invoice_on=invoice_on).with_columns(
        due_on=pl.col("invoice_on") + pl.duration(days=pl.col("net_days"))
    )
