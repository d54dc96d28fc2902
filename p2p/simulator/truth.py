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

_NUMBERS = {
    "requisitions": ("basket",),
    "requisition_items": ("item", "basket", "order"),
    "orders": ("order",),
    "order_items": ("item", "basket", "order"),
    "changes": ("item",),
    "outputs": ("output", "order"),
    "confirmations": ("confirmation", "item", "order"),
    "receipt_lines": ("line", "document", "note", "delivery", "item", "order", "reverses"),
    "invoices": ("invoice", "copy_of", "reverses", "reversed_by", "reposts"),
    "invoice_lines": ("line", "invoice", "item", "order", "receipt_line"),
    "parked_invoices": ("invoice", "copy_of", "reverses", "reversed_by", "reposts"),
    "parked_lines": ("line", "invoice", "item", "order", "receipt_line"),
    "tasks": ("task", "subject"),
    "payments": ("payment", "run"),
    "clearings": ("invoice", "payment"),
    "payment_runs": ("run",),
    "payment_proposals": ("run", "invoice", "payment"),
    "bank_entries": ("entry", "payment"),
    "inquiries": ("inquiry", "invoice"),
    "inquiry_states": ("inquiry",),
    "users": ("user_number",),
}
"""Columns that hold numbers of the simulation, by frame."""


@dataclass(frozen=True)
class Truth:
    """One history up to world.end. What would have happened later is not in here, or lies
    after world.end in a column (freed_at, level1_at, ...).

    Columns are described where each frame is made, as a schema or in the function's words:
    requisitions in process.requisitions and process.demand, requisition_items in process.demand
    and process.buying, orders and order_items in process.orders and process.order_changes,
    changes in process.order_changes (CHANGES), outputs in process.outputs (OUTPUTS), confirmations
    in process.confirmations (CONFIRMATIONS), receipt_lines in process.receipts, invoices and
    invoice_lines in process.recording, process.posting and process.matching; parked_invoices and
    parked_lines have the same columns and are parked but not posted by the end; tasks in
    process.approvals (TASKS), payments and clearings in process.payments and process.bank,
    payment_runs and payment_proposals in process.payment_runs (RUNS), bank_entries in process.bank
    (ENTRIES), inquiries and inquiry_states in process.inquiries (INQUIRIES, STATES),
    onboarding_requests and onboarding_steps in process.onboarding (REQUESTS, STEPS),
    supplier_changes in process.supplier_changes (SUPPLIER_CHANGES), users in users (USERS),
    ap_costs in process.ap_costs (AP_COSTS). Dated exchange rates are in rates.
    """

    world: World
    requisitions: pl.DataFrame
    requisition_items: pl.DataFrame
    orders: pl.DataFrame
    order_items: pl.DataFrame
    changes: pl.DataFrame
    outputs: pl.DataFrame
    confirmations: pl.DataFrame
    receipt_lines: pl.DataFrame
    invoices: pl.DataFrame
    invoice_lines: pl.DataFrame
    parked_invoices: pl.DataFrame
    parked_lines: pl.DataFrame
    tasks: pl.DataFrame
    payments: pl.DataFrame
    clearings: pl.DataFrame
    payment_runs: pl.DataFrame
    payment_proposals: pl.DataFrame
    bank_entries: pl.DataFrame
    inquiries: pl.DataFrame
    inquiry_states: pl.DataFrame
    onboarding_requests: pl.DataFrame
    onboarding_steps: pl.DataFrame
    supplier_changes: pl.DataFrame
    users: pl.DataFrame
    ap_costs: pl.DataFrame
    ledger: Ledger

    @property
    def suppliers(self) -> pl.DataFrame:
        """The suppliers whose master data the companies of this truth keep, as it is at the end.

        `world.suppliers` has a row for every supplier number, and is for looking up. Sites but the
        first keep no master data: no supplier is in here twice.
        """
        regions = {company.region for company in self.world.scenario.companies}
        if self.world.site.number > 0:
            return self.world.suppliers.clear()
        return self.world.suppliers.filter(
            pl.col("region").is_in(sorted(regions)) & (pl.col("active_at") <= self.world.end)
        )

    def apart(self) -> Truth:
        """The same with the numbers of its site, so that no two sites share one."""
        more = self.world.site.first_number
        if more == 0:
            return self
        shifted = {
            name: getattr(self, name).with_columns(pl.col(*columns) + more)
            for name, columns in _NUMBERS.items()
        }
        return replace(self, ledger=self.ledger.shifted(more), **shifted)


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
    regions = sorted({scenario.companies[i].region for i in kept})
    numbers = pl.DataFrame({"company": kept, "_new": range(len(kept))})

    def of(frame: pl.DataFrame, companies: list[int]) -> pl.DataFrame:
        part = frame.filter(pl.col("company").is_in(companies))
        renumbered = part.join(numbers, on="company", how="left", maintain_order="left")
        # programs belong to no company and stay at -1
        return renumbered.with_columns(company=pl.coalesce("_new", "company")).drop("_new")

    def within(frame: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
        return frame.join(other.select(key).unique(), on=key, how="semi", maintain_order="left")

    def booked(frame: pl.DataFrame) -> pl.DataFrame:
        own = pl.col("company").is_in([kept.index(i) for i in buying])
        return of(frame, kept).with_columns(
            channel=pl.when(own).then("channel").otherwise(pl.lit("ledger"))
        )

    frames = {
        name: of(getattr(truth, name), buying)
        for name in ("requisitions", "requisition_items", "orders", "order_items", "outputs",
                     "confirmations", "receipt_lines", "tasks")
    }  # fmt: skip
    frames |= {
        name: of(getattr(truth, name), kept)
        for name in ("payments", "payment_runs", "bank_entries", "inquiries", "ap_costs",
                     "onboarding_requests")
    }  # fmt: skip
    invoices, parked = booked(truth.invoices), booked(truth.parked_invoices)
    frames |= {
        "invoices": invoices,
        "parked_invoices": parked,
        "users": of(truth.users, [*kept, -1]),
        "changes": within(truth.changes, frames["order_items"], "item"),
        "invoice_lines": within(
            within(truth.invoice_lines, invoices, "invoice"), frames["order_items"], "item"
        ),
        "parked_lines": within(
            within(truth.parked_lines, parked, "invoice"), frames["order_items"], "item"
        ),
        "clearings": within(truth.clearings, frames["payments"], "payment"),
        "payment_proposals": within(truth.payment_proposals, frames["payment_runs"], "run"),
        "inquiry_states": within(truth.inquiry_states, frames["inquiries"], "inquiry"),
        "onboarding_steps": within(
            truth.onboarding_steps, frames["onboarding_requests"], "request"
        ),
        "supplier_changes": within(
            truth.supplier_changes,
            truth.world.suppliers.filter(pl.col("region").is_in(regions)),
            "supplier",
        ),
    }
    part = Truth(world=_staged(truth.world, kept, zone), ledger=Ledger(), **frames)
    return replace(part, ledger=truth.ledger.within(known_subjects(part)))


def known_subjects(truth: Truth) -> dict[str, pl.Series]:
    """The numbers of everything that a row of the ledger can be about, by subject."""
    return {
        "item": truth.order_items["item"],
        "order": truth.orders["order"],
        "invoice": truth.invoices["invoice"],
        "receipt": truth.receipt_lines["document"],
        "payment": truth.payments["payment"],
        "task": truth.tasks["task"],
        "supplier": truth.suppliers["supplier"],
        "user": truth.users["user_number"],
    }


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
