"""What truly happened: the tables of one simulated history, in business words and UTC seconds.

Systems are rendered from this and nothing else. Numbers are the simulation's own; document numbers
belong to the systems.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from p2p.simulator.ledger import Ledger
from p2p.simulator.scenario import Company
from p2p.simulator.world import World


@dataclass(frozen=True)
class Truth:
    """One history up to world.end. What would have happened later is not in here, or lies
    after world.end in a column (freed_at, level1_at, ...).

    Columns are described where each frame is made: requisitions in process.requisitions,
    requisition_items (item, basket, line, ordered) in history, orders and order_items in
    process.orders and process.order_changes, changes in process.order_changes, receipt_lines in
    process.receipts, invoices and invoice_lines in process.recording and process.matching,
    payments and clearings in process.payments.
    """

    world: World
    requisitions: pl.DataFrame
    requisition_items: pl.DataFrame
    orders: pl.DataFrame
    order_items: pl.DataFrame
    changes: pl.DataFrame
    receipt_lines: pl.DataFrame
    invoices: pl.DataFrame
    invoice_lines: pl.DataFrame
    payments: pl.DataFrame
    clearings: pl.DataFrame
    ledger: Ledger

    @property
    def suppliers(self) -> pl.DataFrame:
        """The suppliers that the companies of this truth know, for master data tables.

        `world.suppliers` has a row for every supplier number, and is for looking up.
        """
        regions = {company.region for company in self.world.scenario.companies}
        return self.world.suppliers.filter(pl.col("region").is_in(sorted(regions)))


def of_system(truth: Truth, system: str) -> Truth:
    """The truth as one ERP knows it: its companies, and what happened in them.

    The result is a truth of its own: companies are numbered anew, so that `company` is again a
    position in `world.scenario.companies`; all other numbers stay. A system that keeps the books
    of a company which buys elsewhere (`Company.ledger_system`) gets that company's invoices and
    payments, without orders and in channel "ledger". Systems that belong to no company (supplier
    portal, ticket desk, bank, costs) get the whole truth with the clock of their instance.
    """
    scenario = truth.world.scenario
    instance = scenario.instances.get(system)
    zone = instance.zone if instance else scenario.system_zone
    if not any(system in (c.system, c.ledger_system) for c in scenario.companies):
        return replace(truth, world=_staged(truth.world, range(len(scenario.companies)), zone))
    kept = [i for i, c in enumerate(scenario.companies) if system in (c.system, c.ledger_system)]
    buying = [i for i in kept if scenario.companies[i].system == system]
    numbers = pl.DataFrame({"company": kept, "_new": range(len(kept))})

    def of(frame: pl.DataFrame, companies: list[int]) -> pl.DataFrame:
        part = frame.filter(pl.col("company").is_in(companies))
        renumbered = part.join(numbers, on="company", how="left", maintain_order="left")
        return renumbered.with_columns(company=pl.col("_new")).drop("_new")

    orders, order_items = of(truth.orders, buying), of(truth.order_items, buying)
    invoices = of(truth.invoices, kept)
    own = invoices["company"].is_in([kept.index(i) for i in buying])
    lines = truth.invoice_lines.join(
        invoices.filter(own), on="invoice", how="semi", maintain_order="left"
    )
    requisitions = of(truth.requisitions, buying)
    receipt_lines = of(truth.receipt_lines, buying)
    payments = of(truth.payments, kept)
    return Truth(
        world=_staged(truth.world, kept, zone),
        requisitions=requisitions,
        requisition_items=of(truth.requisition_items, buying),
        orders=orders,
        order_items=order_items,
        changes=truth.changes.join(order_items, on="item", how="semi", maintain_order="left"),
        receipt_lines=receipt_lines,
        invoices=invoices.with_columns(
            channel=pl.when(own).then("channel").otherwise(pl.lit("ledger"))
        ),
        invoice_lines=lines,
        payments=payments,
        clearings=truth.clearings.join(payments, on="payment", how="semi", maintain_order="left"),
        ledger=truth.ledger.within(
            {
                "item": order_items["item"],
                "order": orders["order"],
                "invoice": invoices["invoice"],
                "receipt": receipt_lines["document"],
            }
        ),
    )


def _staged(world: World, companies: Iterable[int], zone: str) -> World:
    """The world with only some of its companies, seen by the clock of one system."""
    kept = tuple(companies)
    owners: tuple[Company, ...] = tuple(world.scenario.companies[i] for i in kept)
    return replace(
        world,
        scenario=replace(world.scenario, companies=owners, system_zone=zone),
        clocks=tuple(world.clocks[i] for i in kept),
        days=tuple(world.days[i] for i in kept),
        offices=tuple(world.offices[i] for i in kept),
        departments=tuple(world.departments[i] for i in kept),
    )
