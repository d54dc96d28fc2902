"""Which ERP keeps a company's books, and how it numbers suppliers: what side systems refer to."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from p2p.simulator.coupa.master_data import supplier_number as coupa_number
from p2p.simulator.oracle.instance import supplier_number as oracle_number
from p2p.simulator.sap_ecc.item_facts import supplier_number as sap_number
from p2p.simulator.scenario import Company, Scenario
from p2p.simulator.truth import Truth

_NUMBERS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "sap_ecc": sap_number,
    "sap_s4": sap_number,
    "oracle": oracle_number,
    "coupa": coupa_number,
}


def with_erp(truth: Truth, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows (company, supplier) with company_code, erp_system and erp_supplier_number.

    erp_system: the name of the ERP's exports as a source. The number is null without a supplier.
    """
    owners = truth.world.scenario.companies
    company = pl.col("company")
    books = pl.lit(pl.Series([_books(owner) for owner in owners])).gather(company)
    source = pl.Series([_source(truth.world.scenario, owner) for owner in owners])
    number = pl.coalesce(
        pl.when(books == system).then(written(pl.col("supplier")).cast(pl.String))
        for system, written in _NUMBERS.items()
    )
    return rows.with_columns(
        company_code=pl.lit(pl.Series([owner.code for owner in owners])).gather(company),
        erp_system=pl.lit(source).gather(company),
        erp_supplier_number=number,
    )


def _books(owner: Company) -> str:
    return owner.ledger_system or owner.system


def _source(scenario: Scenario, owner: Company) -> str:
    instance = scenario.instances.get(_books(owner))
    return instance.source if instance else _books(owner)
