"""What the explorer and its rivals are asked: filters, and how the others say the same."""

from __future__ import annotations

from typing import Any

VENDORS = [f"vendorID_{number:04d}" for number in range(900)]
RECEIVED, INVOICED, CLEARED = "Record Goods Receipt", "Record Invoice Receipt", "Clear Invoice"
UNBLOCKED = "Remove Payment Block"
# what every engine is asked: our filter, and the same for the others
COMPARED = {
    "every case": ({"kind": "and", "filters": []}, "everything", []),
    "900 suppliers": (
        {"kind": "attribute", "name": "supplier_id", "values": VENDORS},
        "attribute",
        ["case:Vendor", VENDORS],
    ),
    "eventually follows": (
        {"kind": "follows", "first": UNBLOCKED, "then": CLEARED, "mode": "eventually"},
        "follows",
        [UNBLOCKED, CLEARED],
    ),
}
_PERIOD = {"kind": "period", "from_on": "2018-03-01", "to_on": "2018-08-31"}
_BEFORE_GR = {
    "kind": "attribute",
    "name": "category",
    "values": ["3-way match, invoice before GR"],
}
# what ours is asked besides, one filter of each kind and some together
MIX: dict[str, dict[str, Any]] = {
    "resource": {"kind": "attribute", "name": "resource", "values": ["user_100", "batch_01"]},
    "period": _PERIOD,
    "within a period": {**_PERIOD, "mode": "within"},
    "frequent variants": {"kind": "frequent_variant", "last_rank": 50},
    "contains": {"kind": "contains", "activities": [UNBLOCKED, "Change Price"]},
    "directly follows": {"kind": "follows", "first": INVOICED, "then": RECEIVED},
    "duration": {"kind": "duration", "least_days": 30, "most_days": 90},
    "working days": {"kind": "duration", "least_days": 30, "unit": "working"},
    "rework": {"kind": "rework"},
    "ends": {"kind": "endpoint", "ends": [CLEARED]},
    "value": {"kind": "value", "currency": "EUR", "least_amount": 250_000},
    "not": {"kind": "not", "filter": {"kind": "contains", "activities": [UNBLOCKED]}},
    "and": {"kind": "and", "filters": [_BEFORE_GR, _PERIOD, {"kind": "rework"}]},
    "or": {"kind": "or", "filters": [_PERIOD, {"kind": "contains", "activities": [UNBLOCKED]}]},
}
