"""What people call each kind of review candidate: on pages, in the terminal, in texts and docs.

A kind is what a detector writes into Candidate.kind. What a detector finds is its own module's.
"""

from __future__ import annotations

from typing import Final

CONTROL_SAMPLE: Final = "control_sample"
"""The kind of what was drawn at random: nothing alarmed about it."""
KINDS: Final = {
    "duplicate_invoice": "Duplicate invoice",
    "likely_duplicate_invoice": "Likely duplicate invoice",
    "duplicate_payment": "Duplicate payment",
    "anomalous_invoice": "Unusual invoice",
    "anomalous_case": "Unusual case",
    "anomalous_supplier": "Unusual supplier",
    "control_segregation_of_duties": "Control: segregation of duties",
    "control_self_approval": "Control: self-approval",
    "control_approval_limit": "Control: approval above the limit",
    "control_split_order": "Control: split orders",
    "control_after_the_fact_order": "Control: order after the fact",
    "control_bought_without_request": "Control: no requisition, no contract",
    "control_goods_before_approval": "Control: goods before approval",
    "control_paid_before_receipt": "Control: paid before receipt",
    "control_blocked_supplier_paid": "Control: blocked supplier paid",
    "control_bank_change_alone": "Control: bank details changed alone",
    "control_paid_after_bank_change": "Control: paid after a change of bank details",
    "control_early_payment": "Control: paid early for nothing",
    CONTROL_SAMPLE: "Control sample",
}
"""Kind -> its name; docs/review.md lists them, and a test holds them against the detectors."""


def kind_name(kind: str) -> str:
    """As a heading or a cell: 'Unusual invoice'. A kind that is not known as it is written."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def kind_of(text: str) -> str:
    """The kind that somebody means, given as it is written or by its name: 'unusual invoice'."""
    asked = " ".join(text.split()).casefold()
    for kind, name in KINDS.items():
        if asked in (kind, name.casefold()):
            return kind
    return text


def kind_words(kind: str) -> str:
    """Within a sentence: 'unusual invoice'."""
    name = kind_name(kind)
    return name[:1].lower() + name[1:]
