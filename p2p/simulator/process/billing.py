"""What suppliers bill: deliveries, parts of framework orders, and credit for returns."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.process.parts import asked_parts
from p2p.simulator.process.receipts import RETURN
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

_BILL_LINES = (
    "item", "order", "company", "supplier", "lots", "shipped_day", "wait_for", "receipt_line",
    "batch", "is_alone", "nature", "every_days",
)  # fmt: skip


def bill(
    rng: np.random.Generator,
    world: World,
    *,
    orders: pl.DataFrame,
    order_items: pl.DataFrame,
    deliveries: pl.DataFrame,
    receipt_lines: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invoices against orders, as received, and their lines.

    invoices: invoice, company, supplier, nature (invoice / credit_memo), channel ("order"),
    invoice_day, received_at, wait_for (it cannot be posted earlier: order released, and received
    where verification is based on the receipt), is_edi, medium (edi, portal, email, paper).
    lines: line, invoice, item, order, lots, price (as billed), order_price, receipt_line or null.
    """
    owed = pl.concat(
        [
            _deliveries(rng, world, orders, deliveries),
            _frameworks(rng, world, orders, order_items),
        ]
    )
    parts = _group(world, pl.concat([owed, _returns(rng, world, owed, receipt_lines)]))
    invoices = (
        parts.group_by("invoice")
        .agg(
            pl.col("company", "supplier", "nature", "bill_day").first(),
            shipped_day=pl.col("shipped_day").max(),
            wait_for=pl.col("wait_for").max(),
        )
        .sort("invoice")
    )
    invoices = _after_bill(_receive(rng, world, invoices), parts)
    prices = order_items.select("item", order_price="price")
    lines = (
        parts.join(prices, on="item", how="left", maintain_order="left")
        .sort("invoice", "item", "receipt_line", maintain_order=True)
        .with_row_index("line")
        .select(
            pl.col("line").cast(pl.Int64), "invoice", "item", "order", "lots",
            price=_billed_price(rng, world, parts.height),
            order_price="order_price",
            receipt_line=pl.when(pl.col("receipt_line") >= 0).then("receipt_line"),
        )
    )  # fmt: skip
    return invoices, lines


def _billed_price(rng: np.random.Generator, world: World, n: int) -> pl.Expr:
    """The order's price; now and then off by up to 0.4 %, which is within every tolerance."""
    differs = rng.random(n) < world.scenario.habits.small_price_difference
    factor = np.where(differs, rng.uniform(0.996, 1.004, n), 1.0)
    return (pl.col("order_price") * pl.Series(factor)).round().cast(pl.Int64)


def _by_receipt(world: World, category: pl.Expr) -> pl.Expr:
    return category.is_in(
        [i for i, c in enumerate(world.scenario.categories) if c.matching == "three_way_after_gr"]
    )


def _deliveries(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, deliveries: pl.DataFrame
) -> pl.DataFrame:
    settled = [i for i, c in enumerate(world.scenario.categories) if c.matching == "consignment"]
    forgotten = rng.random(deliveries.height) < world.scenario.habits.never_invoiced
    based = _by_receipt(world, pl.col("category"))
    return (
        deliveries.join(
            orders.select("order", retro="retro_days"), on="order", how="left",
            maintain_order="left",
        )
        .filter(~pl.col("category").is_in(settled) & ~pl.Series(forgotten))
        .with_columns(
            wait_for=pl.when(based)
            .then(pl.max_horizontal("released_at", "stands_at"))
            .otherwise("released_at"),
            receipt_line=pl.when(based).then("stands_line").otherwise(-1),
            shipped_day=pl.when("is_service")
            .then(pl.col("shipped_day") + 7)
            .otherwise("shipped_day"),
            batch="note",
            is_alone=pl.col("retro") > 0,
            nature=pl.lit("invoice"),
            every_days=pl.col("category").replace_strict(
                {i: c.billed_every_days for i, c in enumerate(world.scenario.categories)},
                return_dtype=pl.Int64,
            ),
        )
        .select(_BILL_LINES)
    )  # fmt: skip


