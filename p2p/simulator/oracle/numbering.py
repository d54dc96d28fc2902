"""Surrogate keys: drawn from Oracle's sequences in the order in which rows were created.

Keys follow the time of creation and nothing else, so that an export of a longer history has the
same ones. What people call a document (SEGMENT1) is numbered in each operating unit, so that it is
known by operating unit and number together; surrogate keys are unique in the whole installation.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.oracle.formats import looked_up
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import DAY

_REQUISITION, _REQUISITION_LINE, _REQUISITION_DISTRIBUTION = 181_204, 190_377, 188_951
_AGREEMENT = 21_407
_ORDER, _ORDER_LINE, _SHIPMENT, _DISTRIBUTION = 110_389, 173_301, 264_877, 265_190
_INVOICE = 211_503
_SIGNED = 10 * 3600


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
    """Give every document of the truth its keys; each site draws its own."""
    more = truth.world.site.first_number
    requisitions = numbered(
        truth.requisitions.select("basket", "company", "at"),
        "at", "basket", requisition_header_id=_REQUISITION + more,
    ).with_columns(requisition_no=_own_number("company", 5_001 + more))  # fmt: skip
    requisition_items = numbered(
        truth.requisition_items.join(
            requisitions.select("basket", "requisition_header_id"), on="basket", how="left"
        ),
        "requisition_header_id", "line",
        requisition_line_id=_REQUISITION_LINE + more,
        requisition_distribution_id=_REQUISITION_DISTRIBUTION + more,
    )  # fmt: skip
    orders = numbered(
        truth.orders.select("order", "company", "created_at"),
        "created_at", "order", po_header_id=_ORDER + more,
    ).with_columns(po_no=_own_number("company", 10_001 + more))  # fmt: skip
    order_items = numbered(
        truth.order_items.join(orders.select("order", "po_header_id"), on="order", how="left"),
        "po_header_id", "line",
        po_line_id=_ORDER_LINE + more, line_location_id=_SHIPMENT + more,
        po_distribution_id=_DISTRIBUTION + more,
    )  # fmt: skip
    entered = pl.concat([truth.invoices, truth.parked_invoices]).filter(
        pl.col("nature") != "reversal"
    )
    invoices = numbered(
        entered.with_columns(entered_at=entered_at()),
        "entered_at", "invoice", invoice_id=_INVOICE + more,
    ).with_columns(voucher_no=_own_number("company", 30_001 + more))  # fmt: skip
    return Numbers(
        requisitions=requisitions.drop("company", "at"),
        requisition_items=requisition_items.select(
            "item", "requisition_line_id", "requisition_distribution_id"
        ),
        agreements=_agreements(truth),
        orders=orders.select("order", "po_header_id", "po_no"),
        order_items=order_items.select(
            "item", "po_line_id", "line_location_id", "po_distribution_id"
        ),
        invoices=invoices.select("invoice", "invoice_id", "voucher_no"),
    )  # fmt: skip


def entered_at() -> pl.Expr:
    """When an invoice was entered: before it was recorded, where it was parked first."""
    return pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")


def _own_number(unit: str, first: int) -> pl.Expr:
    """The number that people use: consecutive in each operating unit."""
    return pl.int_range(pl.len()).over(unit) + first


def _agreements(truth: Truth) -> pl.DataFrame:
    """One contract for each supplier and company that buys under it, by the company's buyer.

    They are numbered by supplier and company, so that one more does not move the keys of orders.
    """
    companies = len(truth.world.scenario.companies)
    place = pl.col("supplier") * companies + pl.col("company") + truth.world.site.first_number
    used = [
        frame.filter("has_contract").select("supplier", "company")
        for frame in (truth.order_items, truth.requisition_items)
    ]
    known = truth.world.suppliers.select("supplier", "created_day", "active_at")
    return (
        pl.concat(used)
        .unique()
        .sort("supplier", "company")
        .join(known, on="supplier", how="left", maintain_order="left")
        .select(
            "supplier",
            "company",
            created_at=pl.when(pl.col("active_at") > 0)
            .then("active_at")
            .otherwise((pl.col("created_day") + 10) * DAY + _SIGNED),
            buyer=looked_up(truth.world.first_users("BUY").to_list(), pl.col("company")),
            agreement_id=place + _AGREEMENT,
            agreement_no=place + 900_001,
        )
    )
