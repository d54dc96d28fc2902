"""The accounts that people and programs have in the systems, found in everything that they did."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from p2p.simulator.bank_accounts import account
from p2p.simulator.roles import ROLES
from p2p.simulator.world import World

USERS = {
    "user_number": pl.Int64,
    "user": pl.String,
    "type": pl.String,
    "role": pl.String,
    "company": pl.Int64,
    "is_locked": pl.Boolean,
    "created_day": pl.Int64,
    "limit_amount": pl.Int64,
    "bank_account": pl.String,
}
"""One row a user. type: dialog (a person) or system. role: a key of roles.ROLES, requester, or
batch. company: position, or -1 for programs. limit_amount: cents of an order or requisition that
the user may approve alone (0: nothing, -1: any). bank_account: where a person's wages go ('' for
programs). The first person of every role is there even without work."""

_LIMITS = {"department_head": "requisition_level2", "purchasing_manager": "order_level2",
           "cost_owner": "requisition_level2"}  # fmt: skip
_ANY = {"controller", "director"}


def users(world: World, names: Iterable[pl.Series]) -> pl.DataFrame:
    """One row (USERS) for each different name in these columns, in order of names.

    Company and role are read from the name: PREFIX_NUMBER, the number counted from the company's
    code (requesters: from ten times the code).
    """
    scenario = world.scenario
    first = [world.first_users(role.prefix) for role in ROLES.values()]
    every = pl.concat([*(name.rename("user") for name in names),
                       *(name.rename("user") for name in first)]).unique().sort()  # fmt: skip
    every = every.filter(every != "").drop_nulls()
    if world.site.number > 0:  # programs are the first site's
        every = every.filter(every.str.ends_with(world.site.user_suffix))
    prefixes = {role.prefix: name for name, role in ROLES.items()} | {"REQ": "requester"}
    codes = pl.DataFrame(
        {
            "code": [int(owner.code) for owner in scenario.companies],
            "company": range(len(scenario.companies)),
        },
        schema={"code": pl.Int64, "company": pl.Int64},
    ).sort("code")
    digits = pl.col("user").str.extract(r"_(\d+)").cast(pl.Int64)
    known = pl.DataFrame({"user": every}).with_columns(
        role=pl.col("user").str.extract(r"^([A-Z]+)_").replace_strict(
            prefixes, default="batch", return_dtype=pl.String
        ),
    )  # fmt: skip
    known = known.with_columns(
        number=pl.when(pl.col("role") == "requester").then(digits // 10).otherwise(digits - 1)
    )
    programs = known.filter(pl.col("number").is_null()).with_columns(
        company=pl.lit(-1, dtype=pl.Int64)
    )
    people = (
        known.filter(pl.col("number").is_not_null())
        .sort("number", "user")
        .join_asof(codes, left_on="number", right_on="code")
        .drop("code")
    )
    rows = pl.concat([people, programs]).sort("user").with_row_index("user_number")
    accounts = [
        wages_account(world, company, number)[1] if company >= 0 else ""
        for number, company in rows.select("user_number", "company").iter_rows()
    ]
    person = pl.col("company") >= 0
    return rows.with_columns(
        pl.col("user_number").cast(pl.Int64),
        type=pl.when(person).then(pl.lit("dialog")).otherwise(pl.lit("system")),
        # some have left; nobody removes a user
        is_locked=person & (pl.col("user_number") % 41 == 40),
        created_day=world.first_day - 100 - pl.col("user_number").cast(pl.Int64) * 37 % 2400,
        limit_amount=_limit(world),
        bank_account=pl.Series(accounts, dtype=pl.String),
    ).select(*USERS)


def wages_account(world: World, company: int, user_number: int) -> tuple[str, str]:
    """Bank key and account that the wages of a user go to."""
    number = 500_000_000 + world.site.first_number + user_number
    return account(world.scenario.companies[company].country, number)


def _limit(world: World) -> pl.Expr:
    nothing = pl.lit(0, dtype=pl.Int64)
    limit = pl.when(pl.col("role").is_in(sorted(_ANY))).then(pl.lit(-1, dtype=pl.Int64))
    limits = [
        pl.when(pl.col("role") == role).then(
            pl.col("company").replace_strict(
                dict(enumerate(world.limits(name).tolist())), default=0, return_dtype=pl.Int64
            )
        )
        for role, name in sorted(_LIMITS.items())
    ]
    return pl.coalesce(limit, *limits, nothing)
