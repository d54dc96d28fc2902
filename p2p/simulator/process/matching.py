"""Invoice verification: order, receipt and invoice compared; differences block, people free."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints, Texts
from p2p.simulator.queues import decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

RELEASE_USER = "MRBR-BATCH"
_RELEASE_TIME = 20 * 3600 + 1800


def match(
    rng: np.random.Generator,
    world: World,
    *,
    order_items: pl.DataFrame,
    deliveries: pl.DataFrame,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Block and free invoices.

    invoices gain block ('' / automatic / manual), blocked_at, blocked_by, freed_at (FAR: not
    freed), freed_by. lines gain price_block and quantity_block.
    A price beyond tolerance or more billed than received blocks at posting. What only waits for
    goods is freed by the evening batch (or a clerk, where there is none) once they are received;
    all else waits for a clerk. Some invoices are blocked by hand later.
    """
    lines = _compare(world, order_items, deliveries, invoices, lines)
    reasons = lines.group_by("invoice").agg(
        price=pl.col("price_block").any(),
        quantity=pl.col("quantity_block").any(),
        excess=pl.col("is_excess").any(),
        covered_at=pl.col("covered_at").max(),
        lines=pl.len().cast(pl.Int64),
    )
    found = invoices.join(reasons, on="invoice", how="left", maintain_order="left").with_columns(
        pl.col("price", "quantity", "excess").fill_null(value=False),
        pl.col("covered_at").fill_null(0),
        pl.col("lines").fill_null(1),
    )
    automatic = found.select(pl.col("price") | pl.col("quantity")).to_series().to_numpy()
    manual, set_at, ask_at = _by_hand(rng, world, found, automatic)
    at, by = _free(rng, world, found, automatic=automatic, manual=manual, ask_at=ask_at)
    invoices = invoices.with_columns(
        block=pl.when(pl.Series(automatic))
        .then(pl.lit("automatic"))
        .when(pl.Series(manual))
        .then(pl.lit("manual"))
        .otherwise(pl.lit("")),
        blocked_at=pl.when(pl.Series(manual)).then(pl.Series(set_at)).otherwise("posted_at"),
        blocked_by=pl.col("posted_by"),
        freed_at=pl.Series(at),
        freed_by=pl.Series(by.tolist(), dtype=pl.String),
    )
    return invoices, lines.drop("is_excess", "covered_at")


def _compare(
    world: World,
    order_items: pl.DataFrame,
    deliveries: pl.DataFrame,
    invoices: pl.DataFrame,
    lines: pl.DataFrame,
) -> pl.DataFrame:
    """Line by line: price against the order, quantity billed so far against quantity received."""
    three_way = [
        i for i, c in enumerate(world.scenario.categories) if c.matching.startswith("three_way")
    ]
    tolerances = pl.Series([owner.price_tolerance_pct for owner in world.scenario.companies])
    lines = lines.join(
        order_items.select("item", "category"), on="item", how="left", maintain_order="left"
    ).join(
        invoices.select(
            "invoice", "posted_at", "nature", "reversed_by",
            tolerance_pct=tolerances[invoices["company"]],
        ),
        on="invoice", how="left", maintain_order="left",
    )  # fmt: skip
    billed = pl.col("nature") == "invoice"
    checked = billed & pl.col("category").is_in(three_way)
    # what is later reversed does not count towards what was billed
    standing = checked & ~pl.col("is_copy") & pl.col("reversed_by").is_null()
    lines = lines.with_columns(
        price_block=billed
        & ((pl.col("price") - pl.col("order_price")).abs() * 100
           > pl.col("tolerance_pct") * pl.col("order_price")),
        is_excess=checked & (pl.col("is_copy") | (pl.col("excess") > 0)),
        is_standing=standing,
    )  # fmt: skip
    covered = _covered(lines.filter("is_standing"), deliveries)
    return (
        lines.join(covered, on="line", how="left", maintain_order="left")
        .with_columns(pl.col("covered_at").fill_null(0))
        .with_columns(
            quantity_block=pl.col("is_excess")
            | (pl.col("is_standing") & (pl.col("covered_at") > pl.col("posted_at")))
        )
        .drop("category", "posted_at", "nature", "reversed_by", "is_standing", "tolerance_pct")
    )


