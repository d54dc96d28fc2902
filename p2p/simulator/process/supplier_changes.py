"""Changes of suppliers' master data: asked for, typed in by the desk, and looked at a second time.

The first site does this for everybody. What is planted on top is in deviations.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from p2p.simulator.arrays import Bools, Ints, Texts
from p2p.simulator.bank_accounts import account
from p2p.simulator.queues import Done, decide
from p2p.simulator.working_time import DAY, FAR
from p2p.simulator.world import World

SUPPLIER_CHANGES = {
    "change": pl.Int64,
    "supplier": pl.Int64,
    "attribute": pl.String,
    "old": pl.String,
    "new": pl.String,
    "old_key": pl.String,
    "new_key": pl.String,
    "requested_at": pl.Int64,
    "requested_by": pl.String,
    "due_at": pl.Int64,
    "at": pl.Int64,
    "by": pl.String,
    "approved_at": pl.Int64,
    "approved_by": pl.String,
}
"""One row a change, numbered by when it was entered (at). attribute: bank_account (old_key and
new_key are bank keys, '' for all else), terms (codes), name, or block ('' and X: nothing may be
ordered or posted). requested_by: supplier, or a user. approved_at: the second look that bank
details need (0: never had one, FAR: still waits)."""


def revise(rng: np.random.Generator, world: World) -> tuple[World, pl.DataFrame]:
    """The world with what its suppliers changed, and the changes (SUPPLIER_CHANGES)."""
    everyone = world.suppliers
    able = np.flatnonzero(
        ((everyone["twin_of"] < 0) & (everyone["active_at"] == 0)).to_numpy()
        & ~everyone["supplier"].is_in(everyone["twin_of"].implode()).to_numpy()
    )
    chosen = able[rng.random(able.size) < world.scenario.habits.supplier_changes]
    n = chosen.size
    attribute = rng.choice(["bank_account", "terms", "name"], n, p=[0.45, 0.3, 0.25])
    company = _companies(world, everyone["region"].to_numpy()[chosen])
    day = world.office_day(company, rng.integers(world.first_day, world.last_day + 1, n))
    requested = world.to_utc(company, day * DAY + rng.integers(8 * 3600, 17 * 3600, n))
    once = np.ones(n, dtype=np.int64)
    typed = decide(
        rng, world, "master_data", np.ones(n, dtype=np.bool_),
        company=company, arrival=requested, lines=once,
    )  # fmt: skip
    checked = decide(
        rng, world, "treasury", attribute == "bank_account",
        company=company, arrival=typed.at, lines=once,
    )  # fmt: skip
    old, new, keys = _values(rng, world, chosen, attribute)
    target = np.full(n, round(world.scenario.sla_hours["supplier_change"] * 3600), dtype=np.int64)
    changes = pl.DataFrame(
        {
            "change": np.arange(n),
            "supplier": chosen,
            "attribute": pl.Series(attribute.tolist(), dtype=pl.String),
            "old": old,
            "new": new,
            "old_key": keys,
            "new_key": keys,
            "requested_at": requested,
            "requested_by": pl.Series(["supplier"] * n, dtype=pl.String),
            "due_at": world.office_later(company, requested, target),
            "at": typed.at,
            "by": pl.Series(typed.by.tolist(), dtype=pl.String),
            "approved_at": checked.at,
            "approved_by": pl.Series(checked.by.tolist(), dtype=pl.String),
        },
        schema=SUPPLIER_CHANGES,
    ).filter(pl.col("at") <= world.end)
    told = (attribute == "terms") & (typed.at <= world.end)
    return _changed_terms(world, chosen, told, typed, old), changes


def numbered(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes in the order in which they were entered, numbered anew."""
    return (
        changes.sort("at", "supplier", "attribute")
        .with_columns(change=pl.int_range(pl.len()))
        .select(*SUPPLIER_CHANGES)
    )


def _companies(world: World, region: Texts) -> Ints:
    """The first company of each supplier's region: its desk keeps the region's master data."""
    regions = [owner.region for owner in world.scenario.companies]
    return np.array([regions.index(name) for name in region], dtype=np.int64)


def _values(
    rng: np.random.Generator, world: World, chosen: Ints, attribute: Texts
) -> tuple[list[str], list[str], list[str]]:
    """Old and new values and bank keys. A supplier's row holds what is true at the end."""
    terms = [one.code for one in world.scenario.terms]
    other = rng.integers(1, len(terms), chosen.size).tolist()
    rows = world.suppliers.select("supplier", "name", "terms", "bank_country", "bank_key",
                                  "bank_account")[chosen]  # fmt: skip
    old, new, keys = [], [], []
    for row, what, step in zip(rows.iter_rows(named=True), attribute, other, strict=True):
        if what == "terms":
            old.append(terms[(row["terms"] + step) % len(terms)])
            new.append(terms[row["terms"]])
        elif what == "name":
            old.append(row["name"].replace(" ", " Old ", 1))
            new.append(row["name"])
        else:
            old.append(account(row["bank_country"], row["supplier"] + 300_000)[1])
            new.append(row["bank_account"])
        keys.append(row["bank_key"] if what == "bank_account" else "")
    return old, new, keys


