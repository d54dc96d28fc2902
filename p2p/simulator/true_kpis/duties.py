"""The true conflicts of duties (K22): one person on both sides of a chain of documents."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import CLEARED, INVOICED
from p2p.simulator.true_kpis.shape import rows
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth

_DUTIES = {
    "Create Purchase Requisition Item": "requisition",
    "Release Purchase Requisition": "requisition approval",
    "Create Purchase Order Item": "order",
    "Release Purchase Order": "order approval",
    "Record Goods Receipt": "receipt",
    "Record Service Entry Sheet": "receipt",
    INVOICED: "invoice",
    "Remove Payment Block": "release",
    CLEARED: "payment",
}
_CONFLICTS = (
    ("order", "receipt"),
    ("order", "invoice"),
    ("order", "order approval"),
    ("order", "payment"),
    ("receipt", "invoice"),
    ("receipt", "payment"),
    ("invoice", "payment"),
    ("invoice", "release"),
    ("requisition", "requisition approval"),
)
_VENDOR_CONFLICTS = ("payment", "invoice")
"""What nobody may do who changed the bank details of the chain's supplier."""


def duty_kpis(truth: Truth, system: str, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K22 of order items with all their documents, and of invoices without an order.

    events: those of `item_events`; told: the ones among them that the system tells.
    """
    if system == "coupa":
        # of a payment the ERP tells the day, and nobody's name
        told = told.filter(pl.col("activity") != CLEARED)
    without = _of_unordered(truth, system)
    shown = without.filter(~pl.col("is_hidden"))
    if system == "coupa":
        shown = shown.filter(pl.col("activity") != CLEARED)
    item_owners = truth.order_items.select(chain=pl.format("item {}", "item"), supplier="supplier")
    invoice_owners = truth.invoices.select(
        chain=pl.format("invoice {}", "invoice"), supplier="supplier"
    )
    owners = pl.concat([item_owners, invoice_owners])
    changers = _bank_changers(truth)
    true = _judged(
        truth, owners, changers, pl.concat([_of_items(events), without.drop("is_hidden")])
    )
    seen = _judged(
        truth,
        owners,
        changers.clear() if system == "coupa" else changers,
        pl.concat([_of_items(told), shown.drop("is_hidden")]),
    )
    both = true.join(seen, on="chain", how="full", coalesce=True, suffix="_seen").with_columns(
        pl.exclude("chain").fill_null(value=False)
    )
    return as_told(
        rows(both, "K22", numerator=pl.col("is_broken"), denominator=pl.col("is_checkable")),
        both["is_broken_seen"],
        "who paid, or changed bank details, is not told (Coupa), nor who lifted a block by "
        "matching that the books show only while it stands",
        both["is_checkable_seen"],
    )


def _of_items(events: pl.DataFrame) -> pl.DataFrame:
    return events.select(pl.format("item {}", "item").alias("chain"), "activity", "by")


def _of_unordered(truth: Truth, system: str) -> pl.DataFrame:
    """chain, activity, by, is_hidden (the books do not show it) of invoices without an order."""
    elsewhere = pl.Series([one.system != system for one in truth.world.scenario.companies])
    invoices = truth.invoices.filter(
        pl.col("channel") == "ledger", pl.col("nature") == "invoice"
    ).with_columns(
        chain=pl.format("invoice {}", "invoice"),
        is_hidden=pl.lit(elsewhere).gather(pl.col("company")) & (pl.col("block") == "automatic"),
    )
    freed = invoices.filter((pl.col("block") != "") & (pl.col("freed_at") <= truth.world.end))
    paid = invoices.join(truth.clearings, on="invoice").join(
        truth.payments.select("payment", paid_by="by"), on="payment"
    )
    parts = (
        (invoices, INVOICED, "posted_by", pl.lit(value=False)),
        (freed, "Remove Payment Block", "freed_by", pl.col("is_hidden")),
        (paid, CLEARED, "paid_by", pl.lit(value=False)),
    )
    return pl.concat(
        frame.select("chain", activity=pl.lit(activity), by=by, is_hidden=hidden)
        for frame, activity, by, hidden in parts
    )


def _people(truth: Truth) -> pl.Series:
    return truth.users.filter(pl.col("type") == "dialog")["user"]


def _bank_changers(truth: Truth) -> pl.DataFrame:
    """supplier, by: who changed the bank details of which supplier."""
    return (
        truth.supplier_changes.filter(
            pl.col("attribute") == "bank_account",
            pl.col("at") <= truth.world.end,
            pl.col("by").is_in(_people(truth).implode()),
        )
        .select("supplier", "by", has_changed=pl.lit(value=True))
        .unique()
    )


def _judged(
    truth: Truth, owners: pl.DataFrame, changers: pl.DataFrame, events: pl.DataFrame
) -> pl.DataFrame:
    """chain, is_checkable and is_broken of every chain in which a person did a duty."""
    people = _people(truth)
    done = (
        events.filter(pl.col("activity").is_in(list(_DUTIES)), pl.col("by").is_in(people.implode()))
        .select("chain", "by", duty=pl.col("activity").replace_strict(_DUTIES))
        .unique()
    )
    changed = changers["supplier"].unique().implode()
    by_person = (
        done.group_by("chain", "by")
        .agg(duties=pl.col("duty"))
        .join(owners, on="chain", how="left")
        .join(changers, on=["supplier", "by"], how="left")
    )
    own = pl.col("duties").list
    with_bank = pl.any_horizontal(own.contains(duty) for duty in _VENDOR_CONFLICTS)
    broken = _both("duties") | (pl.col("has_changed").fill_null(value=False) & with_bank)
    chains = (
        done.group_by("chain")
        .agg(duties=pl.col("duty").unique())
        .join(owners, on="chain", how="left")
        .join(by_person.group_by("chain").agg(is_broken=broken.any()), on="chain", how="left")
    )
    checkable = _both("duties") | (pl.col("supplier").is_in(changed) & with_bank)
    return chains.select("chain", "is_broken", is_checkable=checkable.fill_null(value=False))


def _both(duties: str) -> pl.Expr:
    """Whether a list holds both duties of a conflict."""
    has = pl.col(duties).list
    return pl.any_horizontal(has.contains(one) & has.contains(other) for one, other in _CONFLICTS)
