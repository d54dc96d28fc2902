"""FND_USER: everybody who ever touched a document, and the persons behind them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.oracle.formats import midnight, moment
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.process.outputs import SEND_USER
from p2p.simulator.process.payment_runs import RUN_USER
from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

ADMINISTRATOR = "SYSADMIN"
PLANNING_USER = "MRP-BATCH"
HOLDING_USER = "APPSMGR"
"""User 5, by whom Payables places the holds that it finds itself."""

_PROGRAMS = {
    ADMINISTRATOR: (0, None),
    HOLDING_USER: (5, None),
    PLANNING_USER: (1101, 5101),
    BATCH_BUYER: (1102, 5102),
    EDI_USER: (1103, None),
    RELEASE_USER: (1104, None),
    RUN_USER: (1105, None),
    SEND_USER: (1106, None),
}
"""USER_ID and person of the users of programs, which all sites share. Planning and automatic
ordering have a person, as every preparer and buyer does in Oracle."""
_FIRST_USER, _FIRST_PERSON = 1318, 5231
_ENDED = 3600
"""UTC second of the as-of day at which users who have left are ended."""


@dataclass(frozen=True)
class Users:
    """user_name, user_id, person_id (null for programs), created_day and is_locked; user_number is
    null for programs."""

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


def person(user_number: pl.Expr) -> pl.Expr:
    """Person behind a user of the truth."""
    return user_number + _FIRST_PERSON


def found_users(truth: Truth) -> Users:
    """The users of an instance: its programs, and the people of this truth."""
    people = truth.users.filter(pl.col("type") == "dialog").select(
        "user_number",
        "created_day",
        "is_locked",
        user_name="user",
        user_id=pl.col("user_number") + _FIRST_USER,
        person_id=person(pl.col("user_number")),
    )
    programs = pl.DataFrame(
        {
            "user_number": [None] * len(_PROGRAMS),
            "created_day": [truth.world.first_day - 400] * len(_PROGRAMS),
            "is_locked": [False] * len(_PROGRAMS),
            "user_name": list(_PROGRAMS),
            "user_id": [user for user, _ in _PROGRAMS.values()],
            "person_id": [behind for _, behind in _PROGRAMS.values()],
        },
        schema=people.schema,
    )
    return Users(pl.concat([programs, people]))


def fnd_user(truth: Truth, users: Users) -> pl.DataFrame:
    """Users; who has left is ended on the as-of day, and nobody is removed. Programs are the first
    site's."""
    here = users.frame.filter(pl.col("user_number").is_not_null())
    rows = users.frame if truth.world.site.number == 0 else here
    zone = truth.world.scenario.system_zone
    last = truth.world.last_day
    ended_at = last * DAY + _ENDED
    ended = pl.col("is_locked") & (ended_at <= truth.world.end)
    start = pl.col("created_day") * DAY
    changed = pl.when(ended).then(ended_at).otherwise(start)
    return rows.sort("user_id").select(
        USER_ID="user_id",
        USER_NAME="user_name",
        EMPLOYEE_ID="person_id",
        START_DATE=midnight(pl.col("created_day")),
        END_DATE=pl.when(ended).then(midnight(pl.lit(last))),
        CREATION_DATE=moment(start, zone),
        CREATED_BY=pl.lit(_PROGRAMS[ADMINISTRATOR][0]),
        LAST_UPDATE_DATE=moment(changed, zone),
        LAST_UPDATED_BY=pl.lit(_PROGRAMS[ADMINISTRATOR][0]),
        changed_at=changed,
    )