def _covered(standing: pl.DataFrame, deliveries: pl.DataFrame) -> pl.DataFrame:
    """When enough was received for each billed line (FAR: never): columns line, covered_at."""
    billed = standing.sort("posted_at", "line").select(
        "line",
        "item",
        total=(pl.col("lots") - pl.col("excess")).cum_sum().over("item"),
    )
    received = deliveries.sort("stands_at", "delivery").select(
        "item",
        "stands_at",
        total=pl.col("lots").cum_sum().over("item"),
    )
    return (
        billed.sort("total", "line")
        .join_asof(
            received.sort("total", "item", "stands_at"),
            on="total",
            by="item",
            strategy="forward",
            check_sortedness=False,
        )
        .select("line", covered_at=pl.col("stands_at").fill_null(FAR))
    )


def _by_hand(
    rng: np.random.Generator, world: World, found: pl.DataFrame, automatic: Bools
) -> tuple[Bools, Ints, Ints]:
    """Which invoices a clerk blocks after posting, when, and when the question is settled."""
    n = found.height
    plain = found.select(
        (pl.col("nature") == "invoice") & pl.col("reversed_by").is_null()
    ).to_series().to_numpy()  # fmt: skip
    manual = plain & ~automatic & (rng.random(n) < world.scenario.habits.manual_block)
    company = found["company"].to_numpy()
    set_at = world.office_later(
        company, found["posted_at"].to_numpy(), rng.integers(1800, 2 * 9 * 3600, n)
    )
    manual &= set_at <= world.end
    ask_at = world.office_later(company, set_at, rng.integers(9 * 1800, 5 * 9 * 3600, n))
    return manual, set_at, ask_at


def _free(
    rng: np.random.Generator,
    world: World,
    found: pl.DataFrame,
    *,
    automatic: Bools,
    manual: Bools,
    ask_at: Ints,
) -> tuple[Ints, Texts]:
    """When each block is lifted and by whom; what is reversed instead stays blocked."""
    company = found["company"].to_numpy()
    batch = np.array([c.releases_by_batch for c in world.scenario.companies])[company]
    stays = found["reversed_by"].is_not_null().to_numpy()
    waits_only = found.select(
        pl.col("quantity") & ~pl.col("price") & ~pl.col("excess")
    ).to_series().to_numpy()  # fmt: skip
    covered: Ints = np.maximum(found["covered_at"].to_numpy(), found["posted_at"].to_numpy())
    by_batch = automatic & waits_only & batch & ~stays
    by_clerk = (automatic & ~by_batch & ~stays) | manual
    released = automatic & ~stays & _released_by_policy(world, found)
    done = decide(
        rng,
        world,
        "invoice_clearing",
        by_clerk,
        company=company,
        arrival=np.where(manual, ask_at, covered),
        lines=found["lines"].to_numpy(),
        waived=released & by_clerk,
    )
    at = np.where(by_clerk, done.at, FAR)
    by = done.by
    at[by_batch] = _evening(world, company[by_batch], covered[by_batch])
    by[by_batch] = RELEASE_USER
    at[released] = found["posted_at"].to_numpy()[released]
    return at, by


def _released_by_policy(world: World, found: pl.DataFrame) -> Bools:
    """Invoices of which every reason for the block is one that the policy releases."""
    free = world.scenario.policy.released_blocks
    held = [pl.col(name) for name in ("price", "quantity") if name not in free]
    return found.select(~pl.any_horizontal(pl.lit(value=False), *held)).to_series().to_numpy()


def _evening(world: World, company: Ints, instants: Ints) -> Ints:
    """The next half past eight in the evening, every day of the week."""
    day = world.local_day(company, np.minimum(instants, FAR - DAY))
    tonight = world.to_utc(company, day * DAY + _RELEASE_TIME)
    tomorrow = world.to_utc(company, (day + 1) * DAY + _RELEASE_TIME)
    at = np.where(tonight >= instants, tonight, tomorrow)
    return np.where(instants >= FAR, FAR, at)
