"""What suppliers send and when it arrives; when the warehouse or the service desk books it."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations import late_delivery, over_delivery, under_delivery
from p2p.simulator.process.parts import asked_parts
from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

_OFTEN = 4
"""From so many deliveries on they come every few days."""


def deliver(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, order_items: pl.DataFrame
) -> pl.DataFrame:
    """Every delivery of every item that expects a receipt; also those after the as-of date.

    Columns: delivery (row), item, order, company, supplier, category, lots, shipped_day,
    arrived_at, note (number of the delivery note: items of one order that come together share it),
    is_service, is_short (the last delivery of an item that stays incomplete), more / fewer (lots
    that come too many / never), late_days (planted delay), posted_at, posted_by, entered_at
    (service entry sheet; 0 for goods).
    """
    expected = [i for i, c in enumerate(world.scenario.categories) if c.matching != "two_way"]
    due = order_items.filter(pl.col("category").is_in(expected) & (pl.col("deleted_at") == 0)).join(
        orders.select("order", "released_at"), on="order", how="left", maintain_order="left"
    )
    parts = _parts(rng, world, late_delivery.plant(rng, world, due))
    arrived = _arrivals(rng, world, parts)
    transit = world.suppliers["transit_days"].to_numpy()[parts["supplier"].to_numpy()]
    company = parts["company"].to_numpy()
    services = [i for i, c in enumerate(world.scenario.categories) if c.kind == "service"]
    parts = parts.with_columns(
        arrived_at=pl.Series(arrived),
        shipped_day=pl.Series(world.local_day(company, arrived) - transit),
        is_service=pl.col("category").is_in(services),
    )
    parts = parts.with_columns(
        note=(pl.struct("order", "arrived_at", "is_service").rank("dense").cast(pl.Int64) - 1)
    )
    return _book(rng, world, parts)


def _parts(rng: np.random.Generator, world: World, due: pl.DataFrame) -> pl.DataFrame:
    """Cut each item's quantity into deliveries; some last ones are short or over."""
    categories, n = world.scenario.categories, due.height
    lots, category = due["lots"].to_numpy(), due["category"].to_numpy()
    service = np.array([c.kind == "service" for c in categories])[category]
    rhythm = rng.choice(5, n, p=world.scenario.habits.deliveries)
    few = np.where(rhythm == 3, rng.integers(4, 9, n), rhythm + 1)
    many = np.where(rhythm == 4, rng.integers(12, 41, n), few)
    count = np.minimum(np.where(service, rng.integers(2, 7, n), many), lots)
    count = asked_parts(rng, world, category, lots, count)
    count = np.where((due["retro_days"] > 0).to_numpy(), 1, count)
    goods: Bools = ~service & (lots >= 5)
    below, above = (
        np.array([getattr(c, f"{side}_tolerance_pct") for c in categories])[category]
        for side in ("under", "over")
    )
    fewer = under_delivery.plant(rng, world, lots, goods, below)
    more = over_delivery.plant(rng, world, lots, goods & (fewer == 0), above)
    sent = lots + more - fewer + _small_differences(rng, world, lots, goods & (more + fewer == 0))
    row = np.repeat(np.arange(n), count)
    index = np.arange(row.size) - (np.cumsum(count) - count)[row]
    quantity = sent[row] // count[row] + (index < sent[row] % count[row])
    return due[row].select(
        "item", "order", "company", "supplier", "category", "promised_day", "retro_days",
        "created_at", "released_at",
        "late_days",
        lots=pl.Series(quantity), index=pl.Series(index), count=pl.Series(count[row]),
        more=pl.Series(more[row]), fewer=pl.Series(fewer[row]),
        is_short=pl.Series((sent < lots)[row] & (index == count[row] - 1)),
    ).filter(pl.col("lots") > 0)  # fmt: skip


