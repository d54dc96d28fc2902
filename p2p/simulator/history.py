"""Runs a scenario from the first need to the last payment, in the order of the process."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.progress import Progress
from p2p.simulator.deviations import (
    maverick,
    retrospective,
    segregation_of_duties,
    split_orders,
)
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.billing import bill
from p2p.simulator.process.deliveries import deliver
from p2p.simulator.process.demand import demand
from p2p.simulator.process.ledger_invoices import overheads
from p2p.simulator.process.matching import match
from p2p.simulator.process.order_changes import amend
from p2p.simulator.process.orders import keep_exactly, order, release
from p2p.simulator.process.payments import pay
from p2p.simulator.process.receipts import receive
from p2p.simulator.process.recording import record
from p2p.simulator.process.requisitions import request
from p2p.simulator.scenario import Scenario
from p2p.simulator.truth import Truth
from p2p.simulator.world import World, found_world

STEPS = 6
"""How often `live` advances the progress."""


def live(scenario: Scenario, *, items: int, seed: int, progress: Progress) -> Truth:
    """Simulate one history with exactly `items` purchase-order items.

    Raises UsageError when items is below 1, or when the people of the scenario are so overloaded
    that so many items cannot be ordered by the as-of date.
    """
    if items < 1:
        raise UsageError(f"items must be at least 1, not {items}", "ask for one item or more")
    rng = np.random.default_rng(seed)
    world = found_world(rng, scenario, items)
    ledger = Ledger()
    requisitions, requisition_items, orders, order_items = _buy(rng, world, ledger, items)
    progress.advance(1, "ordered")
    orders = retrospective.plant(rng, world, orders, order_items)
    order_items, changes = amend(rng, world, orders, order_items)
    progress.advance(1, "changed")
    deliveries = deliver(rng, world, orders, order_items)
    deliveries = segregation_of_duties.plant_receipts(rng, world, ledger, orders, deliveries)
    receipt_lines, deliveries = receive(rng, world, deliveries)
    progress.advance(1, "received")
    billed = bill(
        rng,
        world,
        orders=orders,
        order_items=order_items,
        deliveries=deliveries,
        receipt_lines=receipt_lines,
    )
    unordered = overheads(rng, world, billed[0].height, billed[0].height)
    invoices, lines = record(
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
        rng, world, order_items=order_items, deliveries=deliveries, invoices=invoices, lines=lines
    )
    invoices = invoices.filter(pl.col("posted_at") <= world.end)
    lines = lines.join(invoices.select("invoice"), on="invoice", how="semi", maintain_order="left")
    progress.advance(1, "matched")
    payments, clearings = pay(rng, world, ledger, invoices)
    retrospective.record(ledger, orders, receipt_lines, lines)
    progress.advance(1, "paid")
    return Truth(
        world=world,
        requisitions=requisitions,
        requisition_items=requisition_items,
        orders=orders,
        order_items=order_items,
        changes=changes,
        receipt_lines=receipt_lines,
        invoices=invoices,
        invoice_lines=lines,
        payments=payments,
        clearings=clearings,
        ledger=ledger,
    )


def _buy(
    rng: np.random.Generator, world: World, ledger: Ledger, items: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Requisitions, their items, orders and their items: exactly as many of these as asked for.

    Some needs are refused or still wait on the as-of date, so a few more arise than are ordered.
    """
    for spare in (1.09, 1.3, 2.0):
        baskets, needed = demand(rng, world, int(items * spare) + 40)
        baskets = request(rng, world, baskets, needed)
        orders, ordered = order(rng, world, baskets, needed)
        kept = keep_exactly(rng, world, orders, ordered, items)
        if kept is not None:
            break
    else:
        raise UsageError(
            f"the people of the scenario could not order {items} items by its as-of date",
            "lower the overload, or shorten the time that decisions take",
        )
    requisition_items = _requisition_items(
        rng, world, baskets=baskets, needed=needed, ordered=ordered, orders=orders, kept=kept
    )
    orders = release(rng, world, orders, kept)
    maverick.record(ledger, kept)
    split_orders.record(ledger, kept)
    requisitions = baskets.join(
        requisition_items.select("basket").unique(), on="basket", how="semi", maintain_order="left"
    )
    return requisitions, requisition_items, orders, kept


def _requisition_items(
    rng: np.random.Generator,
    world: World,
    *,
    baskets: pl.DataFrame,
    needed: pl.DataFrame,
    ordered: pl.DataFrame,
    orders: pl.DataFrame,
    kept: pl.DataFrame,
) -> pl.DataFrame:
    """Items that were requested: those ordered, and as many others as belong to so many orders."""
    in_time = orders.filter(pl.col("created_at") <= world.end).select("order")
    done = ordered.join(in_time, on="order", how="semi", maintain_order="left").select("item")
    waiting = needed.join(done, on="item", how="anti", maintain_order="left")
    share = kept.height / max(1, done.height)
    waiting = waiting.filter(pl.Series(rng.random(waiting.height) < share))
    numbers = pl.concat([kept.select("item"), waiting.select("item")])
    requested = baskets.filter(pl.col("is_requested") & (pl.col("at") <= world.end))
    return (
        needed.join(numbers, on="item", how="semi", maintain_order="left")
        .join(requested.select("basket"), on="basket", how="semi", maintain_order="left")
        .join(
            kept.select("item", "order", order_line="line"),
            on="item", how="left", maintain_order="left",
        )
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("basket"))
    )  # fmt: skip
