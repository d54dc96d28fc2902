"""Invoices that another source handed over: they tell when a supplier bills, and no money."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import polars as pl

from mining.suppliers import source_data as columns
from mining.suppliers.detect import SupplierBudget, SupplierRisks, supplier_risks
from mining.suppliers.found import shaped
from tests.mining.suppliers.supplier_tables import AS_OF, MONDAY, invoices_of, source_of


def _raised(risks: SupplierRisks) -> set[tuple[str, str]]:
    return set(risks.signals.filter("is_raised").select("supplier", "signal").rows())


def test_who_bills_through_another_source_in_between_is_neither_silent_nor_new() -> None:
    """Copies are judged where they came from; that the supplier billed then is known here, too."""
    quiet = lambda place: (  # noqa: E731
        MONDAY + dt.timedelta(days=7 * place) if place < 20
        else AS_OF - dt.timedelta(days=28 - 7 * (place - 20))
    )  # fmt: skip
    own = [
        *invoices_of("moved", 24, posted_on=quiet),
        *invoices_of("joined", 12, gross_amount=90_000.0, category=None,
                     posted_on=lambda place: dt.date(2026, 2, 2) + dt.timedelta(days=7 * place)),
    ]  # fmt: skip
    handed = [
        row | {"invoice_object_id": f"copy-{row['invoice_object_id']}", "gross_amount": 77_000.0}
        for row in (*invoices_of("moved", 38), *invoices_of("joined", 24))
    ]
    alone = source_of(own)
    together = replace(alone, copies=shaped(pl.DataFrame(handed), columns.INVOICE))
    both = {("moved", "back_after_silence"), ("joined", "new_and_large")}
    assert _raised(supplier_risks(alone)) == both
    judged = supplier_risks(together)
    assert _raised(judged) == set()
    shares = judged.signals.filter(pl.col("signal") == "round", pl.col("supplier") == "moved")
    assert shares["of_count"].to_list() == [24], "copies are in no share"


def test_a_copy_ends_a_silence_and_its_money_is_not_at_risk_here() -> None:
    """Twenty weeks of bills, then none, then one handed over and one of its own."""
    days = [MONDAY + dt.timedelta(days=7 * place) for place in range(20)]
    back = AS_OF - dt.timedelta(days=28)
    own = invoices_of("silent", 21, posted_on=lambda place: [*days, AS_OF][place])
    handed = [
        row | {"invoice_object_id": "copy"} for row in invoices_of("silent", 1, posted_on=back)
    ]
    data = replace(source_of(own), copies=shaped(pl.DataFrame(handed), columns.INVOICE))
    raised = supplier_risks(data, SupplierBudget(share=1.0)).raised
    told = next(one for one in raised if one.identity == "silent")
    assert f"until {back}, though" in told.reasons[0]["text"]
    assert told.reasons[0]["text"].endswith("since then 2 invoices")
    assert told.amount == Decimal(str(round(1003.37 + 17 * 20, 2)))
    notes = {row["id"]: (row["at_risk"], row["note"]) for row in told.evidence}
    assert notes["copy"] == ("0.00", "handed over by another source and judged there")
