"""Suppliers that behave otherwise, planted on top of simulated tables, beside decoys that are fine.

What the simulator itself plants (bank details, blocks, employees' accounts) is in its ledger; here
is what it has no kind for. Each kind takes suppliers of its own. Decoys look odd and are not:
amounts that follow Benford's law, a price list that cannot, prices that rise with the category.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.suppliers.source_data import SupplierData

OF_EACH = 2
"""Suppliers of each kind and company history."""
_MANY_AMOUNTS = 420


@dataclass(slots=True)
class Planting:
    """The tables as they are changed, the suppliers that are still untouched, and what was done."""

    data: SupplierData
    rng: np.random.Generator
    taken: set[str]
    planted: list[tuple[str, str]]

    def pick(self, able: pl.Series, kind: str, count: int = OF_EACH) -> list[str]:
        """So many of the able that nothing was planted on; decoys (kind '') are kept apart, too."""
        free = [one for one in able.unique().sort().to_list() if one and one not in self.taken]
        chosen = [str(one) for one in self.rng.permutation(free)[:count]]
        self.taken.update(chosen)
        if kind:
            self.planted += [(one, kind) for one in chosen]
        return chosen


def plant_suppliers(
    data: SupplierData, ledger: pl.DataFrame, seed: int
) -> tuple[SupplierData, pl.DataFrame]:
    """The tables with planted suppliers, and all that is planted: supplier, kind."""
    planting = Planting(data, np.random.default_rng(seed), set(ledger["supplier"]), [])
    for plant in (_new, _digits, _drift, _hands, _silence, _shares, _returns):
        plant(planting)
    own = pl.DataFrame(
        planting.planted, schema={"supplier": pl.String, "kind": pl.String}, orient="row"
    )
    return planting.data, pl.concat([ledger, own])


def _enough(frame: pl.DataFrame, least: int, where: pl.Expr | None = None) -> pl.Series:
    part = frame if where is None else frame.filter(where)
    counts = part.drop_nulls("supplier").group_by("supplier").len()
    return counts.filter(pl.col("len") >= least)["supplier"]


def _spread(planting: Planting, count: int, first: dt.date, last: dt.date) -> pl.Series:
    days = np.sort(planting.rng.integers(0, max(1, (last - first).days - 2), count))
    spread = pl.Series([first + dt.timedelta(days=int(day)) for day in days], dtype=pl.Date)
    # clerks work from Monday to Friday
    weekday = pl.col("day").dt.weekday()
    later = pl.when(weekday >= 6).then(8 - weekday).otherwise(0)
    return spread.to_frame("day").select(pl.col("day") + pl.duration(days=later))["day"]


def _more_invoices(
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


def _new(planting: Planting) -> None:
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
    history = (data.as_of - invoices["posted_on"].min()).days  # type: ignore[operator]
    usual = float(totals["gross_amount"].median()) / history * 90  # type: ignore[arg-type]
    large = float(totals["gross_amount"].quantile(0.96)) / history * 90  # type: ignore[arg-type]
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
        _more_invoices(planting, supplier, parts, _spread(planting, count, first, until))
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


def _digits(planting: Planting) -> None:
    """Invented amounts: every first digit as often as the others. Decoys: grown amounts over
    orders of magnitude, and a price list within a factor of three."""
    data, rng = planting.data, planting.rng
    able = _enough(data.invoices, 10)
    first = data.invoices["posted_on"].min()
    assert isinstance(first, dt.date)
    for supplier in planting.pick(able, "digits"):
        size = 10.0 ** rng.integers(1, 5, _MANY_AMOUNTS)
        amounts = (
            rng.integers(1, 10, _MANY_AMOUNTS) * size + rng.uniform(0, 1, _MANY_AMOUNTS) * size
        )
        _more_invoices(
            planting, supplier, amounts, _spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )
    for supplier in planting.pick(able, ""):
        amounts = np.exp(rng.normal(6.5, 2.0, _MANY_AMOUNTS)).clip(1)
        _more_invoices(
            planting, supplier, amounts, _spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )
    for supplier in planting.pick(able, ""):
        amounts = rng.uniform(200, 600, _MANY_AMOUNTS)
        _more_invoices(
            planting, supplier, amounts, _spread(planting, _MANY_AMOUNTS, first, data.as_of)
        )


def _drift(planting: Planting) -> None:
    """Prices that rise by 25 to 45 % a year; as a decoy a whole category that rises by 15 %."""
    items = planting.data.order_items
    series = pl.len().over("supplier", "material_id")
    able = items.filter(pl.col("material_id").is_not_null(), series >= 5)
    rates = dict.fromkeys(planting.pick(_enough(able, 15), "price_drift"), 0.0)
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


def _hands(planting: Planting) -> None:
    """All orders (but one in twenty) by one requester, one buyer and one approver."""
    items = planting.data.order_items
    people = {
        role: items[role].drop_nulls().unique().sort()
        for role in ("requester", "buyer", "approver")
    }
    orders = items.unique(["supplier", "order"])
    kept = pl.Series(planting.rng.random(items.height) < 0.05)
    for supplier in planting.pick(_enough(orders, 12), "one_person"):
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


def _silence(planting: Planting) -> None:
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


def _shares(planting: Planting) -> None:
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
        for supplier in planting.pick(_enough(frame, 18, able & plain), kind):
            hit = (
                (pl.col("supplier") == supplier) & able & plain
                & (pl.col("chance") < float(rng.uniform(low, high)))
            )  # fmt: skip
            frame = frame.with_columns(
                pl.when(hit).then(value).otherwise(pl.col(name)).alias(name)
                for name, value in values.items()
            )
    planting.data = replace(data, invoices=frame.select(data.invoices.columns))


def _returns(planting: Planting) -> None:
    """Three to five in ten movements of a supplier are returns."""
    moved = planting.data.movements
    chance = pl.Series(planting.rng.random(moved.height))
    for supplier in planting.pick(_enough(moved, 20), "returned"):
        often = chance < float(planting.rng.uniform(0.3, 0.5))
        moved = moved.with_columns(
            is_return=pl.col("is_return") | ((pl.col("supplier") == supplier) & often)
        )
    planting.data = replace(planting.data, movements=moved)
