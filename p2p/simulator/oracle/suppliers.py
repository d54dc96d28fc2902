"""AP_SUPPLIERS and AP_SUPPLIER_SITES_ALL: suppliers, with a site for each company."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, nothing, text
from p2p.simulator.oracle.instance import Instance, operating_unit, unchanged, vendor
from p2p.simulator.oracle.organisation import terms
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_MASTER_DATA_USER = "SYSADMIN"
_MORNING = 9 * 3600


def ap_suppliers(instance: Instance) -> pl.DataFrame:
    """Suppliers."""
    suppliers = instance.truth.suppliers
    foreign = pl.col("country").is_in(["US", "CA"])
    digits = (pl.col("supplier") * 7919 + 100_000_007).cast(pl.String).str.zfill(9)
    return suppliers.with_columns(*_created()).select(
        VENDOR_ID=vendor(),
        SEGMENT1=pl.col("supplier") + 10_001,
        VENDOR_NAME="name",
        VENDOR_TYPE_LOOKUP_CODE=text("VENDOR"),
        ENABLED_FLAG=text("Y"),
        HOLD_FLAG=text("N"),
        HOLD_ALL_PAYMENTS_FLAG=text("N"),
        TERMS_ID=terms(pl.col("terms")),
        EMPLOYEE_ID=nothing(),
        VAT_REGISTRATION_NUM=pl.when(~foreign).then(pl.col("country") + digits),
        START_DATE_ACTIVE=midnight(pl.col("created_day")),
        END_DATE_ACTIVE=nothing(),
        **instance.who(),
    )


def ap_supplier_sites(instance: Instance) -> pl.DataFrame:
    """Sites: an address of a supplier, once for each operating unit of its region."""
    return _sites(instance.truth).select(
        VENDOR_SITE_ID=instance.site(),
        VENDOR_ID=vendor(),
        VENDOR_SITE_CODE=pl.col("city").str.to_uppercase().str.slice(0, 15),
        ORG_ID=operating_unit(),
        PURCHASING_SITE_FLAG=text("Y"),
        PAY_SITE_FLAG=text("Y"),
        ADDRESS_LINE1=text("Main Street ") + (pl.col("supplier") % 180 + 1).cast(pl.String),
        CITY="city",
        ZIP="postcode",
        COUNTRY="country",
        TERMS_ID=terms(pl.col("terms")),
        TERMS_DATE_BASIS=text("Invoice"),
        MATCH_OPTION=text("P"),
        HOLD_ALL_PAYMENTS_FLAG=text("N"),
        INACTIVE_DATE=nothing(),
        **instance.who(),
    )


def _sites(truth: Truth) -> pl.DataFrame:
    companies = truth.world.scenario.companies
    of_region = pl.DataFrame(
        {"region": [c.region for c in companies], "company": range(len(companies))},
        schema_overrides={"company": pl.Int64},
    )
    return (
        truth.suppliers.with_columns(*_created())
        .join(of_region, on="region", how="inner", maintain_order="left_right")
    )  # fmt: skip


def _created() -> tuple[pl.Expr, ...]:
    return unchanged(pl.col("created_day") * DAY + _MORNING, text(_MASTER_DATA_USER))
