"""FND_USER: everybody who ever touched a document, and the persons behind them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.oracle.formats import midnight
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.payments import RUN_USER
from p2p.simulator.process.recording import EDI_USER
from p2p.simulator.truth import Truth

ADMINISTRATOR = "SYSADMIN"
PLANNING_USER = "MRP-BATCH"
HOLDING_USER = "APPSMGR"
"""User 5, by whom Payables places the holds that it finds itself."""

_SEEDED = {ADMINISTRATOR: 0, HOLDING_USER: 5}
_PROGRAMS = (EDI_USER, RELEASE_USER, RUN_USER)
"""Users of programs only. Planning and automatic ordering need a person, as every buyer does."""
_FIRST_USER, _FIRST_PERSON = 1318, 5231
_NAMES = {
    "requisitions": ("requester", "level1_by", "level2_by", "rejected_by"),
    "orders": ("buyer", "level1_by", "level2_by"),
    "changes": ("by",),
    "receipt_lines": ("by",),
    "invoices": ("posted_by", "blocked_by", "freed_by"),
    "payments": ("by",),
}


@dataclass(frozen=True)
class Users:
    """user_name, user_id and person_id (null for programs), in order of the names."""

    frame: pl.DataFrame

    def id_of(self, name: pl.Expr) -> pl.Expr:
        """USER_ID of a user name; null for ''."""
        return self._found(name, "user_id")

    def person_of(self, name: pl.Expr) -> pl.Expr:
        """Person behind a user name; null for '' and for programs."""
        return self._found(name, "person_id")

    def _found(self, name: pl.Expr, column: str) -> pl.Expr:
        return name.replace_strict(
            self.frame["user_name"], self.frame[column], default=None, return_dtype=pl.Int64
        )


def contract_buyers(truth: Truth) -> list[str]:
    """Who signs the contracts of each company: its first buyer."""
    prefix = truth.world.scenario.roles["buyer"].prefix
    return [f"{prefix}_{int(c.code) + 1}" for c in truth.world.scenario.companies]


def found_users(truth: Truth) -> Users:
    """The users of an instance: who is seeded, and who acted in this truth."""
    acted = [
        getattr(truth, frame)[column].cast(pl.String)
        for frame, columns in _NAMES.items()
        for column in columns
    ]
    others = pl.Series([PLANNING_USER, *contract_buyers(truth)])
    names = pl.concat([*acted, others]).unique().sort()
    own = pl.DataFrame({"user_name": names.filter((names != "") & names.is_not_null())})
    own = own.with_columns(
        user_id=pl.int_range(pl.len()) + _FIRST_USER,
        person_id=pl.when(~pl.col("user_name").is_in(_PROGRAMS)).then(
            pl.int_range(pl.len()) + _FIRST_PERSON
        ),
    )
    seeded = pl.DataFrame(
        {"user_name": list(_SEEDED), "user_id": list(_SEEDED.values()), "person_id": [None, None]},
        schema=own.schema,
    )
    return Users(pl.concat([seeded, own]).sort("user_name"))


def fnd_user(truth: Truth, users: Users) -> pl.DataFrame:
    """Users; all of them were there before the history begins."""
    start = midnight(pl.lit(truth.world.first_day - 60))
    return users.frame.sort("user_id").select(
        USER_ID="user_id",
        USER_NAME="user_name",
        EMPLOYEE_ID="person_id",
        START_DATE=start,
        END_DATE=pl.lit(None, dtype=pl.String),
        CREATION_DATE=start,
        CREATED_BY=pl.lit(_SEEDED[ADMINISTRATOR]),
        LAST_UPDATE_DATE=start,
        LAST_UPDATED_BY=pl.lit(_SEEDED[ADMINISTRATOR]),
    )
