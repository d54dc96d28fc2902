"""The truth of a simulated company in the frames that a what-if reads, and what really changed."""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.whatif.process_log import INVOICE, OFFICE_DAY, TASK, ProcessLog
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY


def process_log(truth: Truth) -> ProcessLog:
    """Everything that was decided and paid by the end."""
    return ProcessLog(_tasks(truth), _invoices(truth), _office_days(truth), truth.world.end)


def _code(truth: Truth) -> pl.Expr:
    codes = {place: one.code for place, one in enumerate(truth.world.scenario.companies)}
    return pl.col("company").replace_strict(codes, return_dtype=pl.String)


def _tasks(truth: Truth) -> pl.DataFrame:
    return (
        truth.tasks.filter(pl.col("decision") != "")
        .with_columns(
            task_type="kind",
            document=pl.col("kind") + pl.col("subject").cast(pl.String),
            company_code=_code(truth),
            person="assigned_to",
            amount=pl.col("amount") / 100,
        )
        .select(*TASK)
        .cast(pl.Schema(TASK))
    )


def _invoices(truth: Truth) -> pl.DataFrame:
    terms = truth.world.scenario.terms
    reasons = truth.invoice_lines.group_by("invoice").agg(
        price=pl.col("price_block").any(), quantity=pl.col("quantity_block").any()
    )
    paid = truth.clearings.join(truth.payments.select("payment", "at"), on="payment").select(
        "invoice", "at", taken="discount"
    )
    invoices = (
        truth.invoices.filter(
            pl.col("nature") == "invoice", pl.col("reversed_by").is_null()
        )
        .join(reasons, on="invoice", how="left")
        .join(paid, on="invoice", how="inner")
        .sort("invoice")
    )  # fmt: skip
    company = invoices["company"].to_numpy()

    def of_terms(name: str) -> pl.Series:
        return pl.Series([getattr(one, name) for one in terms])[invoices["terms"]]

    days1, days2, days3 = (of_terms(f"days{n}") for n in (1, 2, 3))
    net = pl.Series(np.where(days3 > 0, days3, np.where(days2 > 0, days2, days1)))
    freed = pl.col("block") != ""
    named = [
        pl.when(pl.col(name)).then(pl.lit(f"{name} block")).otherwise(None)
        for name in ("price", "quantity")
    ]
    return (
        invoices.with_columns(
            document=pl.lit("invoice") + pl.col("invoice").cast(pl.String),
            company_code=_code(truth),
            currency=pl.Series([one.currency for one in truth.world.scenario.companies])[
                invoices["company"]
            ],
            gross_amount=pl.col("gross") / 100,
            entered_at="posted_at",
            blocked_at=pl.when(freed).then("blocked_at"),
            unblocked_at=pl.when(freed).then("freed_at"),
            block_reasons=pl.when(pl.col("block") == "manual")
            .then(pl.lit("other payment block"))
            .when(freed)
            .then(pl.concat_str(named, separator=", ", ignore_nulls=True))
            .otherwise(pl.lit("")),
            due_on=pl.col("invoice_day") + net,
            cleared_on=pl.Series(truth.world.local_day(company, invoices["at"].to_numpy())),
            discount1_due_on=pl.col("invoice_day") + days1,
            discount1_amount=pl.col("gross") * of_terms("pct1") / 1e7,
            discount2_due_on=pl.col("invoice_day") + days2,
            discount2_amount=pl.col("gross") * of_terms("pct2") / 1e7,
            discount_taken_amount=pl.col("taken") / 100,
        )
        .select(*INVOICE)
        .cast(pl.Schema(INVOICE))
    )


def _office_days(truth: Truth) -> pl.DataFrame:
    world = truth.world
    frames = []
    for index, owner in enumerate(world.scenario.companies):
        days = world.calendar_days(index)
        company = np.full(days.size, index)
        frames.append(
            pl.DataFrame(
                {
                    "company_code": pl.Series([owner.code] * days.size, dtype=pl.String),
                    "day": days,
                    "starts_at": world.to_utc(company, days * DAY),
                    "opens_at": world.offices[index].opens,
                    "closes_at": world.offices[index].closes,
                },
                schema=pl.Schema(OFFICE_DAY),
            )
        )
    return pl.concat(frames)
