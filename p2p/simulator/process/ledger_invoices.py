"""Invoices that nobody ordered: rent, energy, fees, posted to the ledger without an order."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Floats, Ints
from p2p.simulator.process.billing import sent_by
from p2p.simulator.suppliers import OVERHEAD
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

_MEDIAN_CENTS = 85_000


def overheads(
    rng: np.random.Generator, world: World, first_number: int, order_invoices: int
) -> pl.DataFrame:
    """Invoices without an order, as many as the habit's share of all; net amounts in cents.

    Columns as in `billing.bill`'s invoices, with net and is_recurring. Some suppliers bill the
    same amount every month under consecutive numbers, which is in order and only looks like a
    duplicate.
    """
    habits = world.scenario.habits
    suppliers = own_suppliers(world)
    wanted = round(order_invoices * habits.ledger_invoices / (1.0 - habits.ledger_invoices))
    recurring = _recurring(rng, world, suppliers.filter("recurring"), wanted)
    single = _single(rng, world, suppliers.filter(~pl.col("recurring")), wanted - recurring.height)
    drafts = pl.concat([recurring, single])
    n = drafts.height
    company, day = drafts["company"].to_numpy(), drafts["invoice_day"].to_numpy()
    mail = world.suppliers["mail_days"].to_numpy()[drafts["supplier"].to_numpy()]
    received = world.to_utc(company, (day + mail) * DAY + rng.integers(7 * 3600, 16 * 3600, n))
    memo = (rng.random(n) < habits.ledger_credit_memos) & ~drafts["is_recurring"].to_numpy()
    return drafts.with_row_index("number").select(
        "company", "supplier",
        invoice=pl.col("number").cast(pl.Int64) + first_number,
        nature=pl.when(pl.Series(memo)).then(pl.lit("credit_memo")).otherwise(pl.lit("invoice")),
        channel=pl.lit("ledger"),
        invoice_day="invoice_day",
        received_at=pl.Series(received),
        wait_for=pl.Series(received),
        is_edi=pl.lit(False),
        medium=sent_by(world, drafts["supplier"].to_numpy(), np.zeros(n, dtype=np.bool_)),
        net="net",
        is_recurring="is_recurring",
    )  # fmt: skip


def own_suppliers(world: World) -> pl.DataFrame:
    """Suppliers who bill a site without an order. Each site has its own, so that it knows all that
    happens with them."""
    overhead = world.suppliers.filter((pl.col("category") == OVERHEAD) & (pl.col("twin_of") < 0))
    turn = pl.int_range(pl.len()).over("region") % world.site.count
    return overhead.filter(turn == world.site.number)


def _companies(rng: np.random.Generator, world: World, region: pl.Series) -> Ints:
    """A company of each supplier's region, by the companies' shares."""
    chosen = np.zeros(region.len(), dtype=np.int64)
    for name in region.unique(maintain_order=True):
        able = [i for i, c in enumerate(world.scenario.companies) if c.region == name]
        share: Floats = np.array([world.scenario.companies[i].share for i in able])
        here = np.flatnonzero((region == name).to_numpy())
        chosen[here] = rng.choice(able, here.size, p=share / share.sum())
    return chosen


def _price_level(world: World, company: Ints) -> Floats:
    return np.array([c.price_level for c in world.scenario.companies])[company]


def _draft(supplier: Ints, company: Ints, day: Ints, net: Ints, *, recurring: bool) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "supplier": supplier,
            "company": company,
            "invoice_day": day,
            "net": net,
            "is_recurring": np.full(supplier.size, recurring),
        }
    )


def _recurring(
    rng: np.random.Generator, world: World, suppliers: pl.DataFrame, wanted: int
) -> pl.DataFrame:
    """One invoice a month and supplier, for at most half of what is wanted."""
    months = (world.last_day - world.first_day) // 30
    count = min(suppliers.height, wanted // (2 * max(1, months)))
    some = suppliers.head(count)
    row = np.repeat(np.arange(count), months)
    month = np.tile(np.arange(months), count)
    company = _companies(rng, world, some["region"])
    level = some["level"].to_numpy() * _price_level(world, company)
    net = np.rint(_MEDIAN_CENTS * level * rng.uniform(0.6, 3.0, count))
    day = world.first_day + 30 * month + rng.integers(0, 3, row.size)
    supplier: Ints = some["supplier"].to_numpy()
    return _draft(supplier[row], company[row], day, net.astype(np.int64)[row], recurring=True)


def _single(
    rng: np.random.Generator, world: World, suppliers: pl.DataFrame, count: int
) -> pl.DataFrame:
    count = max(0, count) if suppliers.height else 0
    weight = suppliers["weight"].to_numpy() + 0.4
    if count == 0:
        return _draft(*(np.empty(0, dtype=np.int64) for _ in range(4)), recurring=False)
    row = rng.choice(suppliers.height, count, p=weight / weight.sum())
    company = _companies(rng, world, suppliers["region"])[row]
    level = suppliers["level"].to_numpy()[row] * _price_level(world, company)
    net = np.maximum(500, np.rint(_MEDIAN_CENTS * level * rng.lognormal(0.0, 0.45, count)))
    days = rng.integers(world.first_day, world.last_day + 1, count)
    supplier: Ints = suppliers["supplier"].to_numpy()
    return _draft(supplier[row], company, days, net.astype(np.int64), recurring=False)
