"""One field of one table that was changed, as every change document holds it."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import CLIENT, text


def position(
    rows: pl.DataFrame,
    object_class: str,
    table: str,
    field: str,
    *,
    object_id: pl.Expr,
    key: pl.Expr,
    at: str,
    by: str | pl.Expr,
    transaction: str | pl.Expr,
    old: pl.Expr | None = None,
    new: pl.Expr | None = None,
    kind: str = "",
) -> pl.DataFrame:
    """Change positions of one field, in columns that `change_documents` makes CDHDR and CDPOS from.

    The field KEY means that the row was created, and its document tells of a creation. kind is
    CHNGIND where that is not so: a row that was written (I) or deleted (D) by a later change.
    """
    return rows.select(
        at=at,
        OBJECTCLAS=text(object_class),
        OBJECTID=object_id,
        CHANGE_IND=text("I" if field == "KEY" and not kind else "U"),
        USERNAME=by,
        TCODE=text(transaction) if isinstance(transaction, str) else transaction,
        TABNAME=text(table),
        TABKEY=text(CLIENT) + key,
        FNAME=text(field),
        CHNGIND=text(kind or ("I" if field == "KEY" else "U")),
        VALUE_OLD=text("") if old is None else old,
        VALUE_NEW=text("") if new is None else new,
        currency="currency" if "currency" in rows.columns else text(""),
    )
