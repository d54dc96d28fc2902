"""IBY_EXT_BANK_ACCOUNTS and IBY_ACCOUNT_OWNERS: where suppliers and employees are paid.

An account is there once, however many own it; whoever changes to another account ends to own the
first one.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import looked_up, nothing, text
from p2p.simulator.oracle.instance import Instance
from p2p.simulator.oracle.numbering import numbered
from p2p.simulator.oracle.suppliers import (
    employee_party,
    employees,
    party,
    with_creation,
    with_name_then,
)

_FIRST_ACCOUNT, _FIRST_OWNER = 22_001, 24_001
_OWNED = ("party_id", "name", "country", "currency", "account", "at", "by", "ended_at", "ended_by")
_IBAN = r"^[A-Z]{2}[0-9]{2}"


def owned_accounts(instance: Instance) -> pl.DataFrame:
    """One row a party and account: the columns of _OWNED, account_id and owner_id.

    ended_at / ended_by are null while the account is the party's. The accounts of a site's people
    have keys of that site.
    """
    every = pl.concat([_of_suppliers(instance), _of_employees(instance)])
    accounts = numbered(
        every.group_by("account").agg(first_at=pl.col("at").min()),
        "first_at", "account", account_id=_FIRST_ACCOUNT + instance.site_first,
    )  # fmt: skip
    return numbered(
        every.join(accounts, on="account", how="left"),
        "at", "party_id", "account", owner_id=_FIRST_OWNER + instance.site_first,
    )  # fmt: skip


def _of_suppliers(instance: Instance) -> pl.DataFrame:
    """Each supplier's accounts one after another, from its changes of bank details."""
    truth = instance.truth
    suppliers = with_creation(truth)
    changes = (
        truth.supplier_changes.filter(
            (pl.col("attribute") == "bank_account") & (pl.col("at") <= truth.world.end)
        )
        .join(suppliers, on="supplier", how="semi")
        .sort("supplier", "at", "change")
    )
    first = changes.unique("supplier", keep="first", maintain_order=True)
    start = suppliers.join(
        first.select("supplier", was="old"), on="supplier", how="left", maintain_order="left"
    ).select(
        "supplier", account=pl.coalesce("was", "bank_account"), at="created_at", by="created_by"
    )
    rows = pl.concat(
        [start, changes.select("supplier", account="new", at="at", by="by")]
    ).sort("supplier", "at")  # fmt: skip
    # the account keeps the name that its owner had in the beginning
    facts = with_name_then(truth, suppliers, "created_at").select(
        "supplier", name="name_then", country="bank_country"
    )
    companies = truth.world.scenario.companies
    currency = {company.country: company.currency for company in companies}
    return (
        rows.with_columns(
            ended_at=pl.col("at").shift(-1).over("supplier"),
            ended_by=pl.col("by").shift(-1).over("supplier"),
        )
        .join(facts, on="supplier", how="left", maintain_order="left")
        .with_columns(
            party_id=party(),
            currency=pl.col("country").replace_strict(
                currency, default=None, return_dtype=pl.String
            ),
        )
        .select(_OWNED)
    )


def _of_employees(instance: Instance) -> pl.DataFrame:
    companies = instance.truth.world.scenario.companies
    return employees(instance.truth).select(
        party_id=employee_party(),
        name="user",
        country=looked_up([c.country for c in companies], pl.col("company")),
        currency=looked_up([c.currency for c in companies], pl.col("company")),
        account="bank_account",
        at="created_at",
        by="created_by",
        ended_at=pl.lit(None, dtype=pl.Int64),
        ended_by=nothing(),
    )


def iby_ext_bank_accounts(instance: Instance, owned: pl.DataFrame) -> pl.DataFrame:
    """Bank accounts, each once."""
    rows = owned.sort("account_id", "at", "party_id").unique(
        "account_id", keep="first", maintain_order=True
    )
    return rows.with_columns(
        created_at="at", created_by="by", changed_at="at", changed_by="by"
    ).select(
        EXT_BANK_ACCOUNT_ID="account_id",
        COUNTRY_CODE="country",
        CURRENCY_CODE="currency",
        BANK_ACCOUNT_NUM="account",
        IBAN=pl.when(pl.col("account").str.contains(_IBAN)).then("account"),
        BANK_ACCOUNT_NAME="name",
        START_DATE=instance.day("at"),
        END_DATE=nothing(),
        **instance.who(),
    )


def iby_account_owners(instance: Instance, owned: pl.DataFrame) -> pl.DataFrame:
    """Who owns which account, and until when."""
    return owned.with_columns(
        created_at="at",
        created_by="by",
        changed_at=pl.coalesce("ended_at", "at"),
        changed_by=pl.coalesce("ended_by", "by"),
    ).select(
        ACCOUNT_OWNER_ID="owner_id",
        EXT_BANK_ACCOUNT_ID="account_id",
        ACCOUNT_OWNER_PARTY_ID="party_id",
        PRIMARY_FLAG=text("Y"),
        END_DATE=instance.moment("ended_at"),
        **instance.who(),
    )
