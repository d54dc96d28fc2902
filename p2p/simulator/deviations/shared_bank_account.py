"""A supplier's bank account is an employee's: what the firm bills ends on that person's account."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.users import wages_account
from p2p.simulator.world import World

KIND = "shared_bank_account"


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    *,
    users: pl.DataFrame,
    payments: pl.DataFrame,
    changes: pl.DataFrame,
) -> pl.DataFrame:
    """The suppliers, of whom some have had the account of a person of their region's companies."""
    suppliers = world.suppliers
    moved = changes.filter(pl.col("attribute") == "bank_account")["supplier"]
    able = suppliers.select(
        pl.col("supplier").is_in(payments["supplier"].implode())
        & ~pl.col("supplier").is_in(moved.implode())
        & (pl.col("twin_of") < 0)
        & ~pl.col("supplier").is_in(suppliers["twin_of"].implode())
    ).to_series()
    chosen = choose(rng, able.to_numpy(), world.scenario.deviations.shared_bank_account, least=1)
    owners = world.scenario.companies
    accounts = suppliers["bank_account"].to_list()
    keys = suppliers["bank_key"].to_list()
    countries = suppliers["bank_country"].to_list()
    people = users.filter((pl.col("type") == "dialog") & ~pl.col("is_locked"))
    who = []
    for supplier in chosen.tolist():
        region = suppliers["region"][supplier]
        near = [index for index, owner in enumerate(owners) if owner.region == region]
        able_people = people.filter(pl.col("company").is_in(near))
        person = able_people.row(int(rng.integers(able_people.height)), named=True)
        who.append(person["user_number"])
        accounts[supplier] = person["bank_account"]
        countries[supplier] = owners[person["company"]].country
        keys[supplier], _ = wages_account(world, person["company"], person["user_number"])
    paid = payments.group_by("supplier").agg(paid=(pl.col("gross") - pl.col("discount")).sum())
    amounts = suppliers[chosen].join(paid, on="supplier", how="left", maintain_order="left")
    ledger.plant(
        KIND,
        "supplier",
        chosen,
        amount=amounts["paid"].to_numpy(),
        related=("user", np.array(who, dtype=np.int64)),
        detail="the supplier's bank account is the related user's",
    )
    return suppliers.with_columns(
        bank_account=pl.Series(accounts, dtype=pl.String),
        bank_key=pl.Series(keys, dtype=pl.String),
        bank_country=pl.Series(countries, dtype=pl.String),
    )
