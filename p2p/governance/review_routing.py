"""Files of routing: who owns a review item, when it is due, above what two people decide.

Checks them and puts them on record. Which rule fits an item is SQL (review_sync.py), and limits
are held by the database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self

import psycopg
from psycopg.rows import class_row, scalar_row
from pydantic import BaseModel, ConfigDict, Field, model_validator

from p2p.errors import UsageError
from p2p.governance.review_refusals import refused
from p2p.warehouse.connection import Connection
from p2p.yaml_rules import checked, text_of

ROUTING_PATH = Path(__file__).with_name("review_routing.yml")
SHIPPED = "the program"
"""Who put the file that ships into force."""

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^\S.*$")]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(ge=0)]
Amounts = Annotated[dict[Currency, Amount], Field(min_length=1)]
"""Amounts by currency: a number alone is none."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RoutingRule(_Record):
    """Whose an item is and when it is due; a condition that is not given fits everything.

    amount_from fits what is not known to be less: also an amount in a currency that it does not
    name, and one that nobody knows.
    """

    owner: Name
    due_hours: Annotated[Decimal, Field(gt=0, le=2000)]
    kinds: Names | None = None
    sources: Names | None = None
    companies: Names | None = None
    categories: Names | None = None
    currency: Currency | None = None
    amount_from: Amounts | None = None

    @model_validator(mode="after")
    def _compares_its_own_currency(self) -> Self:
        if self.currency and self.amount_from and set(self.amount_from) != {self.currency}:
            raise ValueError(f"amount_from is of other currencies than {self.currency}")
        return self

    @property
    def fits_everything(self) -> bool:
        """Whether it has no condition."""
        return self.model_fields_set <= {"owner", "due_hours"}


class Limit(_Record):
    """Above this amount two people decide; of every company where none is named.

    Without a currency only 0 can be said, which is the same in every currency.
    """

    company: Name | None = None
    currency: Currency | None = None
    amount: Amount

    @model_validator(mode="after")
    def _is_of_a_currency(self) -> Self:
        if self.currency is None and self.amount != 0:
            raise ValueError(
                "an amount is one of a currency: name it, with one line for each currency (where"
                " no line fits, two people decide on every amount)"
            )
        return self


class RoutingFile(_Record):
    """A whole file."""

    rules: Annotated[tuple[RoutingRule, ...], Field(min_length=1)]
    two_people_above: tuple[Limit, ...] = ()

    @model_validator(mode="after")
    def _routes_everything(self) -> Self:
        open_ones = [place for place, rule in enumerate(self.rules, 1) if rule.fits_everything]
        if open_ones != [len(self.rules)]:
            raise ValueError(
                "the last rule, and no other, must fit everything: give it an owner and due_hours"
                " and no condition"
            )
        named = Counter((limit.company, limit.currency) for limit in self.two_people_above)
        twice = [
            f"{company or 'all'}/{cur or 'all'}" for (company, cur), n in named.items() if n > 1
        ]
        if twice:
            raise ValueError(f"two limits for {', '.join(twice)} (company/currency): keep one")
        return self


@dataclass(frozen=True, slots=True)
class UsedRouting:
    """The routing in force: its text, who put it into force, and when."""

    routing_id: int
    content: str
    is_shipped: bool
    used_by: str
    used_at: datetime
    agreed_by: str | None = None

    @property
    def faults(self) -> str | None:
        """What a file put into force before amounts had currencies says and no longer does."""
        try:
            parse_routing(self.content, "the routing in force")
        except UsageError as error:
            return error.message
        return None


def read_routing(path: Path = ROUTING_PATH) -> str:
    """The text of a file of routing that is right; UsageError names each fault of one that is not.

    Without a path: the file that ships.
    """
    text = text_of(path)
    parse_routing(text, path.name)
    return text


def parse_routing(text: str, name: str) -> RoutingFile:
    """Check the text of a file; name: what the errors call it."""
    return checked(
        text,
        name,
        RoutingFile,
        told=lambda _, error: [
            f"{_place(fault['loc'])}: {_remedy(fault)}" for fault in error.errors()
        ],
        compare_with="`p2p review routing show`",
    )


