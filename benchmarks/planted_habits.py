"""Suppliers whose orders, invoices, payments or returns are made otherwise, as planted.

A decoy beside them: a whole category whose prices rise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.supplier_planting import Planting, enough


def drift(planting: Planting) -> None:
    """Prices that rise by 25 to 45 % a year; as a decoy a whole category that rises by 15 %."""
    items = planting.data.order_items
    series = pl.len().over("supplier", "material_id")
    able = items.filter(pl.col("material_id").is_not_null(), series >= 5)
    rates = dict.fromkeys(planting.pick(enough(able, 15), "price_drift"), 0.0)
    for supplier in rates:
        rates[supplier] = float(np.log1p(planting.rng.uniform(0.25, 0.45)))
    categories = (
        able.group_by("category").agg(pl.col("supplier").n_unique()).sort("supplier", "category")
    )
    rising = categories["category"][-1]
    years = (pl.col("ordered_on") - pl.col("ordered_on").min()).dt.total_days() / 365.25
    rate = pl.col("supplier").replace_strict(rates, default=0.0, return_dtype=pl.Float64)
    together = pl.when(pl.col("category") == rising).then(float(np.log(1.15))).otherwise(0.0)
    factor = (years * (rate + together)).exp()
    planting.data = replace(
        planting.data,
        order_items=items.with_columns(
            unit_price=(pl.col("unit_price") * factor).round(2),
            net_amount=(pl.col("net_amount") * factor).round(2),
        ),
    )


def hands(planting: Planting) -> None:
    """All orders (but one in twenty) by one requester, one buyer and one approver."""
    items = planting.data.order_items
    people = {
        role: items[role].drop_nulls().unique().sort()
        for role in ("requester", "buyer", "approver")
    }
    orders = items.unique(["supplier", "order"])
    kept = pl.Series(planting.rng.random(items.height) < 0.05)
    for supplier in planting.pick(enough(orders, 12), "one_person"):
        here = (pl.col("supplier") == supplier) & ~pl.Series(kept)
        own = items.filter(pl.col("supplier") == supplier)
        of_company = items.filter(pl.col("company_code") == own["company_code"].mode().sort()[0])
        chosen = {
            role: str(planting.rng.choice(of_company[role].drop_nulls().unique().sort().to_numpy()))
            if of_company[role].drop_nulls().len()
            else str(people[role][0])
            for role in people
        }
        planting.data = replace(
            planting.data,
            order_items=planting.data.order_items.with_columns(
                pl.when(here).then(pl.lit(name)).otherwise(pl.col(role)).alias(role)
                for role, name in chosen.items()
            ),
        )


def shares(planting: Planting) -> None:
    """Four to seven in ten of a supplier's invoices on weekends, round, under a limit, hurried,
    without their order; seven to nine in ten blocked."""
    data, rng = planting.data, planting.rng
    limits = data.limits.group_by("company_code", "currency").agg(pl.col("limit_amount").min())
    frame = data.invoices.join(
        limits, on=["company_code", "currency"], how="left", maintain_order="left"
    )
    frame = frame.with_columns(
        net=pl.col("gross_amount") - pl.col("tax_amount").fill_null(0),
        chance=pl.Series(rng.random(frame.height)),
        other=pl.Series(rng.uniform(0.955, 0.998, frame.height)),
    )
    plain = ~pl.col("is_credit_memo")

    def in_days(count: int) -> pl.Expr:
        return pl.col("posted_on").dt.offset_by(f"{count}d")

    weekend = pl.col("posted_on") + pl.duration(days=5 - (pl.col("posted_on").dt.weekday() - 1))
    rounded = ((pl.col("net") / 500).round().clip(1) * 500) + pl.col("tax_amount").fill_null(0)
    limited = pl.col("limit_amount") * pl.col("other") + pl.col("tax_amount").fill_null(0)
    changes: dict[str, tuple[pl.Expr, dict[str, pl.Expr]]] = {
        "weekend": (pl.col("is_by_person"), {"entered_on": weekend, "posted_on": weekend}),
        "round": (pl.col("net") >= 300, {"gross_amount": rounded}),
        "under_limit": (pl.col("limit_amount").is_not_null(), {"gross_amount": limited}),
        "hurried": (
            pl.col("cleared_on").is_not_null() & (pl.col("due_on") > in_days(9)),
            {"cleared_on": in_days(1), "discount_taken_amount": pl.lit(0.0)},
        ),
        "no_order": (pl.col("is_po_backed"), {"is_po_backed": pl.lit(False)}),
        "exception": (pl.lit(True), {"is_exception": pl.lit(True)}),
    }  # fmt: skip
    for kind, (able, values) in changes.items():
        low, high = (0.7, 0.9) if kind == "exception" else (0.4, 0.7)
        for supplier in planting.pick(enough(frame, 18, able & plain), kind):
            hit = (
                (pl.col("supplier") == supplier) & able & plain
                & (pl.col("chance") < float(rng.uniform(low, high)))
            )  # fmt: skip
            frame = frame.with_columns(
                pl.when(hit).then(value).otherwise(pl.col(name)).alias(name)
                for name, value in values.items()
            )
    planting.data = replace(data, invoices=frame.select(data.invoices.columns))


def returns(planting: Planting) -> None:
    """Three to five in ten movements of a supplier are returns."""
    moved = planting.data.movements
    chance = pl.Series(planting.rng.random(moved.height))
    for supplier in planting.pick(enough(moved, 20), "returned"):
        often = chance < float(planting.rng.uniform(0.3, 0.5))
        moved = moved.with_columns(
            is_return=pl.col("is_return") | ((pl.col("supplier") == supplier) & often)
        )
    planting.data = replace(planting.data, movements=moved)