def _small_differences(rng: np.random.Generator, world: World, lots: Ints, able: Bools) -> Ints:
    """A little more or less than was ordered, within tolerance."""
    differs = able & (rng.random(lots.size) < world.scenario.habits.quantity_differs)
    most = np.maximum(1, lots // 25)
    return np.where(differs, rng.integers(-most, most + 1), 0)


def _arrivals(rng: np.random.Generator, world: World, parts: pl.DataFrame) -> Ints:
    """When each part arrives: the order's own lateness and rhythm, so that items come together."""
    order, supplier, company, index = (
        parts[name].to_numpy() for name in ("order", "supplier", "company", "index")
    )
    everyone = world.suppliers
    orders = int(order.max()) + 1 if order.size else 0
    usual = everyone["delay_days"].to_numpy()[supplier]
    spread = everyone["delay_spread"].to_numpy()[supplier]
    late = usual + spread * rng.gumbel(-0.4, 0.8, orders)[order]
    # what is planted comes on top of a supplier who is on time
    planted = parts["late_days"].to_numpy()
    late = np.where(planted > 0, np.maximum(late, 0.0) + planted, late)
    service = np.array([c.kind == "service" for c in world.scenario.categories])[
        parts["category"].to_numpy()
    ]
    often = parts["count"].to_numpy() >= _OFTEN
    pause = np.where(often, rng.integers(1, 8, orders)[order], rng.integers(3, 15, orders)[order])
    categories = world.scenario.categories
    asked = np.array([c.days_between for c in categories])[parts["category"].to_numpy()]
    rhythm = np.where(asked > 0, asked, np.where(service, 30, pause))
    hour = rng.integers(6 * 3600, 15 * 3600, (orders, 8))[order, np.minimum(index, 7)]
    created = world.local_day(company, parts["created_at"].to_numpy())
    day = parts["promised_day"].to_numpy() + np.rint(late).astype(np.int64)
    # a supplier knows of the order, and sends, only once it is released
    released = world.local_day(company, parts["released_at"].to_numpy())
    transit = world.suppliers["transit_days"].to_numpy()[supplier]
    # a few parts of goods lead up to the promise; many parts, and services, begin with it
    few = ~service & ~often & (asked == 0)
    day -= np.where(few, (parts["count"].to_numpy() - 1) * pause, 0)
    day = np.maximum(day, released + 1 + transit) + index * rhythm
    retro = parts["retro_days"].to_numpy()
    day = np.where(retro > 0, created - retro, day)
    return world.to_utc(company, day * DAY + hour)


def _book(rng: np.random.Generator, world: World, parts: pl.DataFrame) -> pl.DataFrame:
    """Book each delivery note: after it arrived and after its order was released."""
    notes = parts.group_by("note").agg(
        pl.col("company", "category", "is_service", "arrived_at", "released_at").first(),
        lines=pl.len().cast(pl.Int64),
    ).sort("note")  # fmt: skip
    company, arrived, released, lines = (
        notes[name].to_numpy() for name in ("company", "arrived_at", "released_at", "lines")
    )
    bookable = np.maximum(arrived, released + 900)
    service = notes["is_service"].to_numpy()
    at, by = np.zeros(notes.height, dtype=np.int64), np.full(notes.height, "", dtype="U12")
    for name, here in (("warehouse", ~service), ("service_desk", service)):
        done = decide(rng, world, name, here, company=company, arrival=bookable, lines=lines)
        at, by = np.where(here, done.at, at), np.where(here, done.by, by)
    accepted = world.office_later(
        company, _looked_at(world, notes, at), rng.integers(600, 3 * 9 * 3600, at.size)
    )
    booked = notes.select(
        "note",
        posted_at=pl.Series(np.where(service, accepted, at)),
        posted_by=pl.Series(by.tolist(), dtype=pl.String),
        entered_at=pl.Series(np.where(service, at, 0)),
    )
    return parts.join(booked, on="note", how="left", maintain_order="left").with_row_index(
        "delivery"
    ).with_columns(pl.col("delivery").cast(pl.Int64))  # fmt: skip


def _looked_at(world: World, notes: pl.DataFrame, entered: Ints) -> Ints:
    """When somebody looks at an entry sheet: at once, or where the category is billed by period,
    with all others of the period at its end."""
    every = np.array([c.billed_every_days for c in world.scenario.categories])
    days = every[notes["category"].to_numpy()]
    company = notes["company"].to_numpy()
    period = np.maximum(days, 1)
    day = world.local_day(company, np.minimum(entered, FAR - DAY))
    closing = world.office_day(company, (day // period + 1) * period)
    end = world.to_utc(company, closing * DAY + 8 * 3600)
    return np.where((days > 0) & (entered < FAR), np.maximum(end, entered), entered)
