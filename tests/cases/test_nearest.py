"""Which decided candidates are called like one, in which order, and what is said of why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from p2p.cases.nearest import nearest

HERE: dict[str, Any] = {
    "source": "erp",
    "candidate_id": "here",
    "kind": "duplicate_invoice",
    "subject_label": "Invoice 1",
    "company_code": "1000",
    "supplier_id": "V1",
    "amount": 1000,
    "currency": "EUR",
    "reasons": [{"code": "same_reference"}, {"code": "paid"}],
}


def decided(name: str, **other: Any) -> dict[str, Any]:
    return HERE | {
        "candidate_id": name,
        "decided_as": "confirmed",
        "decided_by": "eva",
        "decided_at": datetime(2026, 5, 1, tzinfo=UTC),
        "decided_because": "looked at both slips",
        **other,
    }


def names(*rows: dict[str, Any], count: int = 9) -> list[str]:
    return [one.candidate_id for one in nearest(HERE, rows, count)]


def test_each_feature_that_agrees_less_puts_a_candidate_further_away() -> None:
    rows = [
        decided("other kind", kind="anomalous_invoice", reasons=[{"code": "paid"}]),
        decided("ten times", amount=10_000),
        decided("a hundred times", amount=100_000),
        decided("a thousand times", amount=1_000_000, supplier_id="V2"),
        decided("same"),
        decided("one reason", reasons=[{"code": "paid"}, {"code": "other"}]),
    ]
    assert names(*rows) == [
        *("same", "ten times", "a hundred times"),
        *("one reason", "a thousand times", "other kind"),
    ]
    assert names(*rows, count=2) == ["same", "ten times"]
    assert nearest(HERE, rows)[0].likeness == 1.0


def test_what_a_pair_does_not_share_says_nothing() -> None:
    other_money = decided("dollars", currency="USD", amount=5)
    assert nearest(HERE, [other_money])[0].likeness == 1.0
    assert "against" not in " ".join(nearest(HERE, [other_money])[0].why)
    unlike = decided("unlike", kind="anomalous_case", reasons=[{"code": "duration"}])
    assert names(unlike, decided("here")) == []  # neither kind nor reason; and itself


def test_it_is_said_why_and_a_number_of_another_source_is_another_supplier() -> None:
    one = nearest(HERE, [decided("a", amount=2500, reasons=[{"code": "paid"}])])[0]
    assert one.why == (
        "same kind, duplicate invoice",
        "same reasons: paid",
        "same supplier, V1",
        "EUR 2,500.00 against 1,000.00 here",
    )
    assert (one.decided_as, one.decided_by) == ("confirmed", "eva")
    elsewhere = nearest(HERE, [decided("b", source="other_erp")])[0]
    assert not any("supplier" in text for text in elsewhere.why)


def test_of_those_that_are_as_like_the_one_decided_last_comes_first() -> None:
    later = datetime(2026, 6, 1, tzinfo=UTC)
    assert names(decided("b"), decided("a"), decided("c", decided_at=later)) == ["c", "a", "b"]