def _frameworks(
    rng: np.random.Generator, world: World, orders: pl.DataFrame, order_items: pl.DataFrame
) -> pl.DataFrame:
    """Two-way items: billed in one or two parts, framework amounts month by month."""
    categories = world.scenario.categories
    two_way = [i for i, c in enumerate(categories) if c.matching == "two_way"]
    limits = [i for i, c in enumerate(categories) if c.kind == "limit"]
    items = order_items.filter(
        pl.col("category").is_in(two_way) & (pl.col("deleted_at") == 0)
    ).join(orders.select("order", "released_at"), on="order", how="left", maintain_order="left")
    n = items.height
    limit = items["category"].is_in(limits).to_numpy()
    lots = items["lots"].to_numpy()
    alone = (items["retro_days"] > 0).to_numpy()
    usual = np.minimum(np.where(limit, 12, 1 + (rng.random(n) < 0.25)), lots)
    count = asked_parts(rng, world, items["category"].to_numpy(), lots, usual)
    row = np.repeat(np.arange(n), count)
    index = np.arange(row.size) - (np.cumsum(count) - count)[row]
    released = world.local_day(items["company"].to_numpy(), items["released_at"].to_numpy())
    promised, retro = items["promised_day"].to_numpy(), items["retro_days"].to_numpy()
    shipped = np.where(alone, promised - retro, np.maximum(promised, released + 1))
    return items[row].select(
        "item", "order", "company", "supplier",
        lots=pl.Series(lots[row] // count[row] + (index < lots[row] % count[row])),
        shipped_day=pl.Series(shipped[row] + 30 * index),
        wait_for="released_at",
        receipt_line=pl.lit(-1, dtype=pl.Int64),
        batch=-1 - pl.col("order") * 1024 - pl.Series(index),
        is_alone=pl.lit(True),
        nature=pl.lit("invoice"),
        every_days=pl.lit(0, dtype=pl.Int64),
    ).select(_BILL_LINES)  # fmt: skip


def _returns(
    rng: np.random.Generator,
    world: World,
    owed: pl.DataFrame,
    receipt_lines: pl.DataFrame,
) -> pl.DataFrame:
    """Credit for what was sent back, one memo a return; what is never billed is not credited."""
    back = receipt_lines.filter(pl.col("movement") == RETURN).join(
        owed, on="item", how="semi", maintain_order="left"
    )
    credited = rng.random(back.height) < world.scenario.habits.return_credited
    back = back.filter(pl.Series(credited))
    day = world.local_day(back["company"].to_numpy(), back["at"].to_numpy())
    return back.select(
        "item", "order", "company", "supplier", "lots",
        shipped_day=pl.Series(day + rng.integers(2, 13, back.height)),
        wait_for="at",
        receipt_line=pl.lit(-1, dtype=pl.Int64),
        batch=-(10**12) - pl.col("line"),
        is_alone=pl.lit(True),
        nature=pl.lit("credit_memo"),
        every_days=pl.lit(0, dtype=pl.Int64),
    ).select(_BILL_LINES)  # fmt: skip


def _group(world: World, parts: pl.DataFrame) -> pl.DataFrame:
    """Number the invoices: one a delivery, or one a week or month for suppliers who collect."""
    every: Ints = np.maximum(
        world.suppliers["bills_every_days"].to_numpy()[parts["supplier"].to_numpy()],
        parts["every_days"].to_numpy(),
    )
    collected: Bools = (every > 0) & ~parts["is_alone"].to_numpy()
    period = np.maximum(every, 1)
    closing = (parts["shipped_day"].to_numpy() // period + 1) * period - 1
    key = parts.select(
        bill_day=pl.Series(np.where(collected, closing, -1)),
        batch=pl.Series(np.where(collected, 0, parts["batch"].to_numpy())),
    )
    return parts.drop("batch").hstack(key).with_columns(
        invoice=pl.struct("supplier", "company", "bill_day", "batch", "nature")
        .rank("dense").cast(pl.Int64) - 1
    )  # fmt: skip


def _receive(rng: np.random.Generator, world: World, invoices: pl.DataFrame) -> pl.DataFrame:
    """Date the invoices and let them arrive, by mail or over the wire."""
    n = invoices.height
    supplier, company = invoices["supplier"].to_numpy(), invoices["company"].to_numpy()
    closing = invoices["bill_day"].to_numpy()
    day = np.where(
        closing >= 0, closing, invoices["shipped_day"].to_numpy() + rng.integers(0, 7, n)
    )
    edi = (
        world.suppliers["sends_edi"].to_numpy()[supplier]
        & (invoices["nature"] == "invoice").to_numpy()
    )
    mail = world.suppliers["mail_days"].to_numpy()[supplier]
    arrival_day = day + np.where(edi, 0, mail)
    received = world.to_utc(company, arrival_day * DAY + rng.integers(7 * 3600, 16 * 3600, n))
    return invoices.select(
        "invoice", "company", "supplier", "nature",
        channel=pl.lit("order"),
        invoice_day=pl.Series(day),
        received_at=pl.Series(received),
        wait_for="wait_for",
        is_edi=pl.Series(edi),
        medium=sent_by(world, supplier, edi),
    )  # fmt: skip


def sent_by(world: World, supplier: Ints, wire: Bools) -> pl.Series:
    """How each invoice arrives: the wire, or else the supplier's way (the mail, if that is it)."""
    medium = world.suppliers["medium"][supplier]
    return pl.select(
        pl.when(pl.Series(wire))
        .then(pl.lit("edi"))
        .when(medium == "edi")
        .then(pl.lit("email"))
        .otherwise(medium)
    ).to_series()


def _after_bill(invoices: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Let credit memos wait until a day after the first bill of their item can be posted."""
    items = parts.select("invoice", "item").unique(maintain_order=True)
    arrived = invoices.filter(pl.col("nature") == "invoice").select(
        "invoice", billed_at=pl.max_horizontal("received_at", "wait_for") + DAY
    )
    first = items.join(arrived, on="invoice").group_by("item").agg(pl.col("billed_at").min())
    waits = items.join(first, on="item").group_by("invoice").agg(pl.col("billed_at").max())
    return (
        invoices.join(waits, on="invoice", how="left", maintain_order="left")
        .with_columns(
            wait_for=pl.when(pl.col("nature") == "credit_memo")
            .then(pl.max_horizontal("wait_for", "billed_at"))
            .otherwise("wait_for")
        )
        .drop("billed_at")
    )
