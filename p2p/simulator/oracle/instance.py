"""What every table of one installation needs: its truth, clock, users and organisations."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.oracle.formats import looked_up, midnight, moment
from p2p.simulator.oracle.users import Users, found_users
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

CHANGED_AT = "changed_at"
_FIRST_OPERATING_UNIT, _FIRST_INVENTORY, _FIRST_ACCOUNT = 204, 607, 12_801
_FIRST_SUPPLIER, _FIRST_SITE, _FIRST_ITEM, _FIRST_CATEGORY = 2001, 7001, 150_001, 1731
_FIRST_SUPPLIER_NUMBER = 10_001


@dataclass(frozen=True)
class Instance:
    """One Oracle installation: the expressions below are the same in all of its tables."""

    truth: Truth
    users: Users

    @staticmethod
    def of(truth: Truth) -> Instance:
        """The installation that holds this truth."""
        return Instance(truth, found_users(truth))

    @property
    def zone(self) -> str:
        """The time zone of the database server, in which every DATE is stored."""
        return self.truth.world.scenario.system_zone

    @property
    def site_first(self) -> int:
        """What a site adds to every key that it draws, so that no two sites share one."""
        return self.truth.world.site.first_number

    def happened(self, at: str) -> pl.Expr:
        """Whether this instant is known (above 0) and not after the as-of date."""
        return (pl.col(at) > 0) & (pl.col(at) <= self.truth.world.end)

    def moment(self, at: str) -> pl.Expr:
        """An instant (UTC seconds) as the server's clock shows it; NULL for null and 0."""
        return moment(pl.col(at), self.zone)

    def day(self, at: str) -> pl.Expr:
        """The server's day of an instant, as a DATE that users enter without a time."""
        clock = pl.from_epoch(at).dt.replace_time_zone("UTC").dt.convert_time_zone(self.zone)
        return midnight(clock.dt.replace_time_zone(None).dt.epoch("s") // DAY)

    def who(self) -> dict[str, pl.Expr]:
        """The who-columns, from created_at, created_by, changed_at and changed_by (user names).

        CHANGED_AT stays beside them: the helper by which rows are dealt out to deliveries.
        """
        return {
            "CREATION_DATE": self.moment("created_at"),
            "CREATED_BY": self.users.id_of(pl.col("created_by")),
            "LAST_UPDATE_DATE": self.moment("changed_at"),
            "LAST_UPDATED_BY": self.users.id_of(pl.col("changed_by")),
            CHANGED_AT: pl.col("changed_at"),
        }

    def currency(self) -> pl.Expr:
        """Currency of the company in column company."""
        codes = [c.currency for c in self.truth.world.scenario.companies]
        return looked_up(codes, pl.col("company"))

    def site(self) -> pl.Expr:
        """VENDOR_SITE_ID of the supplier's site in the company, from columns of these names."""
        companies = len(self.truth.world.scenario.companies)
        return pl.col("supplier") * companies + pl.col("company") + _FIRST_SITE


def operating_unit() -> pl.Expr:
    """ORG_ID of the company in column company."""
    return pl.col("company") + _FIRST_OPERATING_UNIT


def inventory() -> pl.Expr:
    """ORGANIZATION_ID of the company's inventory, where it receives."""
    return pl.col("company") + _FIRST_INVENTORY


def vendor() -> pl.Expr:
    """VENDOR_ID of the supplier in column supplier."""
    return pl.col("supplier") + _FIRST_SUPPLIER


def supplier_number(supplier: pl.Expr) -> pl.Expr:
    """SEGMENT1 of a supplier: the number that people and other systems call it by."""
    return supplier + _FIRST_SUPPLIER_NUMBER


def article() -> pl.Expr:
    """ITEM_ID of the article in column article."""
    return pl.col("article") + _FIRST_ITEM


def category() -> pl.Expr:
    """CATEGORY_ID of the category in column category."""
    return pl.col("category") + _FIRST_CATEGORY


def account() -> pl.Expr:
    """CODE_COMBINATION_ID that a category is charged to in a company."""
    return _FIRST_ACCOUNT + pl.col("company") * 100 + pl.col("category")


def last_touch(key: str, *touches: pl.DataFrame) -> pl.DataFrame:
    """The latest of all touches (columns key, at, by) of each key: key, changed_at, changed_by."""
    every = pl.concat([touch.select(key, "at", "by") for touch in touches])
    latest = every.sort("at", "by").group_by(key).agg(pl.col("at", "by").last())
    return latest.rename({"at": "changed_at", "by": "changed_by"})


def unchanged(at: pl.Expr, by: pl.Expr) -> tuple[pl.Expr, ...]:
    """What `Instance.who` needs of rows that nobody has touched since they were created."""
    return (
        at.alias("created_at"),
        by.alias("created_by"),
        at.alias("changed_at"),
        by.alias("changed_by"),
    )
