"""True KPIs of paying: when, how long after the invoice date, and what became of the discounts."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from p2p.simulator.true_kpis.documents import has_no_amount, standing_invoices
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.shape import date_of, day_of, days_between, rows, told
from p2p.simulator.truth import Truth

_CASH_DAYS = 14
"""What falls due within so many days of the last one asks for cash soon."""


def payment_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K25, K26 and K26b by count; K27, K28, K28b and K29 in each currency's own money."""
    invoices = _settled(truth)
    paid = invoices.filter(pl.col("paid_on").is_not_null())
    late, early = pl.col("paid_on") > pl.col("due_on"), pl.col("paid_on") < pl.col("due_on")
    on_time = ~late & ~early
    amount = pl.col("gross") / 100
    weighed = paid.filter(pl.col("days") >= 0)
    last_day = recorded_period(truth).last_day
    offers = invoices.filter(
        (pl.col("offered") > 0)
        & (pl.col("paid_on").is_not_null() | (pl.col("discount_on") < last_day))
    )
    offered, taken = pl.col("offered") / 100, pl.col("taken") / 100
    lost = pl.max_horizontal(offered - taken, 0.0)
    currency = pl.col("currency")
    asking = invoices.filter(
        pl.col("paid_on").is_null()
        & (pl.col("due_on") <= last_day + timedelta(days=_CASH_DAYS))
        & (pl.col("gross") > 0)
    )
    return pl.concat(
        [
            rows(paid, "K25", numerator=on_time),
            rows(paid, "K26", numerator=on_time | (early & (pl.col("taken") > 0))),
            rows(paid, "K26b", numerator=~late),
            rows(weighed, "K27", numerator=amount * pl.col("days"), denominator=amount,
                 currency=currency),
            _shown(system, offers, rows(offers, "K28", numerator=taken, denominator=offered,
                                        currency=currency)),
            _shown(system, offers, rows(offers, "K28b", numerator=lost, denominator=offered,
                                        currency=currency)),
            _shown(system, asking, rows(asking, "K29", numerator=amount, denominator=amount,
                                        currency=currency)),
        ]
    )  # fmt: skip


def _shown(system: str, invoices: pl.DataFrame, true: pl.DataFrame) -> pl.DataFrame:
    """The rows of invoices, as far as the system tells their amount."""
    hidden = invoices.select(has_no_amount(system)).to_series()
    return told(
        true,
        pl.select(pl.when(hidden).then(0.0).otherwise(true["numerator"])).to_series(),
        "a parked accounting document's amount is in no table",
        pl.select(pl.when(hidden).then(0.0).otherwise(true["denominator"])).to_series(),
    )


def _settled(truth: Truth) -> pl.DataFrame:
    """Standing invoices with due_on, discount_on and paid_on (dates), gross, offered and taken
    (cents), days (invoice date to payment) and currency."""
    scenario = truth.world.scenario
    terms = pl.DataFrame(
        [
            {
                "terms": place,
                "net_days": one.days3 or one.days2 or one.days1,
                "best_pct": max(one.pct1, one.pct2),
                "best_days": one.days1 if one.pct1 >= one.pct2 else one.days2,
            }
            for place, one in enumerate(scenario.terms)
        ]
    )
    payments = truth.payments.select("payment", paid_on=day_of("at", scenario.system_zone))
    settled = (
        standing_invoices(truth)
        .join(terms, on="terms", how="left")
        .join(truth.clearings.join(payments, on="payment"), on="invoice", how="left")
        .with_columns(
            invoice_on=date_of("invoice_day"),
            due_on=date_of(pl.col("invoice_day") + pl.col("net_days")),
            discount_on=date_of(pl.col("invoice_day") + pl.col("best_days")),
            taken=pl.col("discount").fill_null(0),
        )
        .with_columns(days=days_between(pl.col("invoice_on"), pl.col("paid_on")))
    )
    # percentages are thousandths; a cent is rounded half up
    cents = (pl.col("gross") * pl.col("best_pct") + 50_000) // 100_000
    return settled.with_columns(offered=cents)