def _changed_terms(world: World, chosen: Ints, told: Bools, typed: Done, old: list[str]) -> World:
    """Suppliers with the terms that they had before; documents of that time show those."""
    codes = [one.code for one in world.scenario.terms]
    before = world.suppliers["terms"].to_numpy().copy()
    since = np.zeros(before.size, dtype=np.int64)
    rows = np.flatnonzero(told)
    before[chosen[rows]] = [codes.index(old[row]) for row in rows.tolist()]
    since[chosen[rows]] = typed.at[rows]
    return replace(
        world,
        suppliers=world.suppliers.with_columns(
            terms_before=pl.Series(before), terms_changed_at=pl.Series(since)
        ),
    )


def accounts_at(
    suppliers: pl.DataFrame, changes: pl.DataFrame, rows: pl.DataFrame, at: str
) -> pl.DataFrame:
    """Rows with the supplier's bank_country, bank_key and bank_account at an instant of theirs."""
    moved = changes.filter((pl.col("attribute") == "bank_account") & (pl.col("at") < FAR)).sort(
        "at", "change"
    )
    first = moved.unique("supplier", keep="first", maintain_order=True).select(
        "supplier", first_account="old", first_key="old_key"
    )
    known = suppliers.select("supplier", "bank_country", "bank_key", "bank_account")
    found = (
        rows.with_row_index("_row")
        .sort(at, "_row")
        .join_asof(
            moved.select("supplier", changed_at="at", now_account="new", now_key="new_key"),
            left_on=at, right_on="changed_at", by="supplier", check_sortedness=False,
        )
        .sort("_row")
        .drop("_row", "changed_at")
    )  # fmt: skip
    for more in (first, known):
        found = found.join(more, on="supplier", how="left", maintain_order="left")
    return found.with_columns(
        bank_key=pl.coalesce("now_key", "first_key", "bank_key"),
        bank_account=pl.coalesce("now_account", "first_account", "bank_account"),
    ).drop("now_key", "now_account", "first_key", "first_account")


def blocks(
    world: World, supplier: Ints, company: Ints, at: Ints
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Suppliers with blocked_at, and the changes that blocked them at these instants."""
    n = supplier.size
    desk = world.first_users("MDM")[pl.Series(company, dtype=pl.Int64)]
    changes = pl.DataFrame(
        {
            "change": np.zeros(n, dtype=np.int64),
            "supplier": supplier,
            "attribute": pl.Series(["block"] * n, dtype=pl.String),
            "old": pl.Series([""] * n, dtype=pl.String),
            "new": pl.Series(["X"] * n, dtype=pl.String),
            "old_key": pl.Series([""] * n, dtype=pl.String),
            "new_key": pl.Series([""] * n, dtype=pl.String),
            "requested_at": at - 1800,
            "requested_by": desk,
            "due_at": at + 2 * DAY,
            "at": at,
            "by": desk,
            "approved_at": np.zeros(n, dtype=np.int64),
            "approved_by": pl.Series([""] * n, dtype=pl.String),
        },
        schema=SUPPLIER_CHANGES,
    )
    blocked = world.suppliers["blocked_at"].to_numpy().copy()
    blocked[supplier] = at
    return world.suppliers.with_columns(blocked_at=pl.Series(blocked)), changes


def retire(
    rng: np.random.Generator, world: World, among: pl.DataFrame, busy: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Suppliers and changes after some of those among, with whom nothing happened for long, were
    blocked.

    busy: supplier and at, of everything that happened to a supplier.
    """
    last = busy.group_by("supplier").agg(last_at=pl.col("at").max())
    quiet = (
        world.suppliers.filter((pl.col("active_at") == 0) & (pl.col("blocked_at") >= FAR))
        .join(among, on="supplier", how="semi", maintain_order="left")
        .select("supplier", "region")
        .join(last, on="supplier", how="left", maintain_order="left")
        .with_columns(pl.col("last_at").fill_null(world.first_day * DAY))
        .filter(pl.col("last_at") < world.end - 270 * DAY)
    )
    chosen = quiet.filter(pl.Series(rng.random(quiet.height) < 0.5))
    company = _companies(world, chosen["region"].to_numpy())
    day = world.local_day(company, chosen["last_at"].to_numpy() + 210 * DAY)
    office = world.office_day(company, day) * DAY + rng.integers(9 * 3600, 16 * 3600, day.size)
    return blocks(world, chosen["supplier"].to_numpy(), company, world.to_utc(company, office))
