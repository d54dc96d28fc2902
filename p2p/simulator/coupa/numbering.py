"""Ids of Coupa's records: whole numbers, in the order in which they were written.

Each site draws from an interval of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.coupa.invoice_documents import document_lines, documents
from p2p.simulator.truth import Truth

_FIRST = {
    "requisition": 3_000, "requisition_line": 7_000, "order": 20_000, "order_line": 40_000,
    "receipt": 90_000, "batch": 60_000, "invoice": 50_000, "invoice_line": 110_000,
}  # fmt: skip


@dataclass(frozen=True)
class Ids:
    """The truth's numbers and Coupa's ids.

    requisitions: basket -> requisition_id. requisition_lines: item -> requisition_line_id.
    orders: order -> order_id. order_lines: item -> order_line_id, order_id, line_num.
    receipts: line -> receipt_id. batches: document -> batch_id.
    invoices: invoice -> invoice_id, with what is not posted yet and without reversals (Coupa voids
    the invoice itself).
    invoice_lines: invoice, line (null: the one line of an invoice without order) ->
    invoice_line_id, place (in the invoice, from 1).
    """

    requisitions: pl.DataFrame
    requisition_lines: pl.DataFrame
    orders: pl.DataFrame
    order_lines: pl.DataFrame
    receipts: pl.DataFrame
    batches: pl.DataFrame
    invoices: pl.DataFrame
    invoice_lines: pl.DataFrame


def number_records(truth: Truth) -> Ids:
    """Give every record of the truth its id."""
    more = truth.world.site.first_number

    def numbered(frame: pl.DataFrame, what: str, by: list[str], *columns: str) -> pl.DataFrame:
        """Some columns and the id (what_id), numbered by some columns and then the first."""
        place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        number = (_FIRST[what] + more + place).alias(f"{what}_id")
        return frame.sort(*by, columns[0]).select(*columns, number)

    requisitions = numbered(truth.requisitions, "requisition", ["at"], "basket")
    wanted = truth.requisition_items.join(requisitions, on="basket", how="left")
    orders = numbered(truth.orders, "order", ["created_at"], "order")
    ordered = truth.order_items.select("item", "order", line_num="line").join(
        orders, on="order", how="left"
    )
    moved = truth.receipt_lines.group_by("document").agg(pl.col("at").min())
    invoices = numbered(documents(truth), "invoice", ["entered_at"], "invoice")
    billed = _invoice_lines(truth, invoices)
    return Ids(
        requisitions=requisitions,
        requisition_lines=numbered(wanted, "requisition_line", ["requisition_id", "line"], "item"),
        orders=orders,
        order_lines=numbered(
            ordered, "order_line", ["order_id", "line_num"], "item", "order_id", "line_num"
        ),
        receipts=numbered(truth.receipt_lines, "receipt", ["at"], "line"),
        batches=numbered(moved, "batch", ["at"], "document"),
        invoices=invoices,
        invoice_lines=numbered(
            billed, "invoice_line", ["invoice_id", "place"], "invoice", "line", "place"
        ),
    )


def _invoice_lines(truth: Truth, invoices: pl.DataFrame) -> pl.DataFrame:
    """Lines against orders, and one line for each invoice that has none."""
    ordered = (
        document_lines(truth).select("invoice", "line").join(invoices, on="invoice", how="inner")
    )
    unordered = invoices.join(ordered, on="invoice", how="anti").select(
        "invoice", pl.lit(None, dtype=pl.Int64).alias("line"), "invoice_id"
    )
    return pl.concat([ordered, unordered]).with_columns(
        place=pl.col("line").rank("ordinal").over("invoice").fill_null(1).cast(pl.Int64)
    )
