"""A small source by hand: forty ordinary suppliers, to which tests add those that are not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl

from mining.approval_limits import LIMIT
from mining.suppliers import source_data as columns
from mining.suppliers.found import shaped
from mining.suppliers.source_data import SupplierData, empty

AS_OF = dt.date(2026, 6, 30)
MONDAY = dt.date(2025, 1, 6)
ORDINARY = 40


def invoices_of(supplier: str, count: int, **changed: Any) -> list[dict[str, Any]]:
    """Invoices every second Monday or so, odd amounts; each name of `changed` is a value, or a
    function of the invoice's place."""
    rows = []
    for place in range(count):
        posted = MONDAY + dt.timedelta(days=14 * (place % 38))
        row = {
            "invoice_object_id": f"{supplier}-i{place}",
            "supplier": supplier,
            "invoice": f"{supplier}/{place}",
            "company_code": "1000",
            "category": "PACK",
            "is_credit_memo": False,
            "gross_amount": 1003.37 + 17 * place,
            "tax_amount": 0.0,
            "currency": "EUR",
            "posted_on": posted,
            "entered_on": posted,
            "recorded_by": "AP_1001",
            "is_by_person": True,
            "is_po_backed": True,
            "is_exception": False,
            "due_on": posted + dt.timedelta(days=30),
            "cleared_on": posted + dt.timedelta(days=30),
            "discount_taken_amount": 0.0,
        }
        rows.append(
            row | {name: one(place) if callable(one) else one for name, one in changed.items()}
        )
    return rows


def orders_of(supplier: str, count: int, **changed: Any) -> list[dict[str, Any]]:
    """Orders of one material, a fortnight apart, at a steady price and in many hands."""
    rng = np.random.default_rng(int(supplier.strip("s")) if supplier[1:].isdigit() else 99)
    rows = []
    for place in range(count):
        row = {
            "item_object_id": f"{supplier}-o{place}",
            "supplier": supplier,
            "order": f"{supplier}-{place}",
            "item": "10",
            "company_code": "1000",
            "category": "PACK",
            "material_id": f"M-{supplier}",
            "unit": "EA",
            "quantity": 10.0,
            "unit_price": 20 * (1 + 0.01 * float(rng.normal())),
            "net_amount": 200.0,
            "currency": "EUR",
            "ordered_on": MONDAY + dt.timedelta(days=14 * place),
            "requester": f"REQ_{rng.integers(6)}",
            "buyer": f"BUY_{rng.integers(3)}",
            "approver": None,
        }
        rows.append(
            row | {name: one(place) if callable(one) else one for name, one in changed.items()}
        )
    return rows


def source_of(
    invoices: list[dict[str, Any]] | None = None,
    orders: list[dict[str, Any]] | None = None,
    **tables: list[dict[str, Any]],
) -> SupplierData:
    """Forty ordinary suppliers s0 to s39 and what is given beside them."""
    ordinary = [f"s{number}" for number in range(ORDINARY)]
    of_invoices = [row for one in ordinary for row in invoices_of(one, 24)] + (invoices or [])
    of_orders = [row for one in ordinary for row in orders_of(one, 20)] + (orders or [])
    named = dict.fromkeys(row["supplier"] for row in of_invoices + of_orders)
    schemas = {
        "movements": columns.MOVEMENT,
        "payments": columns.PAYMENT,
        "changes": columns.CHANGE,
        "identifiers": columns.IDENTIFIER,
        "limits": LIMIT,
    }
    return SupplierData(
        tenant="t",
        source="s",
        suppliers=shaped(
            pl.DataFrame(
                [{"supplier": one, "supplier_id": one, "name": f"Firm {one}"} for one in named]
            ),
            columns.SUPPLIER,
        ),
        invoices=shaped(pl.DataFrame(of_invoices, infer_schema_length=None), columns.INVOICE),
        order_items=shaped(pl.DataFrame(of_orders, infer_schema_length=None), columns.ORDER_ITEM),
        as_of=AS_OF,
        **{
            name: shaped(pl.DataFrame(tables[name]), schema) if name in tables else empty(schema)
            for name, schema in schemas.items()
        },
    )
