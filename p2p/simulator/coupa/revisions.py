"""Field-level revisions: what all three kinds of documents share.

A revision is what one user changes on one document in one second; it has a number in its document
and one record for each changed field.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import text
from p2p.simulator.coupa.users import Users
from p2p.simulator.iso_formats import moment
from p2p.simulator.world import World

CHANGED_FIELDS = {
    "document_id": pl.Int64,
    "line_id": pl.Int64,
    "line_num": pl.Int64,
    "at": pl.Int64,
    "by": pl.String,
    "field": pl.String,
    "from": pl.String,
    "to": pl.String,
}
"""One changed field; line_id and line_num are null for fields of the header."""


def changed_field(
    rows: pl.DataFrame,
    field: str | pl.Expr,
    *,
    document: str,
    at: str,
    by: str | pl.Expr,
    old: pl.Expr,
    new: pl.Expr,
    line: tuple[str, str] | None = None,
) -> pl.DataFrame:
    """Changed fields (CHANGED_FIELDS) from rows; document, at and line name columns."""
    nothing = pl.lit(None, dtype=pl.Int64)
    return rows.select(
        document_id=pl.col(document),
        line_id=nothing if line is None else pl.col(line[0]),
        line_num=nothing if line is None else pl.col(line[1]).cast(pl.Int64),
        at=pl.col(at).cast(pl.Int64),
        by=pl.col(by) if isinstance(by, str) else by,
        field=text(field) if isinstance(field, str) else field,
        **{"from": old, "to": new},
    )


def numbered(parts: list[pl.DataFrame], world: World) -> pl.DataFrame:
    """All changed fields up to the as-of date with record_id, revision (in the document) and
    revision_id, in the order in which they happened."""
    rows = pl.concat(part.select(CHANGED_FIELDS.keys()) for part in parts)
    rows = rows.filter(pl.col("at") <= world.end).sort(
        "at", "document_id", "by", "line_num", "field", nulls_last=False
    )
    begins = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("at", "document_id", "by")
    )
    return rows.with_columns(
        record_id=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + world.site.first_number,
        revision_id=begins.cum_sum().cast(pl.Int64) + world.site.first_number,
    ).with_columns(revision=pl.col("revision_id").rank("dense").over("document_id").cast(pl.Int64))


def revision_records(rows: pl.DataFrame, kind: str, users: Users, zone: str) -> pl.DataFrame:
    """One record a changed field; kind is OrderHeader, RequisitionHeader or InvoiceHeader."""
    at = moment(pl.col("at"), zone)
    return rows.select(
        pl.col("record_id").alias("id"),
        at.alias("created-at"),
        at.alias("updated-at"),
        users.reference(pl.col("by")).alias("created-by"),
        pl.col("revision"),
        text(kind).alias("document-type"),
        pl.col("document_id").alias("document-id"),
        pl.col("line_id").alias("line-id"),
        pl.col("line_num").alias("line-num"),
        pl.col("field"),
        pl.col("from"),
        pl.col("to"),
        pl.col("at").alias("_changed_at"),
    )
