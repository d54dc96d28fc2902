"""The users of the instance: everyone whom the truth names, and the accounts of interfaces."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.coupa.formats import flag, moment
from p2p.simulator.truth import Truth

ERP_INTERFACE = "ERP-BATCH"
"""Writes planned needs and payments into Coupa."""
SYSTEM_USER = "COUPA-BATCH"
"""Coupa itself: closes what is complete, approves what only waited for goods."""
_FIRST_ID = 100
_YEAR = 365 * 86_400


@dataclass(frozen=True)
class Users:
    """Names of the truth in alphabetical order; a user's id follows from the place."""

    names: pl.Series

    def number(self, name: pl.Expr) -> pl.Expr:
        """The id of a user; null where no name is given."""
        ids = range(_FIRST_ID + 1, _FIRST_ID + 1 + self.names.len())
        return name.replace_strict(self.names, ids, default=None, return_dtype=pl.Int64)

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
    """Everyone who did anything that Coupa records."""
    named = [
        truth.requisitions.select("requester", "level1_by", "level2_by", "rejected_by"),
        truth.orders.select("buyer", "level1_by", "level2_by"),
        truth.order_items.select("requester"),
        truth.changes.select("by"),
        truth.receipt_lines.select("by"),
        truth.invoices.select("posted_by", "blocked_by", "freed_by"),
        pl.DataFrame({"by": [ERP_INTERFACE, SYSTEM_USER]}),
    ]
    every = pl.concat([column for frame in named for column in frame.get_columns()])
    return Users(every.filter(every.is_not_null() & (every != "")).unique().sort())


def users(truth: Truth, known: Users) -> pl.DataFrame:
    """Users as the API answers; interfaces are api users."""
    zone = truth.world.scenario.system_zone
    name = pl.col("name")
    since = moment(pl.lit(truth.world.first_day * 86_400 - _YEAR, dtype=pl.Int64), zone)
    first, last = name.str.split("_").list.first(), name.str.split("_").list.last()
    return pl.DataFrame({"name": known.names}, schema={"name": pl.String}).select(
        known.number(name).alias("id"),
        since.alias("created-at"),
        since.alias("updated-at"),
        _login(name).alias("login"),
        (_login(name) + "@example.com").alias("email"),
        name.alias("employee-number"),
        first.alias("firstname"),
        last.alias("lastname"),
        (first + " " + last).alias("fullname"),
        flag(value=True).alias("active"),
        name.str.ends_with("-BATCH").alias("api-user"),
    )
