"""The truth at an earlier instant: what had happened by then, and values as they were."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from p2p.simulator.process.supplier_changes import accounts_at
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_CHANGED = {"price": "price", "quantity": "lots", "promised_on": "promised_day"}


def as_it_was(truth: Truth, instant: int) -> Truth:
    """The history up to an instant (UTC seconds), as a truth that ends there."""
    had = {
        name: getattr(truth, name).filter(pl.col(at) <= instant)
        for name, at in (
            ("requisitions", "at"),
            ("orders", "created_at"),
            ("changes", "at"),
            ("outputs", "created_at"),
            ("confirmations", "received_at"),
            ("receipt_lines", "at"),
            ("tasks", "created_at"),
            ("payments", "at"),
            ("payment_runs", "executed_at"),
            ("inquiries", "received_at"),
            ("inquiry_states", "at"),
            ("onboarding_requests", "requested_at"),
            ("onboarding_steps", "at"),
            ("supplier_changes", "at"),
        )
    }
    posted = truth.invoices.filter(pl.col("posted_at") <= instant)
    every = pl.concat([truth.invoices, truth.parked_invoices])
    parked = every.filter(
        (pl.col("parked_at") > 0)
        & (pl.col("parked_at") <= instant)
        & (pl.col("posted_at") > instant)
    )
    lines = pl.concat([truth.invoice_lines, truth.parked_lines])
    known = had["orders"].select("order")
    return replace(
        truth,
        world=replace(truth.world, end=instant, suppliers=_suppliers(truth, instant)),
        **{
            **had,
            "tasks": _undecided(had["tasks"], instant),
            "payments": _unbooked(had["payments"], instant),
            "onboarding_requests": had["onboarding_requests"].with_columns(
                supplier=pl.when(pl.col("completed_at") <= instant).then("supplier")
            ),
        },
        requisition_items=_requested(truth, had["requisitions"], known),
        order_items=_ordered(truth, known, instant),
        invoices=_unreversed(posted, instant),
        parked_invoices=_unreversed(parked, instant),
        invoice_lines=lines.join(posted, on="invoice", how="semi", maintain_order="left"),
        parked_lines=lines.join(parked, on="invoice", how="semi", maintain_order="left"),
        clearings=truth.clearings.join(
            had["payments"], on="payment", how="semi", maintain_order="left"
        ),
        payment_proposals=truth.payment_proposals.join(
            had["payment_runs"], on="run", how="semi", maintain_order="left"
        ),
        bank_entries=truth.bank_entries.filter((pl.col("booked_day") + 1) * DAY <= instant),
        ap_costs=truth.ap_costs.filter(
            pl.date(1970 + (pl.col("month") + 1) // 12, (pl.col("month") + 1) % 12 + 1, 1)
            <= pl.from_epoch(pl.lit(instant)).dt.date()
        ),
    )


def _requested(truth: Truth, requisitions: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Requested items; those ordered later have no order yet."""
    return (
        truth.requisition_items.join(
            requisitions, on="basket", how="semi", maintain_order="left"
        )
        .join(
            orders.with_columns(is_known=pl.lit(value=True)),
            on="order", how="left", maintain_order="left",
        )
        .with_columns(
            pl.when(pl.col("is_known")).then(name).alias(name) for name in ("order", "order_line")
        )
        .drop("is_known")
    )  # fmt: skip


def _ordered(truth: Truth, orders: pl.DataFrame, instant: int) -> pl.DataFrame:
    """Ordered items with the values that they had: later changes undone."""
    later = truth.changes.filter(pl.col("at") > instant).sort("at", maintain_order=True)
    items = truth.order_items.join(orders, on="order", how="semi", maintain_order="left")
    for attribute, column in _CHANGED.items():
        before = (
            later.filter(pl.col("attribute") == attribute)
            .unique("item", keep="first", maintain_order=True)
            .select("item", before="old")
        )
        items = (
            items.join(before, on="item", how="left", maintain_order="left")
            .with_columns(pl.coalesce("before", column).alias(column))
            .drop("before")
        )
    return items.with_columns(
        deleted_at=pl.when(pl.col("deleted_at") <= instant).then("deleted_at").otherwise(0)
    )


def _undecided(tasks: pl.DataFrame, instant: int) -> pl.DataFrame:
    """Tasks without the decisions that came later."""
    return tasks.with_columns(
        decision=pl.when(pl.col("decided_at") <= instant).then("decision").otherwise(pl.lit(""))
    )


def _unbooked(payments: pl.DataFrame, instant: int) -> pl.DataFrame:
    """Payments without what the bank did later."""
    return payments.with_columns(
        pl.when((pl.col(name) + 1) * DAY <= instant).then(name).alias(name)
        for name in ("booked_day", "returned_day")
    )


def _unreversed(invoices: pl.DataFrame, instant: int) -> pl.DataFrame:
    """Invoices without the reversals that came later."""
    stands = pl.col("reversed_at") > instant
    return invoices.with_columns(
        reversed_by=pl.when(~stands).then("reversed_by"),
        reversed_at=pl.when(stands).then(0).otherwise("reversed_at"),
    )


def _suppliers(truth: Truth, instant: int) -> pl.DataFrame:
    """Suppliers with the account, terms and name that they had."""
    everyone = truth.world.suppliers
    then = pl.Series([instant] * everyone.height, dtype=pl.Int64)
    accounts = accounts_at(
        everyone, truth.supplier_changes, everyone.select("supplier", at=then), "at"
    )
    names = (
        truth.supplier_changes.filter((pl.col("attribute") == "name") & (pl.col("at") > instant))
        .sort("at", "change")
        .unique("supplier", keep="first", maintain_order=True)
        .select("supplier", name_then="old")
    )
    return (
        everyone.with_columns(
            bank_key=accounts["bank_key"],
            bank_account=accounts["bank_account"],
            terms=truth.world.terms_of(everyone["supplier"], then),
        )
        .join(names, on="supplier", how="left", maintain_order="left")
        .with_columns(name=pl.coalesce("name_then", "name"))
        .drop("name_then")
    )
