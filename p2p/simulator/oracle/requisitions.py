"""PO_REQUISITION_HEADERS_ALL, PO_REQUISITION_LINES_ALL and PO_REQ_DISTRIBUTIONS_ALL."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import looked_up, midnight, nothing, number, text, unit_price
from p2p.simulator.oracle.instance import (
    Instance,
    account,
    article,
    category,
    inventory,
    last_touch,
    operating_unit,
    vendor,
)
from p2p.simulator.oracle.items import described
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.oracle.users import PLANNING_USER
from p2p.simulator.working_time import DAY


def with_preparer(requisitions: pl.DataFrame) -> pl.DataFrame:
    """Requisitions with preparer: the requester, or the user of planning for what it asked for."""
    planned = pl.col("origin") == "mrp"
    return requisitions.with_columns(
        preparer=pl.when(planned).then(text(PLANNING_USER)).otherwise("requester")
    )


def po_requisition_headers(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Requisition headers, with their status on the as-of date."""
    rows = with_preparer(instance.truth.requisitions).join(
        numbers.requisitions, on="basket", how="left", maintain_order="left"
    )
    decisions = [
        rows.filter(instance.happened(f"{step}_at")).select(
            "basket", at=f"{step}_at", by=f"{step}_by"
        )
        for step in ("level1", "level2", "rejected")
    ]
    created = rows.select("basket", "at", by="preparer")
    rows = rows.join(
        last_touch("basket", created, *decisions), on="basket", how="left", maintain_order="left"
    ).with_columns(created_at="at", created_by="preparer")
    rejected, approved = instance.happened("rejected_at"), instance.happened("ready_at")
    return rows.sort("requisition_header_id").select(
        REQUISITION_HEADER_ID="requisition_header_id",
        SEGMENT1="requisition_no",
        ORG_ID=operating_unit(),
        TYPE_LOOKUP_CODE=text("PURCHASE"),
        AUTHORIZATION_STATUS=pl.when(rejected)
        .then(text("REJECTED"))
        .when(approved)
        .then(text("APPROVED"))
        .otherwise(text("IN PROCESS")),
        PREPARER_ID=instance.users.person_of(pl.col("preparer")),
        INTERFACE_SOURCE_CODE=pl.when(pl.col("origin") == "mrp").then(text("MRP")),
        DESCRIPTION=nothing(),
        CANCEL_FLAG=nothing(),
        CLOSED_CODE=nothing(),
        APPROVED_DATE=pl.when(approved & ~rejected).then(instance.moment("ready_at")),
        **instance.who(),
    )


def _lines(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Requisition lines with keys, facts, the shipment that they were ordered by and its order."""
    truth = instance.truth
    heads = with_preparer(truth.requisitions).join(numbers.requisitions, on="basket", how="left")
    ordered = truth.orders.select("order", ordered_at="created_at", ordered_by="buyer")
    rows = described(truth, truth.requisition_items)
    for more, key in (
        (heads.select("basket", "requisition_header_id", "at", "preparer"), "basket"),
        (numbers.requisition_items, "item"),
        (numbers.order_items.select("item", "line_location_id"), "item"),
        (ordered, "order"),
        (
            numbers.agreements.select("supplier", "company", "agreement_id"),
            ["supplier", "company"],
        ),
    ):
        rows = rows.join(more, on=key, how="left", maintain_order="left")
    return rows.with_columns(created_at="at", created_by="preparer").sort("requisition_line_id")


def po_requisition_lines(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Requisition lines; LINE_LOCATION_ID is filled once a line has been ordered."""
    lead = [c.lead_days for c in instance.truth.world.scenario.categories]
    needed = pl.col("at") // DAY + looked_up(lead, pl.col("category"))
    contract = pl.col("has_contract")
    return (
        _lines(instance, numbers)
        .with_columns(
            changed_at=pl.coalesce("ordered_at", "created_at"),
            changed_by=pl.coalesce("ordered_by", "created_by"),
        )
        .select(
            REQUISITION_LINE_ID="requisition_line_id",
            REQUISITION_HEADER_ID="requisition_header_id",
            LINE_NUM="line",
            ORG_ID=operating_unit(),
            ITEM_ID=pl.when("is_catalogued").then(article()),
            CATEGORY_ID=category(),
            ITEM_DESCRIPTION="description",
            UNIT_MEAS_LOOKUP_CODE="unit",
            SOURCE_TYPE_CODE=text("VENDOR"),
            DESTINATION_TYPE_CODE=destination(),
            DESTINATION_ORGANIZATION_ID=inventory(),
            TO_PERSON_ID=instance.users.person_of(pl.col("preparer")),
            VENDOR_ID=vendor(),
            CURRENCY_CODE=instance.currency(),
            LINE_LOCATION_ID="line_location_id",
            BLANKET_PO_HEADER_ID=pl.when(contract).then("agreement_id"),
            DOCUMENT_TYPE_CODE=pl.when(contract).then(text("CONTRACT")),
            CANCEL_FLAG=nothing(),
            CLOSED_CODE=nothing(),
            QUANTITY=number(pl.col("lots") * pl.col("lot")),
            UNIT_PRICE=unit_price(pl.col("price"), pl.col("lot")),
            NEED_BY_DATE=midnight(needed),
            **instance.who(),
        )
    )


def po_req_distributions(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Requisition distributions, one a line."""
    return (
        _lines(instance, numbers)
        .with_columns(changed_at="created_at", changed_by="created_by")
        .select(
            DISTRIBUTION_ID="requisition_distribution_id",
            REQUISITION_LINE_ID="requisition_line_id",
            DISTRIBUTION_NUM=pl.lit(1),
            ORG_ID=operating_unit(),
            CODE_COMBINATION_ID=account(),
            REQ_LINE_QUANTITY=number(pl.col("lots") * pl.col("lot")),
            **instance.who(),
        )
    )


def destination() -> pl.Expr:
    """DESTINATION_TYPE_CODE: what is kept in stock goes there, all else is used up at once."""
    return pl.when("is_stock").then(text("INVENTORY")).otherwise(text("EXPENSE"))
