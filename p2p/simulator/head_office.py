"""What the first site does for all: suppliers' master data, and what is planted in it.

Every site's payments go to the account that the master data shows on their day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from p2p.simulator.deviations import (
    bank_change_before_payment,
    inactive_supplier,
    shared_bank_account,
)
from p2p.simulator.process.ledger_invoices import own_suppliers
from p2p.simulator.process.supplier_changes import accounts_at, numbered, retire
from p2p.simulator.truth import Truth
from p2p.simulator.users import users


@dataclass(frozen=True)
class HeadOffice:
    """Onboarding requests and their steps, and the routine changes of suppliers."""

    requests: pl.DataFrame
    steps: pl.DataFrame
    changes: pl.DataFrame


def settle(rng: np.random.Generator, truth: Truth) -> Truth:
    """The truth with its users, with what is planted in master data, and with the accounts that
    its payments went to. Another site than the first keeps no master data."""
    known = replace(truth, users=users(truth.world, _names(truth)))
    if truth.world.site.number > 0:
        paid = accounts_at(truth.world.suppliers, truth.supplier_changes, truth.payments, "at")
        nothing = {
            name: getattr(truth, name).clear()
            for name in ("onboarding_requests", "onboarding_steps", "supplier_changes")
        }
        return replace(known, payments=paid, **nothing)
    world, ledger = truth.world, truth.ledger
    payments, changes = truth.payments, truth.supplier_changes
    suppliers = shared_bank_account.plant(
        rng, world, ledger, users=known.users, payments=payments, changes=changes
    )
    world = replace(world, suppliers=suppliers)
    suppliers, changes = bank_change_before_payment.plant(rng, world, ledger, payments, changes)
    world = replace(world, suppliers=suppliers)
    # where there are more sites, who is quiet here may be busy there, but for those of one's own
    known_well = world.suppliers if world.site.count == 1 else own_suppliers(world)
    suppliers, blocked = inactive_supplier.plant(
        rng,
        world,
        ledger,
        invoices=truth.invoices,
        payments=payments.join(known_well, on="supplier", how="semi", maintain_order="left"),
        clearings=truth.clearings,
        busy=_busy(truth, but_last_payment=True),
    )
    world = replace(world, suppliers=suppliers)
    suppliers, retired = retire(rng, world, known_well, _busy(truth, but_last_payment=False))
    world = replace(world, suppliers=suppliers)
    changes = numbered(pl.concat([changes, blocked, retired]))
    return replace(
        known,
        world=world,
        supplier_changes=changes,
        payments=accounts_at(world.suppliers, changes, payments, "at"),
    )


def _names(truth: Truth) -> list[pl.Series]:
    """Every column of the truth that holds names of users."""
    columns = (
        ("requisitions", ("requester", "level1_by", "level2_by", "rejected_by")),
        ("orders", ("buyer", "level1_by", "level2_by")),
        ("changes", ("by",)),
        ("outputs", ("by",)),
        ("confirmations", ("by",)),
        ("receipt_lines", ("by",)),
        ("invoices", ("posted_by", "parked_by", "freed_by", "blocked_by")),
        ("parked_invoices", ("parked_by",)),
        ("tasks", ("assigned_to", "agent")),
        ("payments", ("by",)),
        ("payment_runs", ("approved_by",)),
        ("inquiry_states", ("by",)),
        ("onboarding_requests", ("requested_by",)),
        ("supplier_changes", ("by", "approved_by")),
    )
    names = [getattr(truth, frame)[name] for frame, found in columns for name in found]
    ours = truth.onboarding_steps.filter(pl.col("party") == "us")["by"]
    return [*names, ours]


def _busy(truth: Truth, *, but_last_payment: bool) -> pl.DataFrame:
    """supplier and at of what happened to each supplier, perhaps without its last payment and what
    that cleared."""
    payments, invoices = truth.payments, truth.invoices
    if but_last_payment:
        last = payments.sort("at", "payment").unique("supplier", keep="last", maintain_order=True)
        cleared = truth.clearings.join(last, on="payment", how="semi")
        invoices = invoices.join(cleared, on="invoice", how="anti", maintain_order="left")
        payments = payments.join(last, on="payment", how="anti", maintain_order="left")
    return pl.concat(
        [
            truth.orders.select("supplier", at="created_at"),
            truth.receipt_lines.select("supplier", "at"),
            invoices.select("supplier", at=pl.max_horizontal("posted_at", "received_at")),
            truth.parked_invoices.select("supplier", at="parked_at"),
            payments.select("supplier", "at"),
            truth.inquiries.select("supplier", at="received_at"),
        ]
    )
