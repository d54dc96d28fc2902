"""AP_SUPPLIERS and AP_SUPPLIER_SITES_ALL: suppliers with a site for each company, and employees.

Whoever is paid through Payables is a supplier: employees are, too, to be paid their expenses.
Oracle keeps no history of master data here: a row tells when it was changed last, and by whom.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import midnight, nothing, text, yes_no
from p2p.simulator.oracle.instance import (
    Instance,
    last_touch,
    operating_unit,
    supplier_number,
    vendor,
)
from p2p.simulator.oracle.organisation import IMMEDIATE, terms
from p2p.simulator.oracle.users import ADMINISTRATOR, person
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_FIRST_PARTY, _FIRST_EMPLOYEE, _FIRST_EMPLOYEE_PARTY = 41_001, 1_000_001, 3_000_001
_MORNING = 9 * 3600


def party() -> pl.Expr:
    """PARTY_ID of the supplier in column supplier."""
    return pl.col("supplier") + _FIRST_PARTY


def employee_party() -> pl.Expr:
    """PARTY_ID of the person in column user_number."""
    return pl.col("user_number") + _FIRST_EMPLOYEE_PARTY


def with_creation(truth: Truth) -> pl.DataFrame:
    """Suppliers with created_at / created_by: the desk that onboarded them, or the first load."""
    first_desk = truth.world.first_users("MDM")
    regions = [company.region for company in truth.world.scenario.companies]
    desks = [first_desk[regions.index(region)] for region in dict.fromkeys(regions)]
    desk = pl.col("region").replace_strict(
        list(dict.fromkeys(regions)), desks, return_dtype=pl.String
    )
    new = pl.col("active_at") > 0
    return truth.suppliers.with_columns(
        created_at=pl.when(new).then("active_at").otherwise(pl.col("created_day") * DAY + _MORNING),
        created_by=pl.when(new).then(desk).otherwise(text(ADMINISTRATOR)),
    )


def with_name_then(truth: Truth, rows: pl.DataFrame, at: str) -> pl.DataFrame:
    """Rows with name_then: what their supplier was called at an instant of theirs."""
    renamed = truth.supplier_changes.filter(
        (pl.col("attribute") == "name") & (pl.col("at") <= truth.world.end)
    ).sort("at", "change")
    first = renamed.unique("supplier", keep="first", maintain_order=True)
    known = truth.world.suppliers.select("supplier", "name")
    found = (
        rows.with_row_index("_row")
        .sort(at, "_row")
        .join_asof(
            renamed.select("supplier", renamed_at="at", renamed_to="new"),
            left_on=at, right_on="renamed_at", by="supplier", check_sortedness=False,
        )
        .sort("_row")
    )  # fmt: skip
    for more in (first.select("supplier", first_name="old"), known):
        found = found.join(more, on="supplier", how="left", maintain_order="left")
    return found.with_columns(name_then=pl.coalesce("renamed_to", "first_name", "name")).select(
        *rows.columns, "name_then"
    )


def _with_changes(truth: Truth, attributes: tuple[str, ...]) -> pl.DataFrame:
    """Suppliers with the last of these changes."""
    suppliers = with_creation(truth)
    created = suppliers.select("supplier", at="created_at", by="created_by")
    changes = truth.supplier_changes.filter(
        pl.col("attribute").is_in(attributes) & (pl.col("at") <= truth.world.end)
    ).join(suppliers, on="supplier", how="semi")
    return suppliers.join(
        last_touch("supplier", created, changes), on="supplier", how="left", maintain_order="left"
    )


def ap_suppliers(instance: Instance) -> pl.DataFrame:
    """Suppliers and employees. Nothing may be ordered from or paid to a blocked supplier."""
    truth = instance.truth
    blocked = pl.col("blocked_at") <= truth.world.end
    firms = _with_changes(truth, ("name", "terms", "block")).select(
        VENDOR_ID=vendor(),
        SEGMENT1=supplier_number(pl.col("supplier")),
        VENDOR_NAME="name",
        PARTY_ID=party(),
        VENDOR_TYPE_LOOKUP_CODE=text("VENDOR"),
        ENABLED_FLAG=text("Y"),
        HOLD_FLAG=yes_no(blocked),
        HOLD_ALL_PAYMENTS_FLAG=yes_no(blocked),
        TERMS_ID=terms(pl.col("terms")),
        EMPLOYEE_ID=pl.lit(None, dtype=pl.Int64),
        VAT_REGISTRATION_NUM="tax_number",
        START_DATE_ACTIVE=instance.day("created_at"),
        END_DATE_ACTIVE=nothing(),
        **instance.who(),
    )
    people = employees(truth).select(
        VENDOR_ID=pl.col("user_number") + _FIRST_EMPLOYEE,
        SEGMENT1=pl.col("user_number") + _FIRST_EMPLOYEE,
        VENDOR_NAME="user",
        PARTY_ID=employee_party(),
        VENDOR_TYPE_LOOKUP_CODE=text("EMPLOYEE"),
        ENABLED_FLAG=text("Y"),
        HOLD_FLAG=text("N"),
        HOLD_ALL_PAYMENTS_FLAG=text("N"),
        TERMS_ID=pl.lit(IMMEDIATE, dtype=pl.Int64),
        EMPLOYEE_ID=person(pl.col("user_number")),
        VAT_REGISTRATION_NUM=nothing(),
        START_DATE_ACTIVE=midnight(pl.col("created_day")),
        END_DATE_ACTIVE=nothing(),
        **instance.who(),
    )
    return pl.concat([firms, people])


def employees(truth: Truth) -> pl.DataFrame:
    """The people of the truth with what `Instance.who` needs: their users, as they were created."""
    created = pl.col("created_day") * DAY + _MORNING
    return truth.users.filter(pl.col("type") == "dialog").with_columns(
        created_at=created,
        created_by=text(ADMINISTRATOR),
        changed_at=created,
        changed_by=text(ADMINISTRATOR),
    )


def ap_supplier_sites(instance: Instance) -> pl.DataFrame:
    """Sites: an address of a supplier, once for each operating unit of its region."""
    companies = instance.truth.world.scenario.companies
    of_region = pl.DataFrame(
        {"region": [c.region for c in companies], "company": range(len(companies))},
        schema_overrides={"company": pl.Int64},
    )
    sites = _with_changes(instance.truth, ("terms", "block")).join(
        of_region, on="region", how="inner", maintain_order="left_right"
    )
    blocked = pl.col("blocked_at") <= instance.truth.world.end
    return sites.select(
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
        HOLD_ALL_PAYMENTS_FLAG=yes_no(blocked),
        INACTIVE_DATE=nothing(),
        **instance.who(),
    )
