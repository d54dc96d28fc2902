"""Suppliers that bill otherwise, as planted: new and large, invented amounts, back after silence.

Decoys beside them: new ones that bill as everybody does, grown amounts, a price list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.supplier_planting import OF_EACH, Planting, enough

_MANY_AMOUNTS = 420


def new(planting: Planting) -> None:
    """New numbers that bill more in their first weeks than 96 of 100 others in as long; as decoys
    new ones that bill as everybody does."""
    data = planting.data
    invoices = data.invoices.filter(~pl.col("is_credit_memo"))
    currency = invoices["currency"].mode().sort()[0]
    totals = (
        invoices.filter(pl.col("currency") == currency)
        .group_by("supplier")
        .agg(pl.col("gross_amount").sum())
    )
    history = (data.as_of - invoices["posted_on"].min()).days
    usual = float(totals["gross_amount"].median()) / history * 90
    large = float(totals["gross_amount"].quantile(0.96)) / history * 90
    model = invoices.filter(pl.col("currency") == currency)["supplier"].mode().sort()[0]
    for number in range(2 * OF_EACH):
        is_planted = number < OF_EACH
        supplier = f"new {number}"
        first = data.as_of - dt.timedelta(days=int(planting.rng.integers(110, 240)))
        count = int(planting.rng.integers(8, 16))
        spend = (
            large * planting.rng.uniform(1.05, 2.5)
            if is_planted
            else usual * planting.rng.uniform(0.3, 1.5)
        )
        parts = planting.rng.dirichlet(np.full(count, 3.0)) * spend
        known = pl.DataFrame(
            {"supplier": [supplier], "supplier_id": [supplier], "name": [f"Newcomer {number}"],
             "created_on": [first - dt.timedelta(days=6)]},
            schema=data.suppliers.schema,
        )  # fmt: skip
        planting.data = replace(
            planting.data, suppliers=pl.concat([planting.data.suppliers, known])
        )
        until = first + dt.timedelta(days=88)
        more_invoices(planting, supplier, parts, spread(planting, count, first, until))
        made = pl.col("supplier") == supplier
        like = invoices.filter(pl.col("supplier") == model).head(1)
        planting.data = replace(
            planting.data,
            invoices=planting.data.invoices.with_columns(
                currency=pl.when(made).then(pl.lit(currency)).otherwise("currency"),
                company_code=pl.when(made)
                .then(pl.lit(like["company_code"][0]))
                .otherwise("company_code"),
                category=pl.when(made).then(pl.lit(like["category"][0])).otherwise("category"),
            ),
        )
        planting.taken.add(supplier)
        if is_planted:
            planting.planted.append((supplier, "new_and_large"))


def digits(planting: Planting) -> None:
    """Invented amounts: every first digit as often as the others. Decoys: grown amounts over
    orders of magnitude, and a price list within a factor of three."""
    data, rng = planting.data, planting.rng
    able = enough(data.invoices, 10)
    first = data.invoices["posted_on"].min()
    assert isinstance(first, dt.date)
    for supplier in planting.pick(able, "digits"):
        size = 10.0 ** rng.integers(1, 5, _MANY_AMOUNTS)
        amounts = (
            rng.integers(1, 10, _MANY_AMOUNTS) * size + rng.uniform(0, 1, _MANY_AMOUNTS) * size
        )
        more_invoices(
            planting, supplier, amounts, spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )
    for supplier in planting.pick(able, ""):
        amounts = np.exp(rng.normal(6.5, 2.0, _MANY_AMOUNTS)).clip(1)
        more_invoices(
            planting, supplier, amounts, spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )
    for supplier in planting.pick(able, ""):
        amounts = rng.uniform(200, 600, _MANY_AMOUNTS)
        more_invoices(
            planting, supplier, amounts, spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )


def silence(planting: Planting) -> None:
    """A steady supplier falls silent for seven months and more, and is back with larger bills."""
    data = planting.data
    back_on = data.as_of - dt.timedelta(days=75)
    quiet_from = back_on - dt.timedelta(days=220)
    day = pl.col("posted_on")
    before = (day < quiet_from).sum().over("supplier")
    after = (day >= back_on).sum().over("supplier")
    able = data.invoices.filter(~pl.col("is_credit_memo")).filter(before >= 10, after >= 3)
    chosen = planting.pick(able["supplier"], "back_after_silence")
    here = pl.col("supplier").is_in(chosen)
    quiet = here & day.is_between(quiet_from, back_on, closed="left")
    planting.data = replace(
        data,
        invoices=data.invoices.filter(~quiet).with_columns(
            gross_amount=pl.when(here & (day >= back_on))
            .then((pl.col("gross_amount") * 2.5).round(2))
            .otherwise("gross_amount")
        ),
        order_items=data.order_items.filter(
            ~(here & pl.col("ordered_on").is_between(quiet_from, back_on, closed="left"))
        ),
    )


def more_invoices(
    planting: Planting, supplier: str, amounts: NDArray[np.float64], days: pl.Series
) -> None:
    """Further invoices of a supplier, each like one of its own (or of anybody's) but in amount."""
    invoices = planting.data.invoices
    like = invoices.filter(pl.col("supplier") == supplier, ~pl.col("is_credit_memo"))
    model = (like if like.height else invoices.filter(~pl.col("is_credit_memo"))).head(1)
    rows = pl.concat([model] * amounts.size).with_columns(
        invoice_object_id=pl.Series([f"{supplier}+{i}" for i in range(amounts.size)]),
        invoice=pl.Series([f"{supplier}+{i}" for i in range(amounts.size)]),
        supplier=pl.lit(supplier),
        gross_amount=pl.Series(np.round(amounts, 2)),
        tax_amount=pl.lit(0.0),
        posted_on=days,
        entered_on=days,
        due_on=days.dt.offset_by("30d"),
        cleared_on=pl.lit(None, dtype=pl.Date),
        is_exception=pl.lit(False),
    )
    planting.data = replace(planting.data, invoices=pl.concat([invoices, rows]))


def spread(planting: Planting, count: int, first: dt.date, last: dt.date) -> pl.Series:
    days = np.sort(planting.rng.integers(0, max(1, (last - first).days - 2), count))
    spread = pl.Series([first + dt.timedelta(days=int(day)) for day in days], dtype=pl.Date)
    # clerks work from Monday to Friday
    weekday = pl.col("day").dt.weekday()
    later = pl.when(weekday >= 6).then(8 - weekday).otherwise(0)
    return spread.to_frame("day").select(pl.col("day") + pl.duration(days=later))["day"]
