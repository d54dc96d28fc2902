"""Duplicates among the real payments of a city: what is known to be there is found, and little
else. The quarters have three forms of header; nobody has said which candidates are duplicates."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mining.mart_columns import INVOICE
from mining.rules.duplicates import duplicate_groups
from mining.rules.near_duplicates import near_duplicate_pairs

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


def test_every_repeated_supplier_number_and_amount_is_found(
    payments: pl.DataFrame, invoices: pl.DataFrame
) -> None:
    """The rule of the published count, on the sixteen quarters that are here: 320 groups."""
    repeated = (
        payments.group_by(KEY)
        .agg(documents=pl.col("document").n_unique())
        .filter(pl.col("documents") > 1)
    )
    groups = duplicate_groups(invoices)
    found = groups.select("supplier_id", "reference", amount="gross_amount").unique()
    missed = repeated.join(found, on=KEY, how="anti")
    assert repeated.height == 320
    assert missed.is_empty()


def test_likely_duplicates_are_few_and_of_the_kinds_that_a_clerk_would_look_at(
    invoices: pl.DataFrame,
) -> None:
    pairs = near_duplicate_pairs(invoices)
    assert 0 < pairs.height < invoices.height / 2_000
    names = invoices["supplier_name"]
    of = {(names[first], names[second]) for first, second in pairs.select("first", "second").rows()}
    # one firm under two supplier numbers, and O typed for 0
    assert ("CARLTON FUELS LIMITED", "CARLTON FUELS") in of
    assert ("DLA PIPER UK LLP", "DLA PIPER UK LLP") in of
    assert any(one.startswith("SIGNATURE AT LOXLEY PARK") for one, _ in of)
