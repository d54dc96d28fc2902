"""What became of the money of a duplicate: prevented, leaked, recovered, or open.

docs/duplicates.md defines the states; this file is what they are computed by. Which documents
belong together is told by duplicate_groups; what a person decided is joined in the warehouse.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules.document_life import CREDITED
from mining.rules.one_to_one import one_to_one

KEPT, OPEN, PREVENTED, LEAKED, RECOVERED = "kept", "open", "prevented", "leaked", "recovered"
BLOCK, REFUND = "payment block", "refund"

REFUNDS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "supplier_id": pl.String,
    "currency": pl.String,
    "amount": pl.Decimal(38, 6),
    "paid_on": pl.Date,
}


def money_states(members: pl.DataFrame, refunds: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row a document of a group: money_state, settled_by, settled_on, value_amount, paid_on.

    members: documents `with_life`, with group and place. refunds: as REFUNDS, money that came back
    from suppliers; amounts positive. One document of a group is kept: the one that is owed. It is
    one that stands, paid before unpaid, free before blocked, then the first that came. value_amount
    of each other one is what would be paid twice: its amount, at most that of the kept one.
    """
    told = _with_paid(members).with_columns(is_left=pl.col("left_on").is_not_null())
    is_blocked = pl.col("payment_block_code").is_not_null()
    ranked = told.sort(
        "group",
        "is_left",
        pl.col("paid_on").is_null(),
        "paid_on",
        is_blocked,
        "place",
        nulls_last=True,
    ).with_columns(
        is_kept=pl.int_range(pl.len()).over("group") == 0,
        kept_amount=pl.col("gross_amount").abs().first().over("group"),
        is_kept_paid=pl.col("paid_on").is_not_null().first().over("group"),
    )
    is_paid = pl.col("paid_on").is_not_null()
    left = pl.col("is_left")
    state = (
        pl.when("is_kept")
        .then(pl.lit(KEPT))
        .when(left & is_paid & pl.col("is_kept_paid"))
        .then(pl.lit(RECOVERED))
        .when(left)
        .then(pl.lit(PREVENTED))
        .when(is_paid)
        .then(pl.lit(LEAKED))
        .when(is_blocked)
        .then(pl.lit(PREVENTED))
        .otherwise(pl.lit(OPEN))
    )
    settled = ranked.with_columns(
        money_state=state,
        settled_by=pl.when(pl.col("is_kept"))
        .then(None)
        .when(left)
        .then("left_by")
        .when(~is_paid & is_blocked)
        .then(pl.lit(BLOCK)),
        settled_on=pl.when(~pl.col("is_kept") & left).then("left_on"),
        value_amount=pl.when(~pl.col("is_kept")).then(
            pl.min_horizontal(pl.col("gross_amount").abs(), "kept_amount")
        ),
    )
    return (
        (settled if refunds is None or refunds.is_empty() else _refunded(settled, refunds))
        .drop("is_left", "kept_amount", "is_kept_paid")
        .sort("group", "place")
    )


def _with_paid(members: pl.DataFrame) -> pl.DataFrame:
    """paid_on: the clearing date, but for what was cleared against its own credit memo."""
    is_credited = (pl.col("left_by") == CREDITED).fill_null(False)
    is_one_clearing = pl.col("clearing_document_id") == pl.col("left_with_clearing")
    # where documents do not say what cleared them, what was cleared before the memo came was paid
    by_date = pl.col("cleared_on") >= pl.col("left_on")
    was_netted = is_credited & pl.coalesce(is_one_clearing, by_date).fill_null(False)
    return members.with_columns(paid_on=pl.when(~was_netted).then("cleared_on"))


def _refunded(settled: pl.DataFrame, refunds: pl.DataFrame) -> pl.DataFrame:
    """Leaked documents whose amount the supplier paid back later are recovered; a refund pays back
    one document, the last that was paid before it."""
    numbered = settled.with_row_index("document")
    key = ["supplier_id", "currency", "amount"]
    pairs = (
        numbered.filter(pl.col("money_state") == LEAKED)
        .select(
            "document",
            "supplier_id",
            "paid_on",
            currency=pl.col("currency").fill_null(""),
            amount=pl.col("gross_amount").abs(),
        )
        .join(
            refunds.with_row_index("refund").select(
                "refund",
                "supplier_id",
                "amount",
                currency=pl.col("currency").fill_null(""),
                refunded_on="paid_on",
            ),
            on=key,
        )
        .filter(pl.col("refunded_on") >= pl.col("paid_on"))
        .sort(
            "paid_on", "document", "refunded_on", "refund", descending=[True, False, False, False]
        )
    )
    back = pl.col("refunded_on").is_not_null()
    return (
        numbered.join(
            one_to_one(pairs, "refund", "document").select("document", "refunded_on"),
            on="document",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            money_state=pl.when(back).then(pl.lit(RECOVERED)).otherwise("money_state"),
            settled_by=pl.when(back).then(pl.lit(REFUND)).otherwise("settled_by"),
            settled_on=pl.when(back).then("refunded_on").otherwise("settled_on"),
        )
        .drop("document", "refunded_on")
    )
