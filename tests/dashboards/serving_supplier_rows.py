"""Hand-made rows of suppliers: one opened, one with a signal, one with none; hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import PERCENT, QUOTES, SCRIPT, rows_of

_OPENED = [
    {"code": "weekend", "text": "40 % of its 30 invoices were entered on a weekend (12)"},
    {"code": "exception", "text": "80 % of its 30 invoices were blocked (24)"},
]
_BEHIND = [
    {
        **{"reason": "Weekend", "kind": "invoice", "document": "5105600001/2026"},
        **{"date": "2026-05-09", "amount": "1,200.50", "at_risk": "1,200.50", "currency": "EUR"},
        **{"people": "AP_1001", "note": None, "id": "i1"},
    }
]


def _risk() -> list[Row]:
    same = {"as_of_on": date(2026, 6, 30), "model_name": "signals", "model_version": "v1"}
    demo = rows_of(
        "supplier_object_id supplier_id supplier_label country rank score raised_count"
        " is_candidate company_code category document_count at_risk_amount currency reasons"
        " evidence",
        (
            *("s1", "100001", "Supplier 100001, Nordwind GmbH", "DE", 1, 0.91, 2, True, "1000"),
            *("PACK", 45, 14406, "EUR", _OPENED, _BEHIND),
        ),
        (
            *("s2", "100002", "Supplier 100002", None, 2, 0.35, 1, False, None),
            *(None, 9, 0, "EUR", _OPENED[1:], []),
        ),
        (
            *("s3", "100003", "Supplier 100003", "FR", 3, 0.0, 0, False, "1000"),
            *(None, 3, None, "EUR", [], []),
        ),
        source="demo",
        **same,
    )  # fmt: skip
    hostile = rows_of(
        "supplier_object_id supplier_id supplier_label rank score raised_count is_candidate"
        " company_code category document_count reasons evidence",
        (
            *("h1", SCRIPT, f"Supplier {SCRIPT} {QUOTES}", 1, 0.7, 1, True, QUOTES, PERCENT, 12),
            *([{"code": "x", "text": f"{PERCENT} {QUOTES}"}], [_BEHIND[0] | {"note": SCRIPT}]),
        ),
        source="hostile",
        country=QUOTES,
        **same,
    )
    return demo + hostile


def _signal() -> list[Row]:
    month = [{"month": "2026-05-01", "rows": 12, "at_risk_amount": 14406}]
    peers = "suppliers of the same category"
    drift = ("demo", "s1", "price_drift", "Price drift", "per_year", 0.03, 0.02, 2, 9)
    weekend = ("demo", "s1", "weekend", "Weekend", "share", 0.4, 0.01, 12, 30)
    often = ("demo", "s1", "exception", "Exceptions", "share", 0.8, 0.1, 24, 30)
    other = ("demo", "s2", "exception", "Exceptions", "share", 0.8, 0.1, 7, 9)
    hostile = ("hostile", "h1", "weekend", PERCENT, "share", 0.4, 0.0, 1, 2)
    return rows_of(
        "source supplier_object_id signal title unit own_value peer_value counted of_count peers"
        " peer_count q_value strength is_raised months",
        (*weekend, *(peers, 14, 1e-6, 0.9, True, month)),
        (*often, *(peers, 14, 0.01, 0.5, True, [])),
        (*drift, *(peers, 14, 1.0, 0.1, False, [])),
        (*other, *(peers, 14, 0.04, 0.35, True, [])),
        (*hostile, *(QUOTES, None, None, 0.7, True, [])),
        definition=f"What it is {QUOTES}",
    )


def _month() -> list[Row]:
    return rows_of(
        "month currency invoice_count spend_amount",
        (date(2026, 4, 1), "EUR", 3, 4000),
        (date(2026, 5, 1), "EUR", 14, 15000),
        (date(2026, 5, 1), "USD", 1, 20),
        source="demo",
        supplier_object_id="s1",
    )


SUPPLIER_ROWS: dict[str, Callable[[], list[Row]]] = {
    "supplier_risk": _risk,
    "supplier_signal": _signal,
    "supplier_month": _month,
}
