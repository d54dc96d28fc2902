"""Populations as the warehouse gives them, made from the truth of a simulated history."""

from __future__ import annotations

import polars as pl

from mining.causes import populations as columns
from p2p.simulator.true_kpis.documents import standing_invoices
from p2p.simulator.truth import Truth


def tasks(truth: Truth) -> pl.DataFrame:
    """TASK: approvals decided by the end, or past their target then."""
    end = truth.world.end
    decided = pl.col("decided_at") <= end
    late = pl.min_horizontal("decided_at", pl.lit(end)) > pl.col("due_at")
    frame = truth.tasks.filter(decided | late).with_columns(_companies(truth)).select(
        pl.format("{}-{}", "kind", "subject").alias("document"),
        pl.col("kind").alias("task_type"),
        pl.col("level").cast(pl.String),
        "role",
        "assigned_to",
        "company_code",
        *_nothing("supplier_id", "supplier_name"),
        (pl.col("amount") / 100).alias("amount"),
        "currency",
        _day(pl.col("created_at") // 86_400).alias("created_on"),
        late.alias("is_late"),
    )  # fmt: skip
    return frame.select(*columns.TASK)


def invoices(truth: Truth) -> pl.DataFrame:
    """INVOICE: standing invoices with what they bill and how they were paid."""
    scenario = truth.world.scenario
    net = [one.days3 or one.days2 or one.days1 for one in scenario.terms]
    billed = (
        truth.invoice_lines.join(truth.order_items.select("item", "category"), on="item")
        .group_by("invoice")
        .agg(pl.col("category").min(), pl.col("price_block").any())
        .with_columns(
            matching_type=_named("category", [one.matching for one in scenario.categories]),
            category=_named("category", [one.code for one in scenario.categories]),
        )
    )
    paid = truth.clearings.join(truth.payments.select("payment", "at"), on="payment")
    frame = (
        standing_invoices(truth)
        .filter(pl.col("posted_at") <= truth.world.end)
        .drop("currency", strict=False)
        .with_columns(_companies(truth))
        .join(billed, on="invoice", how="left")
        .join(paid.select("invoice", paid_day=pl.col("at") // 86_400), on="invoice", how="left")
        .with_columns(due_day=pl.col("invoice_day") + _named("terms", net))
        .select(
            "company_code",
            _supplier(),
            *_nothing("supplier_name", "document_type"),
            "category",
            "matching_type",
            payment_term=_named("terms", [one.code for one in scenario.terms]),
            has_order=pl.when(pl.col("category").is_null())
            .then(pl.lit("no"))
            .otherwise(pl.lit("yes")),
            recorded_by="posted_by",
            amount=pl.col("gross") / 100,
            currency="currency",
            received_on=_day(pl.col("posted_at") // 86_400),
            is_late=(pl.col("paid_day") > pl.col("due_day")).fill_null(value=False),
            is_paid_and_due=pl.col("paid_day").is_not_null(),
            has_exception=pl.col("block") != "",
            exceptions=pl.when("price_block").then(pl.lit("price block")).otherwise(pl.lit("")),
        )
    )
    return frame.select(*columns.INVOICE)


def cases(truth: Truth) -> pl.DataFrame:
    """CASE: order items, with who began them; nothing is known of their completion."""
    categories = truth.world.scenario.categories
    frame = truth.order_items.with_columns(_companies(truth)).select(
        pl.col("item").alias("case_key"),
        pl.col("order").cast(pl.String).alias("document"),
        "company_code",
        _supplier(),
        *_nothing("supplier_name", "document_type"),
        _named("category", [one.code for one in categories]).alias("category"),
        _named("category", [one.matching for one in categories]).alias("matching_type"),
        _named("category", [one.kind for one in categories]).alias("item_type"),
        (pl.col("lots") * pl.col("price") / 100).alias("amount"),
        "currency",
        pl.col("buyer").alias("first_resource"),
        _day(pl.col("created_at") // 86_400).alias("started_on"),
        pl.lit(value=False).alias("is_completed"),
        pl.lit(value=False).alias("has_rework"),
    )
    return frame.select(*columns.CASE)


def deliveries(truth: Truth) -> pl.DataFrame:
    """DELIVERY: items for goods that came, or were promised before the end."""
    goods = [i for i, one in enumerate(truth.world.scenario.categories) if one.kind == "goods"]
    came = truth.receipt_lines.group_by("item").agg(came_day=pl.col("delivered_day").min())
    last_day = truth.world.end // 86_400
    return (
        truth.order_items.filter(pl.col("category").is_in(goods), pl.col("deleted_at") == 0)
        .join(came, on="item", how="left")
        .filter(pl.col("came_day").is_not_null() | (pl.col("promised_day") < last_day))
        .select(
            pl.col("item").alias("case_key"),
            # a week of grace: what is planted comes weeks late
            (pl.col("came_day").fill_null(last_day) > pl.col("promised_day") + 7).alias("is_late"),
        )
    )


def _companies(truth: Truth) -> list[pl.Expr]:
    companies = truth.world.scenario.companies
    return [
        _named("company", [one.code for one in companies]).alias("company_code"),
        _named("company", [one.currency for one in companies]).alias("currency"),
    ]


def _named(column: str, names: list) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(names)), default=None)


def _supplier() -> pl.Expr:
    return pl.col("supplier").cast(pl.String).alias("supplier_id")


def _nothing(*names: str) -> list[pl.Expr]:
    return [pl.lit(None, dtype=pl.String).alias(name) for name in names]


def _day(days: pl.Expr) -> pl.Expr:
    return days.cast(pl.Int32).cast(pl.Date)
