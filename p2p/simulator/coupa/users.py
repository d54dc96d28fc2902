"""The users of the instance: the people of the truth, and the accounts of programs."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.coupa.formats import currency, none_if
from p2p.simulator.coupa.items import codes_of
from p2p.simulator.iso_formats import moment, money
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.process.outputs import SEND_USER
from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

ERP_INTERFACE = "ERP-BATCH"
"""Writes suppliers, planned needs and payments into Coupa."""
SYSTEM_USER = "COUPA-BATCH"
"""Coupa itself: closes what is complete, queues messages to suppliers."""
_PROGRAMS = (ERP_INTERFACE, SYSTEM_USER, BATCH_BUYER, EDI_USER, RELEASE_USER, SEND_USER)
"""Every site knows them; the first one brings them."""
_FIRST_PROGRAM, _FIRST_PERSON = 101, 201
_UNLIMITED_CENTS = 99_999_999_900
"""An approval limit in Coupa is always an amount."""


@dataclass(frozen=True)
class Users:
    """frame: id, user, company (-1: program), created_day, is_locked, role, limit_amount."""

    frame: pl.DataFrame

    def number(self, name: pl.Expr) -> pl.Expr:
        """The id of a user; null where no name is given."""
        return name.replace_strict(
            self.frame["user"], self.frame["id"], default=None, return_dtype=pl.Int64
        )

    def reference(self, name: pl.Expr) -> pl.Expr:
        """A user inside another record; null where no name is given."""
        return pl.when(name.is_not_null() & (name != "")).then(
            pl.struct(
                self.number(name).alias("id"),
                _login(name).alias("login"),
                name.alias("employee-number"),
            )
        )


def _login(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase()


def found_users(truth: Truth) -> Users:
    """The programs of the instance, and the people of this truth."""
    people = truth.users.filter(pl.col("type") == "dialog").select(
        "user", "company", "created_day", "is_locked", "role", "limit_amount",
        id=pl.col("user_number") + _FIRST_PERSON,
    )  # fmt: skip
    programs = pl.DataFrame(
        {
            "user": _PROGRAMS,
            "company": -1,
            "created_day": truth.world.first_day - 400,
            "is_locked": False,
            "role": "batch",
            "limit_amount": 0,
            "id": range(_FIRST_PROGRAM, _FIRST_PROGRAM + len(_PROGRAMS)),
        },
        schema=people.schema,
    )
    return Users(pl.concat([programs, people]))


def users(truth: Truth, known: Users) -> pl.DataFrame:
    """Users as the API answers; programs are api users. Who has left is inactive since the as-of
    day, and nobody is removed."""
    zone, here = truth.world.scenario.system_zone, truth.world.site.number
    rows = known.frame.filter((pl.col("company") >= 0) | (here == 0)).sort("id")
    since = pl.col("created_day") * DAY
    updated = pl.when("is_locked").then(pl.lit(truth.world.end)).otherwise(since)
    name = pl.col("user")
    first, last = name.str.split("_").list.first(), name.str.split("_").list.last()
    return rows.select(
        "id",
        moment(since, zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        _login(name).alias("login"),
        (_login(name) + "@example.com").alias("email"),
        name.alias("employee-number"),
        first.alias("firstname"),
        last.alias("lastname"),
        (first + " " + last).alias("fullname"),
        (~pl.col("is_locked")).alias("active"),
        (pl.col("company") < 0).alias("api-user"),
        _approval_limit(truth, rows).alias("approval-limit"),
        updated.alias("_changed_at"),
    )


def _approval_limit(truth: Truth, rows: pl.DataFrame) -> pl.Expr:
    """How much a user may approve alone; null for who approves nothing."""
    codes = pl.Series([c.currency for c in truth.world.scenario.companies], dtype=pl.String)
    code = pl.lit(codes.gather(rows["company"].clip(0)))
    amount = pl.col("limit_amount")
    limit = pl.struct(
        money(pl.when(amount < 0).then(_UNLIMITED_CENTS).otherwise(amount)).alias("amount"),
        currency(code, codes_of(truth)).alias("currency"),
    )
    return none_if(amount == 0, limit)
