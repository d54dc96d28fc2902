"""Runs a scenario from the first need to the last payment, in the order of the process.

A large history is cut into sites of at most SITE_ITEMS items. A manufacturer that buys ten times
as much has ten times as many people, and they sit at several sites: each site is simulated,
rendered and written after the other, so memory is that of one site however many items there are.
Sites share companies and suppliers; each has people, departments, document numbers and bank
accounts of its own, and the first one keeps the suppliers' master data. Slices of time would not do
as well: queues, part deliveries and open invoices reach across every boundary between periods,
while nobody's queue reaches into another site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.progress import Progress
from p2p.simulator.deviations import (
    approval_above_limit,
    cancelled_documents,
    credit_memo_trap,
    late_delivery,
    over_delivery,
    retrospective,
    segregation_of_duties,
    sla_breach,
    under_delivery,
)
from p2p.simulator.head_office import HeadOffice, settle
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.ap_costs import costs
from p2p.simulator.process.approvals import collected
from p2p.simulator.process.bank import bank_entries
from p2p.simulator.process.billing import bill
from p2p.simulator.process.buying import buy
from p2p.simulator.process.confirmations import confirm
from p2p.simulator.process.deliveries import deliver
from p2p.simulator.process.inquiries import inquire
from p2p.simulator.process.ledger_invoices import overheads
from p2p.simulator.process.matching import match
from p2p.simulator.process.onboarding import onboard
from p2p.simulator.process.order_changes import amend
from p2p.simulator.process.outputs import send
from p2p.simulator.process.payments import pay
from p2p.simulator.process.receipts import REVERSAL, receive
from p2p.simulator.process.recording import record
from p2p.simulator.process.supplier_changes import revise
from p2p.simulator.scenario import Scenario
from p2p.simulator.truth import Truth, known_subjects
from p2p.simulator.world import Site, World, departments, found_world

STEPS = 7
"""How often the simulation of one site advances the progress."""
SITE_ITEMS = 50_000


def site_count(items: int, site_items: int = SITE_ITEMS) -> int:
    """How many sites a history of so many items is cut into."""
    return -(-items // site_items)


def live(scenario: Scenario, *, items: int, seed: int, progress: Progress) -> Truth:
    """Simulate one history with exactly `items` purchase-order items at a single site.

    Raises UsageError when items is below 1, or when the people of the scenario are so overloaded
    that so many items cannot be ordered by the as-of date.
    """
    return next(live_sites(scenario, items=items, seed=seed, progress=progress, site_items=items))


def live_sites(
    scenario: Scenario,
    *,
    items: int,
    seed: int,
    progress: Progress,
    site_items: int = SITE_ITEMS,
) -> Iterator[Truth]:
    """Simulate one site after another, together with exactly `items` purchase-order items."""
    if items < 1:
        raise UsageError(f"items must be at least 1, not {items}", "ask for one item or more")
    rng = np.random.default_rng(seed)
    count = site_count(items, site_items)
    world = found_world(rng, scenario, items)
    first = replace(world, departments=departments(scenario, -(-items // count)))
    first, requests, steps = onboard(rng, first)
    first, changes = revise(rng, first)
    office = HeadOffice(requests, steps, changes)
    for number, site_rng in enumerate(rng.spawn(count)):
        share = items * (number + 1) // count - items * number // count
        here = replace(first, site=Site(number, count), departments=departments(scenario, share))
        yield _live_site(site_rng, here, office, share, progress)


def _live_site(
    rng: np.random.Generator, world: World, office: HeadOffice, items: int, progress: Progress
) -> Truth:
    """The history of one site."""
    ledger = Ledger()
    bought = buy(rng, world, ledger, items)
    progress.advance(1, "ordered")
    orders = retrospective.plant(rng, world, bought.orders, bought.order_items)
    order_items, changes = amend(rng, world, orders, bought.order_items)
    outputs = send(rng, world, orders, order_items, changes)
    progress.advance(1, "changed and sent")
    deliveries = deliver(rng, world, orders, order_items)
    deliveries = segregation_of_duties.plant_receipts(rng, world, ledger, orders, deliveries)
    receipt_lines, deliveries = receive(rng, world, deliveries)
    confirmations = confirm(
        rng, world, order_items=order_items, outputs=outputs, deliveries=deliveries
    )
    progress.advance(1, "confirmed and received")
    billed = bill(
        rng,
        world,
        orders=orders,
        order_items=order_items,
        deliveries=deliveries,
        receipt_lines=receipt_lines,
    )
    unordered = overheads(rng, world, billed[0].height, billed[0].height)
    recorded = record(
        rng,
        world,
        ledger,
        orders=orders,
        order_items=order_items,
        billed=billed,
        overheads=unordered,
    )
    progress.advance(1, "invoiced")
    invoices, lines = match(
        rng,
        world,
        order_items=order_items,
        deliveries=deliveries,
        invoices=recorded.invoices,
        lines=recorded.lines,
    )
    parked = invoices.filter(
        (pl.col("parked_at") > 0)
        & (pl.col("parked_at") <= world.end)
        & (pl.col("posted_at") > world.end)
    )
    invoices = invoices.filter(pl.col("posted_at") <= world.end)
    parked_lines = lines.join(parked, on="invoice", how="semi", maintain_order="left")
    lines = lines.join(invoices, on="invoice", how="semi", maintain_order="left")
    progress.advance(1, "matched")
    paid = pay(rng, world, ledger, invoices)
    payments = segregation_of_duties.plant_payments(
        rng, world, ledger, invoices=invoices, payments=paid.payments, clearings=paid.clearings
    )
    progress.advance(1, "paid")
    tasks = collected([*bought.tasks, *recorded.tasks], world.end)
    inquiries, inquiry_states = inquire(
        rng,
        world,
        invoices,
        paid.clearings.join(payments.select("payment", paid_at="at"), on="payment"),
    )
    _record(
        ledger,
        world,
        orders=orders,
        order_items=order_items,
        deliveries=deliveries,
        receipt_lines=receipt_lines,
        invoices=invoices,
        lines=lines,
        tasks=tasks,
    )
    truth = Truth(
        world=world,
        requisitions=bought.requisitions,
        requisition_items=bought.requisition_items,
        orders=orders,
        order_items=order_items,
        changes=changes,
        outputs=outputs,
        confirmations=confirmations,
        receipt_lines=receipt_lines,
        invoices=invoices,
        invoice_lines=lines,
        parked_invoices=parked,
        parked_lines=parked_lines,
        tasks=tasks,
        payments=payments,
        clearings=paid.clearings,
        payment_runs=paid.runs,
        payment_proposals=paid.proposals,
        bank_entries=pl.DataFrame(),
        inquiries=inquiries,
        inquiry_states=inquiry_states,
        onboarding_requests=office.requests,
        onboarding_steps=office.steps,
        supplier_changes=office.changes,
        users=pl.DataFrame(),
        ap_costs=costs(world, invoices, order_items),
        ledger=ledger,
    )
    truth = settle(rng, truth)
    entries, payments = bank_entries(rng, truth.world, truth.payments)
    progress.advance(1, "banked")
    truth = replace(truth, bank_entries=entries, payments=payments)
    # what was planted on documents that never came about is not told
    return replace(truth, ledger=ledger.within(known_subjects(truth))).apart()


def _record(
    ledger: Ledger,
    world: World,
    *,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    deliveries: pl.DataFrame,
    receipt_lines: pl.DataFrame,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
    tasks: pl.DataFrame,
) -> None:
    """Write the deviations of which only the end shows whether they happened."""
    prices = order_items.select("item", "price")
    reversals = receipt_lines.filter(pl.col("movement") == REVERSAL)
    approval_above_limit.record(ledger, orders, world.end)
    retrospective.record(ledger, orders, receipt_lines, lines)
    late_delivery.record(world, ledger, order_items, deliveries)
    over_delivery.record(ledger, deliveries, prices, world.end)
    under_delivery.record(ledger, deliveries, prices, world.end)
    cancelled_documents.record_receipts(ledger, reversals, receipt_lines)
    cancelled_documents.record_invoices(ledger, invoices)
    credit_memo_trap.record_rent(ledger, invoices)
    sla_breach.record(ledger, tasks, world.end)
