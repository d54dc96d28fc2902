"""Hand-made rows of duplicates: each state, each decision, two currencies, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.dashboards.serving_tables import Row
from tests.dashboards.serving_values import PERCENT, QUOTES, SCRIPT, at, rows_of


def _reasons(*texts: str) -> list[Row]:
    return [{"code": "x", "text": text} for text in texts]


def _group() -> list[Row]:
    demo = rows_of(
        "group_id decision money_state currency value_amount open_amount prevented_amount"
        " leaked_amount recovered_amount score is_new subject_label reasons decided_by"
        " counted_in_source",
        (
            *("leaked", "candidate", "leaked", "EUR", 1500, 500, 0, 1000, 0, 0.95, False),
            *(
                "Invoice 12/2026 of Nordwind",
                _reasons("Same supplier, reference R-881"),
                None,
                None,
            ),
        ),
        (
            *("open", "candidate", "open", "USD", 70.5, 70.5, 0, 0, 0, 0.76, True),
            *("Invoice 14/2026 of Hafen", _reasons("A number that reads the same"), None, None),
        ),
        (
            *("caught", "not asked", "prevented", "EUR", 200, 0, 200, 0, 0, 0.95, False),
            *("Invoice 16/2026 of Hafen", _reasons("Same supplier"), None, None),
        ),
        (
            *("back", "confirmed", "recovered", "EUR", 300, 0, 0, 0, 300, 0.9, False),
            *("Payment 18/2026 to Hafen", _reasons("Paid again"), "anna", None),
        ),
        (
            *("false", "false", "open", "EUR", 9000, 9000, 0, 0, 0, 0.95, False),
            *("Invoice 20/2026 of Hafen", _reasons("Same supplier"), "berta", None),
        ),
        (
            *("copied", "not asked", "leaked", "EUR", 640, 0, 0, 640, 0, 0.9, False),
            *("Invoice 22/2026 of Hafen", _reasons("Decided in buying"), None, "buying"),
        ),
        source="demo",
        kind="duplicate_invoice",
        document_count=2,
        standing_count=2,
        company_code="1000",
        decided_at=None,
        duplicated_on=date(2026, 3, 5),
        month=date(2026, 3, 1),
    )
    hostile = rows_of(
        "source group_id decision money_state value_amount open_amount score reasons",
        ("hostile", SCRIPT, "candidate", "open", 1, 1, 0.5, _reasons(PERCENT, SCRIPT, QUOTES)),
        subject_label=f"{SCRIPT} {QUOTES}",
        kind=SCRIPT,
        document_count=2,
        is_new=False,
    )
    return [
        {"first_seen_at": at(3), "model_name": "exact duplicate rule", "model_version": "2"} | row
        for row in [*demo, *hostile]
    ]


def _document() -> list[Row]:
    states = {
        "leaked": [("leaked", None, 1000), ("open", None, 500)],
        "open": [("open", None, 70.5)],
        "caught": [("prevented", "reversal", 200)],
        "back": [("recovered", "refund", 300)],
        "false": [("open", None, 9000)],
        "copied": [("leaked", None, 640)],
    }
    rows: list[Row] = []
    for group, extras in states.items():
        common = {
            "source": "demo",
            "group_id": group,
            "document_type": "invoice",
            "supplier_id": "S1",
            "supplier_name": "Nordwind",
            "currency": "USD" if group == "open" else "EUR",
            "posted_on": date(2026, 3, 1),
            "reference": "R-881",
            "amount": 1000,
        }
        rows.append(
            common
            | {"place": 1, "document_label": "11/2026", "is_kept": True, "money_state": "kept"}
        )
        rows += [
            common
            | {
                "place": place,
                "document_label": f"{place + 10}/2026",
                "is_kept": False,
                "money_state": state,
                "settled_by": by,
                "settled_on": date(2026, 3, 9) if by else None,
                "value_amount": value,
                "reference": "R-8B1",
            }
            for place, (state, by, value) in enumerate(extras, start=2)
        ]
    hostile = {"source": "hostile", "group_id": SCRIPT, "document_type": "invoice"}
    for place, kept in ((1, True), (2, False)):
        rows.append(
            hostile
            | {
                "place": place,
                "document_label": SCRIPT,
                "supplier_name": QUOTES,
                "reference": f"{PERCENT} {place}",
                "amount": 1,
                "is_kept": kept,
                "money_state": "kept" if kept else "open",
                "value_amount": None if kept else 1,
            }
        )
    return rows


DUPLICATE_ROWS: dict[str, Callable[[], list[Row]]] = {
    "duplicate_group": _group,
    "duplicate_document": _document,
}
