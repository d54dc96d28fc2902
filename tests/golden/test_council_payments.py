"""Duplicates among the real payments of a city: what is known to be there is found, and little
else. The quarters have three forms of header; nobody has said which candidates are duplicates."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mining.candidates import Candidate, in_order
from mining.mart_columns import INVOICE
from mining.rules.duplicates import EXACT, Duplicates, find_duplicates

KEY = ["supplier_id", "reference", "amount"]


@pytest.fixture(scope="module")
def payments(shared_data: Path) -> pl.DataFrame:
    """One row a document, supplier, invoice number and amount that is told of it."""
    quarters = []
    for path in sorted((shared_data / "council_sheffield").glob("*.csv.gz")):
        lines = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
        lines = lines.rename({name: name.rstrip(".") for name in lines.columns})
        quarters.append(
            lines.select(
                document="Document No",
                reference="Invoice No",
                amount=pl.col("Invoiced Value").cast(pl.Decimal(38, 6), strict=False),
                supplier_id="Address Book No",
                supplier_name="Supplier Name",
                posted_on=pl.col("GL Date").str.to_date(strict=False),
            )
        )
    named = pl.concat(quarters).filter(~pl.col("supplier_name").str.contains("PERSONAL DATA"))
    return named.unique([*KEY, "document"], keep="first", maintain_order=True)


@pytest.fixture(scope="module")
def invoices(payments: pl.DataFrame) -> pl.DataFrame:
    """The same as detectors read them; a negative amount is a credit memo."""
    told = payments.select(
        "supplier_id",
        "supplier_name",
        "reference",
        "posted_on",
        invoice_object_id=pl.concat_str("document", "reference", "amount", separator="/"),
        tenant=pl.lit("default"),
        source=pl.lit("council"),
        invoice_id="document",
        gross_amount=pl.col("amount").abs(),
        is_credit_memo=pl.col("amount") < 0,
        currency=pl.lit("GBP"),
    )
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in INVOICE.items()]
    return told.with_columns(one for one in missing if one.meta.output_name() not in told.columns)


@pytest.fixture(scope="module")
def found(invoices: pl.DataFrame) -> Duplicates:
    return find_duplicates(invoices)


@pytest.fixture(scope="module")
def ranked(found: Duplicates) -> list[Candidate]:
    return in_order(found.candidates)


def test_every_repeated_supplier_number_and_amount_is_found(
    payments: pl.DataFrame, found: Duplicates
) -> None:
    """The rule of the published count, on the sixteen quarters that are here: 320 groups."""
    repeated = (
        payments.group_by(KEY)
        .agg(documents=pl.col("document").n_unique())
        .filter(pl.col("documents") > 1)
    )
    documents = {(one["supplier_id"], one["reference"], one["amount"]) for one in found.documents}
    assert repeated.height == 320
    assert set(repeated.select(KEY).rows()) <= documents


def test_likely_duplicates_are_few_and_of_the_kinds_that_a_clerk_would_look_at(
    invoices: pl.DataFrame, ranked: list[Candidate]
) -> None:
    likely = [one for one in ranked if one.kind != EXACT]
    assert 0 < len(likely) < invoices.height / 2_000
    labels = " ".join(one.subject_label for one in likely)
    # one firm under two supplier numbers, and O typed for 0
    assert "CARLTON FUELS" in labels
    assert "DLA PIPER UK LLP" in labels
    assert "SIGNATURE AT LOXLEY PARK" in labels


def test_what_is_looked_at_first_is_exact_and_dear(ranked: list[Candidate]) -> None:
    first = ranked[:50]
    assert {one.kind for one in first} == {EXACT}
    amounts = [one.amount for one in first if one.amount is not None]
    assert amounts == sorted(amounts, reverse=True)
    # a quarter's bills of one energy supplier, entered twice on one day: one matter, and it says so
    assert all("NPOWER" in one.subject_label for one in first[:12])
    assert "batch entered twice" in str(first[0].reasons)


def test_numbers_that_are_none_stand_below(ranked: list[Candidate]) -> None:
    weak = [
        place
        for place, one in enumerate(ranked)
        if any(reason["code"] == "weak_reference" for reason in one.reasons)
    ]
    texts = " ".join(str(one.reasons) for one in ranked)
    assert "The number 1E+17 was rounded by a spreadsheet" in texts.replace("But the", "The")
    assert "41548 is a date, 1 October 2013" in texts
    assert min(weak) > 100
