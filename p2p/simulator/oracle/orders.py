"""PO_HEADERS_ALL and PO_LINES_ALL: orders, and the contract agreements that they buy under."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import money, nothing, number, text, unit_price, yes
from p2p.simulator.oracle.instance import (
    Instance,
    article,
    category,
    last_touch,
    operating_unit,
    unchanged,
    vendor,
)
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.oracle.organisation import terms
from p2p.simulator.process.orders import BATCH_BUYER


def po_headers(
    instance: Instance, numbers: Numbers, lines: pl.DataFrame, revisions: pl.DataFrame
) -> pl.DataFrame:
    """Orders and agreements.

    lines: `fulfilment.order_lines`. revisions: `revisions.order_revisions`.
    """
    return (
        pl.concat([_orders(instance, numbers, lines, revisions), _agreements(instance, numbers)])
        .sort("po_header_id")
        .select(
            PO_HEADER_ID="po_header_id",
            SEGMENT1="po_no",
            ORG_ID=operating_unit(),
            TYPE_LOOKUP_CODE="kind",
            AGENT_ID=instance.users.person_of(pl.col("created_by")),
            VENDOR_ID=vendor(),
            VENDOR_SITE_ID=instance.site(),
            TERMS_ID=terms(pl.col("terms")),
            CURRENCY_CODE=instance.currency(),
            REVISION_NUM="revision",
            AUTHORIZATION_STATUS=pl.when(pl.col("approved_at").is_null())
            .then(text("IN PROCESS"))
            .otherwise(text("APPROVED")),
            APPROVED_FLAG=pl.when(pl.col("approved_at").is_null())
            .then(text("N"))
            .otherwise(text("Y")),
            CLOSED_CODE=pl.when(pl.col("closed_at").is_null())
            .then(text("OPEN"))
            .otherwise(text("CLOSED")),
            CANCEL_FLAG=yes(pl.col("is_cancelled")),
            DOCUMENT_CREATION_METHOD="method",
            PRINT_COUNT="messages",
            APPROVED_DATE=instance.moment("approved_at"),
            REVISED_DATE=instance.moment("revised_at"),
            PRINTED_DATE=instance.moment("sent_at"),
            CLOSED_DATE=instance.moment("closed_at"),
            **instance.who(),
        )
    )


_HEADER = (
    "po_header_id", "po_no", "company", "supplier", "terms", "kind", "method", "revision",
    "approved_at", "revised_at", "sent_at", "messages", "closed_at", "is_cancelled", "created_at",
    "created_by", "changed_at", "changed_by",
)  # fmt: skip


def _orders(
    instance: Instance, numbers: Numbers, lines: pl.DataFrame, revisions: pl.DataFrame
) -> pl.DataFrame:
    truth = instance.truth
    closed = pl.col("closed_at").is_not_null().all()
    state = lines.group_by("order").agg(
        is_cancelled=pl.col("is_cancelled").all(),
        is_requested=pl.col("is_requested").any(),
        closed_at=pl.when(closed).then(pl.col("closed_at").max()),
    )
    revised = revisions.group_by("order").agg(
        revision=pl.col("revision").max(), revised_at=pl.col("at").max()
    )
    approvals = [
        truth.orders.filter(
            (pl.col("release_levels") >= level) & instance.happened(f"level{level}_at")
        ).select("order", at=f"level{level}_at", by=f"level{level}_by")
        for level in (1, 2)
    ]
    sent = truth.outputs.filter(instance.happened("sent_at"))
    messages = sent.group_by("order").agg(
        sent_at=pl.col("sent_at").max(), messages=pl.len().cast(pl.Int64)
    )
    changed = lines.select("order", "item").join(truth.changes, on="item", how="inner")
    lines_touched = lines.select("order", at="line_changed_at", by="line_changed_by")
    touched = last_touch(
        "order",
        truth.orders.select("order", at="created_at", by="buyer"),
        *approvals,
        changed,
        lines_touched,
        sent.select("order", at="sent_at", by="by"),
    )
    rows = truth.orders.drop("kind")
    for more in (numbers.orders, state, revised, messages, touched):
        rows = rows.join(more, on="order", how="left", maintain_order="left")
    released = pl.when(instance.happened("released_at")).then("released_at")
    return rows.with_columns(
        kind=text("STANDARD"),
        method=pl.when(pl.col("buyer") == BATCH_BUYER)
        .then(text("CREATEDOC"))
        .when("is_requested")
        .then(text("AUTOCREATE"))
        .otherwise(text("ENTER_PO")),
        revision=pl.col("revision").fill_null(0),
        approved_at=pl.max_horizontal(released, pl.when(released.is_not_null()).then("revised_at")),
        created_by="buyer",
    ).select(_HEADER)


def _agreements(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    never = pl.lit(None, dtype=pl.Int64)
    return numbers.agreements.with_columns(
        *unchanged(pl.col("created_at"), pl.col("buyer")),
        po_header_id="agreement_id",
        po_no="agreement_no",
        terms=pl.lit(instance.truth.world.suppliers["terms"]).gather(pl.col("supplier")),
        kind=text("CONTRACT"),
        method=text("ENTER_PO"),
        revision=pl.lit(0, dtype=pl.Int64),
        approved_at="created_at",
        revised_at=never,
        sent_at=never,
        messages=never,
        closed_at=never,
        is_cancelled=pl.lit(value=False),
    ).select(_HEADER)


def po_lines(instance: Instance, numbers: Numbers, lines: pl.DataFrame) -> pl.DataFrame:
    """Order lines. Services are bought for an amount; quantity and rate stand in their pay item."""
    agreements = numbers.agreements.select("supplier", "company", "agreement_id")
    rows = lines.join(agreements, on=["supplier", "company"], how="left", maintain_order="left")
    service = pl.col("is_service")
    basis = pl.when(service).then(text("AMOUNT")).otherwise(text("QUANTITY"))
    return rows.with_columns(changed_at="line_changed_at", changed_by="line_changed_by").select(
        PO_LINE_ID="po_line_id",
        PO_HEADER_ID="po_header_id",
        LINE_NUM="line",
        ORG_ID=operating_unit(),
        ITEM_ID=pl.when("is_catalogued").then(article()),
        CATEGORY_ID=category(),
        ITEM_DESCRIPTION="description",
        UNIT_MEAS_LOOKUP_CODE=pl.when(~service).then("unit"),
        ORDER_TYPE_LOOKUP_CODE=pl.when(service)
        .then(text("FIXED PRICE"))
        .otherwise(text("QUANTITY")),
        PURCHASE_BASIS=pl.when(service).then(text("SERVICES")).otherwise(text("GOODS")),
        MATCHING_BASIS=basis,
        CONTRACT_ID=pl.when("has_contract").then("agreement_id"),
        FROM_HEADER_ID=nothing(),
        CANCEL_FLAG=yes(pl.col("is_cancelled")),
        CANCELLED_BY=instance.users.person_of(pl.when("is_cancelled").then("cancelled_by")),
        CANCEL_REASON=pl.when("is_cancelled").then(text("No longer needed")),
        CLOSED_CODE=pl.when(pl.col("closed_at").is_null())
        .then(text("OPEN"))
        .otherwise(text("CLOSED")),
        QUANTITY=number(pl.when(~service).then(pl.col("lots") * pl.col("lot"))),
        UNIT_PRICE=unit_price(pl.when(~service).then("price"), pl.col("lot")),
        AMOUNT=money(pl.when(service).then(pl.col("lots") * pl.col("price"))),
        CANCEL_DATE=pl.when("is_cancelled").then(instance.moment("deleted_at")),
        **instance.who(),
    )
