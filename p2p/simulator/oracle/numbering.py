"""Surrogate keys: drawn from Oracle's sequences in the order in which rows were created.

What people call a document (SEGMENT1) is numbered in each operating unit, so that it is known by
operating unit and number together; the surrogate keys are unique in the whole installation.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.oracle.formats import looked_up
from p2p.simulator.oracle.users import contract_buyers
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_REQUISITION, _REQUISITION_LINE, _REQUISITION_DISTRIBUTION = 181_204, 190_377, 188_951
_ORDER, _ORDER_LINE, _SHIPMENT, _DISTRIBUTION = 110_389, 173_301, 264_877, 265_190
_INVOICE = 211_503


@dataclass(frozen=True)
class Numbers:
    """The keys of the truth's documents in Oracle.

    requisitions: basket -> requisition_header_id, requisition_no. requisition_items: item ->
    requisition_line_id, requisition_distribution_id. agreements: supplier, company, created_at,
    buyer -> agreement_id, agreement_no. orders: order -> po_header_id, po_no. order_items: item ->
    po_line_id, line_location_id, po_distribution_id. invoices: invoice -> invoice_id, voucher_no.
    """

    requisitions: pl.DataFrame
    requisition_items: pl.DataFrame
    agreements: pl.DataFrame
    orders: pl.DataFrame
    order_items: pl.DataFrame
    invoices: pl.DataFrame


def numbered(frame: pl.DataFrame, *order: str, **first: int) -> pl.DataFrame:
    """The frame in this order, with consecutive keys from each sequence's next value."""
    return frame.sort(order).with_columns(
        **{name: pl.int_range(pl.len()) + start for name, start in first.items()}
    )


def number_documents(truth: Truth) -> Numbers:
    """Give every document of the truth its keys."""
    requisitions = numbered(
        truth.requisitions.select("basket", "company", "at"),
        "at", "basket", requisition_header_id=_REQUISITION,
    ).with_columns(requisition_no=_own_number("company", 5_001))  # fmt: skip
    requisition_items = numbered(
        truth.requisition_items.join(
            requisitions.select("basket", "requisition_header_id"), on="basket", how="left"
        ),
        "requisition_header_id", "line",
        requisition_line_id=_REQUISITION_LINE,
        requisition_distribution_id=_REQUISITION_DISTRIBUTION,
    )  # fmt: skip
    heads = _order_heads(truth)
    orders = heads.filter(pl.col("order").is_not_null())
    order_items = numbered(
        truth.order_items.join(orders.select("order", "po_header_id"), on="order", how="left"),
        "po_header_id", "line",
        po_line_id=_ORDER_LINE, line_location_id=_SHIPMENT, po_distribution_id=_DISTRIBUTION,
    )  # fmt: skip
    invoices = numbered(
        truth.invoices.filter(pl.col("nature") != "reversal"),
        "posted_at", "invoice", invoice_id=_INVOICE,
    ).with_columns(voucher_no=_own_number("company", 30_001))  # fmt: skip
    return Numbers(
        requisitions=requisitions.drop("company", "at"),
        requisition_items=requisition_items.select(
            "item", "requisition_line_id", "requisition_distribution_id"
        ),
        agreements=heads.filter(pl.col("order").is_null()).select(
            "supplier", "company", "created_at", "buyer",
            agreement_id="po_header_id", agreement_no="po_no",
        ),
        orders=orders.select("order", "po_header_id", "po_no"),
        order_items=order_items.select(
            "item", "po_line_id", "line_location_id", "po_distribution_id"
        ),
        invoices=invoices.select("invoice", "invoice_id", "voucher_no"),
    )  # fmt: skip


def _own_number(unit: str, first: int) -> pl.Expr:
    """The number that people use: consecutive in each operating unit."""
    return pl.int_range(pl.len()).over(unit) + first


def _order_heads(truth: Truth) -> pl.DataFrame:
    """Orders and the contract agreements behind them, numbered together by creation."""
    orders = truth.orders.select("order", "supplier", "company", "created_at", "buyer")
    agreements = _agreements(truth).select(pl.lit(None, dtype=pl.Int64).alias("order"), "*")
    every = pl.concat([agreements.select(orders.columns), orders])
    key = ("created_at", "order", "supplier", "company")
    return numbered(every, *key, po_header_id=_ORDER).with_columns(
        po_no=_own_number("company", 1_001)
    )


def _agreements(truth: Truth) -> pl.DataFrame:
    """One contract for each supplier and company that buys under it, by the company's buyer."""
    signed = pl.col("created_day") + 10
    used = [
        frame.filter("has_contract").select("supplier", "company")
        for frame in (truth.order_items, truth.requisition_items)
    ]
    return (
        pl.concat(used)
        .unique()
        .join(truth.suppliers.select("supplier", "created_day"), on="supplier", how="left")
        .select(
            "supplier",
            "company",
            created_at=signed * DAY + 10 * 3600,
            buyer=looked_up(contract_buyers(truth), pl.col("company")),
        )
        .sort("created_at", "supplier", "company")
    )