def use_routing(
    conn: Connection,
    text: str,
    name: str,
    *,
    tenant: str,
    who: str,
    agreed_by: str | None = None,
    is_shipped: bool = False,
) -> RoutingFile:
    """Check a file and make it the one that counts for the tenant from the next refresh on.

    Its limits count at once, so two people put it into force: who, and agreed_by. Raises UsageError
    naming each fault, or what the database refuses; then nothing is changed.
    """
    routing = parse_routing(text, name)
    if not who.strip():
        raise UsageError("nobody is named", "say who puts the routing into force with --by")
    agreed = (agreed_by or "").strip() or None
    with conn.transaction(), conn.cursor(row_factory=scalar_row) as cursor:
        try:
            routing_id = cursor.execute(
                "insert into ops.review_routing"
                " (tenant, content, is_shipped, rule_count, used_by, agreed_by)"
                " values (%s, %s, %s, %s, %s, %s) returning routing_id",
                (tenant, text, is_shipped, len(routing.rules), who.strip(), agreed),
            ).fetchone()
        except psycopg.errors.IntegrityError as error:
            raise refused(error) from error
        cursor.executemany(
            "insert into ops.review_routing_rule (routing_id, place, owner, due_hours, kinds,"
            " sources, companies, categories, currency, amounts_from)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                (
                    *(routing_id, place, rule.owner, rule.due_hours, _list(rule.kinds)),
                    *(_list(rule.sources), _list(rule.companies), _list(rule.categories)),
                    *(rule.currency, _json(rule.amount_from)),
                )
                for place, rule in enumerate(routing.rules, 1)
            ],
        )
        cursor.executemany(
            "insert into ops.review_limit values (%s, %s, %s, %s)",
            [
                (routing_id, limit.company or "", limit.currency or "", limit.amount)
                for limit in routing.two_people_above
            ],
        )
    return routing


def used_routing(conn: Connection, *, tenant: str) -> UsedRouting | None:
    """The routing that counts for the tenant; None before the first refresh."""
    with conn.cursor(row_factory=class_row(UsedRouting)) as cursor:
        return cursor.execute(
            "select routing_id, content, is_shipped, used_by, used_at, agreed_by"
            " from ops.review_routing"
            " where tenant = %s order by routing_id desc limit 1",
            (tenant,),
        ).fetchone()


def ensure_shipped_routing(conn: Connection, *, tenant: str) -> None:
    """Put the file that ships on record where the tenant has none, or an older one that shipped."""
    used = used_routing(conn, tenant=tenant)
    text = read_routing()
    if used is None or (used.is_shipped and used.content != text):
        use_routing(conn, text, ROUTING_PATH.name, tenant=tenant, who=SHIPPED, is_shipped=True)


def _json(amounts: dict[str, Decimal] | None) -> str | None:
    """As JSON with every digit that was written: a float would not keep them."""
    if amounts is None:
        return None
    told = ", ".join(f'"{currency}": {amount:f}' for currency, amount in amounts.items())
    return f"{{{told}}}"


def _list(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)


def _place(location: tuple[int | str, ...]) -> str:
    match location:
        case ("rules", int(number), *fields):
            return ", ".join([f"rule {number + 1}", *map(str, fields)])
        case ("two_people_above", int(number), *fields):
            return ", ".join([f"limit {number + 1}", *map(str, fields)])
        case _:
            return ".".join(map(str, location)) or "the file"


def _remedy(fault: Any) -> str:
    match fault["type"]:
        case "missing":
            return "is missing: add it"
        case "extra_forbidden":
            return "is no field of this: take it out, or look for a slip of the pen"
        case "dict_type" if "amount_from" in fault["loc"]:
            return "an amount is one of a currency: write {EUR: 10000, USD: 12000}"
        case "model_type" | "dict_type":
            return "is no list of fields: write `name: value` lines"
        case _:
            return str(fault["msg"]).removeprefix("Value error, ")
