"""Signals of suppliers on small tables: what is planted is raised, what is ordinary or too little
is not, and a candidate tells the rows, the money, the people and the facts behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from mining.suppliers import rates
from mining.suppliers.benford import benford, digit_signals, mean_absolute_deviation
from mining.suppliers.candidates import model_version
from mining.suppliers.detect import SupplierBudget, SupplierRisks, supplier_risks
from mining.suppliers.master_data import master_data_signals
from mining.suppliers.peers import LEVELS
from mining.suppliers.source_data import SupplierData
from tests.mining.suppliers.supplier_tables import (
    AS_OF,
    MONDAY,
    invoices_of,
    orders_of,
    source_of,
)

SATURDAY = MONDAY + dt.timedelta(days=5)


@pytest.fixture(scope="module")
def risks() -> SupplierRisks:
    """One supplier a kind beside forty ordinary ones, and some that only look odd."""
    weekend = {
        "entered_on": lambda place: (
            SATURDAY + dt.timedelta(days=14 * place)
            if place % 2
            else MONDAY + dt.timedelta(days=14 * place)
        )
    }

    def quiet_after(count: int) -> dict[str, Any]:
        days = lambda place: (  # noqa: E731
            MONDAY + dt.timedelta(days=7 * place) if place < count
            else AS_OF - dt.timedelta(days=28 - 7 * (place - count))
        )  # fmt: skip
        return {"posted_on": days, "entered_on": days}

    invoices = [
        *invoices_of("weekends", 24, **weekend),
        # three of three say little
        *invoices_of("few", 3, entered_on=SATURDAY, posted_on=SATURDAY),
        # a rent of 1,500 is one decision
        *invoices_of("rent", 24, gross_amount=1500.0),
        *invoices_of("rounded", 24, gross_amount=lambda place: 500.0 * (place + 1)),
        *invoices_of("silent", 24, **quiet_after(20)),
        # eleven weeks show no rhythm
        *invoices_of("hardly known", 15, **quiet_after(11)),
        *invoices_of("newcomer", 12, gross_amount=90_000.0, category=None,
                     posted_on=lambda place: dt.date(2026, 2, 2) + dt.timedelta(days=7 * place)),
        *invoices_of("blocked", 6), *invoices_of("renamed", 6), *invoices_of("drifting", 6),
        *invoices_of("one hand", 6), *invoices_of("twin", 6),
    ]  # fmt: skip
    orders = [
        *orders_of("drifting", 20, unit_price=lambda place: 20 * 1.02**place),
        *orders_of("one hand", 20, requester="REQ_9", buyer="BUY_9"),
    ]
    payments = [
        {"payment_object_id": f"p{n}", "supplier": who, "document": f"P{n}", "paid_on": on,
         "amount": amount, "currency": "EUR", "paid_by": "PAY_1"}
        for n, (who, on, amount) in enumerate(
            [("renamed", dt.date(2026, 1, 5 + 7 * week), 100.0) for week in range(3)]
            + [("renamed", dt.date(2026, 5, 21), 900.0),
               ("blocked", dt.date(2026, 3, 1), 70.0), ("blocked", dt.date(2026, 4, 9), 80.0)]
        )
    ]  # fmt: skip
    changes = [
        {"event_id": "e1", "supplier": "renamed", "activity": "Change Vendor Bank Details",
         "changed_on": dt.date(2026, 5, 20), "changed_by": "MDM_1"},
        {"event_id": "e2", "supplier": "blocked", "activity": "Block Vendor",
         "changed_on": dt.date(2026, 4, 1), "changed_by": "MDM_1"},
    ]  # fmt: skip
    identifiers = [
        {"owner_type": kind, "supplier": who if kind == "supplier" else None, "owner_id": who,
         "name": name, "kind": what, "value": value, "ending": value[-4:]}
        for kind, who, name, what, value in (
            ("supplier", "twin", "Nordwind Handel", "bank_account", "DE0012345678"),
            ("employee", "AP_1001", None, "bank_account", "DE0012345678"),
            ("supplier", "s1", "Suedwind GmbH", "bank_account", "DE99"),
            ("supplier", "s2", "SUEDWIND GMBH", "bank_account", "DE99"),
        )
    ]  # fmt: skip
    return supplier_risks(
        source_of(invoices, orders, payments=payments, changes=changes, identifiers=identifiers),
        SupplierBudget(share=1.0),
    )


def _raised(risks: SupplierRisks) -> set[tuple[str, str]]:
    return set(risks.signals.filter("is_raised").select("supplier", "signal").rows())


def test_what_is_planted_is_raised_and_nothing_else(risks: SupplierRisks) -> None:
    assert _raised(risks) == {
        ("weekends", "weekend"),
        ("rounded", "round"),
        ("silent", "back_after_silence"),
        ("newcomer", "new_and_large"),
        ("drifting", "price_drift"),
        ("one hand", "one_person"),
        ("renamed", "changed_then_paid"),
        ("blocked", "paid_while_blocked"),
        ("twin", "employee_account"),
    }


def test_figures_are_those_of_the_supplier_and_of_its_peers(risks: SupplierRisks) -> None:
    figures = {(row["supplier"], row["signal"]): row for row in risks.signals.iter_rows(named=True)}
    weekend = figures["weekends", "weekend"]
    assert (weekend["counted"], weekend["of_count"], weekend["value"]) == (12, 24, 0.5)
    assert weekend["peer_value"] < 0.01
    assert weekend["q_value"] >= weekend["p_value"]
    drift = figures["drifting", "price_drift"]
    # two per cent a fortnight
    assert drift["value"] == pytest.approx(1.02 ** (365.25 / 14) - 1, rel=0.01)
    assert abs(drift["peer_value"]) < 0.02
    assert figures["blocked", "paid_while_blocked"]["counted"] == 1
    assert figures["newcomer", "new_and_large"]["value"] == 12 * 90_000
    assert ("few", "weekend") not in figures
    assert not figures["s1", "double_number"]["is_raised"]


def test_a_candidate_tells_rows_money_people_and_facts(risks: SupplierRisks) -> None:
    told = {one.identity: one for one in risks.raised}
    changed = told["renamed"]
    assert changed.amount == 900
    assert changed.involved == ["MDM_1", "PAY_1"]
    assert changed.facts == ["changed_then_paid|2026-05-21|p3"]
    assert "bank details changed on 2026-05-20 and EUR 900 went to it 1 day later" in str(
        changed.reasons[0]["text"]
    )
    assert [row["kind"] for row in changed.evidence] == ["payment", "change"]
    account = told["twin"]
    assert "employee AP_1001" in account.reasons[0]["text"]
    assert "AP_1001" in account.involved
    assert any(row["note"] == "same bank account ending in 5678" for row in account.evidence)


def test_another_day_without_documents_changes_no_fact(risks: SupplierRisks) -> None:
    data = source_of(invoices_of("weekends", 24, entered_on=SATURDAY))
    before = supplier_risks(data).raised[0]
    later = supplier_risks(replace(data, as_of=AS_OF - dt.timedelta(days=9))).raised[0]
    assert before.facts_hash == later.facts_hash
    more = source_of(invoices_of("weekends", 25, entered_on=SATURDAY))
    assert supplier_risks(more).raised[0].facts_hash != before.facts_hash


def test_what_the_whole_category_does_is_no_signal() -> None:
    often = {"entered_on": lambda place: SATURDAY if place % 2 else MONDAY}
    rows = [row for one in range(12) for row in invoices_of(f"c{one}", 24, category="IT", **often)]
    assert "weekend" not in {signal for _, signal in _raised(supplier_risks(source_of(rows)))}


def test_rates_are_calibrated_on_suppliers_that_only_differ_by_chance() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(10, 200, 800)
    share = rng.beta(2, 18, 800)
    counts = pl.DataFrame(
        {"supplier": [str(one) for one in range(800)], "of_count": n}
        | {"counted": rng.binomial(n, share)}
        | dict.fromkeys(LEVELS, "all")
    )  # fmt: skip
    judged = rates.judged(counts)
    assert 0.01 < (judged["p_value"] <= 0.05).mean() < 0.1
    assert (judged["p_value"] * judged.height).min() > 0.01


def test_benford_needs_enough_amounts_a_spread_and_a_deviation() -> None:
    rng = np.random.default_rng(5)
    size = 400
    grown = np.exp(rng.normal(6.5, 2.2, size)).round(2)
    invented = (rng.integers(1, 10, size) + rng.random(size)) * 10.0 ** rng.integers(1, 5, size)
    listed = rng.uniform(200, 600, size).round(2)
    amounts = {"grown": grown, "invented": invented.round(2), "listed": listed}
    rows = [
        row
        for who, values in amounts.items()
        for row in invoices_of(who, size, gross_amount=lambda place, v=values: float(v[place]))
    ]
    few = invoices_of("few", 299, gross_amount=lambda place: float(invented[place]))
    signals = digit_signals(source_of(rows + few)).signals
    judged = {who: large and p < 1e-6 for who, large, p in
              signals.select("supplier", "is_large", "p_value").rows()}  # fmt: skip
    assert judged == {"grown": False, "invented": True}
    assert benford(1)[0] == pytest.approx(0.30103)
    assert benford(2).sum() == pytest.approx(1)
    assert mean_absolute_deviation(np.full(9, 10.0), 1) == pytest.approx(2 * 0.26873 / 9, abs=1e-4)


def test_a_payment_before_the_change_or_long_after_is_not_its_business() -> None:
    change = {
        **{"event_id": "e", "supplier": "s1", "activity": "Change Vendor Bank Details"},
        **{"changed_on": dt.date(2026, 5, 20), "changed_by": "MDM_1"},
    }
    payment = {"payment_object_id": "p", "supplier": "s1", "document": "P", "amount": 9.0,
               "currency": "EUR", "paid_by": None}  # fmt: skip
    for day in (19, 28):
        data = source_of(changes=[change], payments=[payment | {"paid_on": dt.date(2026, 5, day)}])
        assert master_data_signals(data).signals.is_empty()


def _changes_and_payment(paid_at: dt.datetime, said_by: str = "TRES_1") -> SupplierData:
    """Bank details changed at 9:11 and confirmed at 9:18 by said_by, and a payment of that day."""
    at = dt.datetime(2026, 5, 20, 9, 11, tzinfo=dt.UTC)
    change = {"event_id": "e", "supplier": "s1", "activity": "Change Vendor Bank Details",
              "changed_on": at.date(), "changed_by": "MDM_1", "changed_at": at}  # fmt: skip
    word = {"event_id": "c", "activity": "Confirm Vendor Change", "changed_by": said_by,
            "changed_at": at + dt.timedelta(minutes=7)}  # fmt: skip
    payment = {"payment_object_id": "p", "supplier": "s1", "document": "P", "amount": 9.0,
               "currency": "EUR", "paid_by": None, "paid_on": at.date(),
               "paid_at": paid_at}  # fmt: skip
    return source_of(changes=[change, change | word], payments=[payment])


def test_money_that_left_before_the_change_or_after_a_second_word_is_no_accusation() -> None:
    def found_at(minute: int, said_by: str = "TRES_1") -> bool:
        at = dt.datetime(2026, 5, 20, 9, minute, tzinfo=dt.UTC)
        return not master_data_signals(_changes_and_payment(at, said_by)).signals.is_empty()

    assert [found_at(5), found_at(15), found_at(30)] == [False, True, False]
    assert found_at(30, said_by="MDM_1"), "one's own word is no second one"


def test_what_a_control_asks_about_opens_no_supplier_alone(risks: SupplierRisks) -> None:
    proposed = set(risks.suppliers.filter("is_proposed")["supplier"])
    assert not proposed & {"renamed", "blocked"}
    assert {"weekends", "twin"} <= proposed


def test_blocks_are_raised_only_while_an_invoice_behind_them_is_open() -> None:
    def raised(**changed: Any) -> set[tuple[str, str]]:
        rows = invoices_of("stopped", 24, is_exception=True, **changed)
        return _raised(supplier_risks(source_of(rows)))

    assert raised() == set()
    last = lambda place: None if place == 23 else AS_OF  # noqa: E731
    assert raised(cleared_on=last) == {("stopped", "exception")}


def test_the_amount_is_in_the_currency_of_most_money_and_the_rest_is_told() -> None:
    few = invoices_of("two", 2, gross_amount=500_000.0, currency="USD", entered_on=SATURDAY)
    for place, row in enumerate(few):
        row["invoice_object_id"] = f"usd{place}"
    many = invoices_of("two", 24, entered_on=SATURDAY)
    usual = invoices_of("us", 24, currency="USD", gross_amount=1000.0)
    told = {one.identity: one for one in supplier_risks(source_of(many + few + usual)).raised}
    assert (told["two"].amount, told["two"].currency) == (1_000_000, "USD")
    assert told["two"].reasons[-1]["code"] == "other_currencies"
    assert "EUR 28,773" in told["two"].reasons[-1]["text"]


def test_a_program_is_in_the_rows_and_not_among_the_people() -> None:
    rows = invoices_of(
        "weekends", 24, entered_on=SATURDAY, recorded_by=lambda place: ("EDI", "AP_1001")[place % 2]
    )
    data = replace(source_of(rows), programs=frozenset({"EDI"}))
    candidate = supplier_risks(data).raised[0]
    assert candidate.involved == ["AP_1001"]
    assert any("EDI" in (row["people"] or "") for row in candidate.evidence)


def test_the_version_of_the_model_does_not_hang_on_the_last_bits_of_a_figure() -> None:
    data = source_of()
    figures = pl.DataFrame({"supplier": ["a"], "signal": ["weekend"], "value": [0.3]})
    figures = figures.with_columns(p_value=pl.lit(0.01))
    noisy = figures.with_columns(value=pl.lit(0.1 + 0.2))
    assert noisy["value"][0] != figures["value"][0]
    assert model_version(data, noisy) == model_version(data, figures)
    other = figures.with_columns(value=pl.lit(0.31))
    assert model_version(data, other) != model_version(data, figures)
