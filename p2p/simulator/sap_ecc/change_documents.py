"""CDHDR and CDPOS: who wrote, released, changed, blocked and freed which document, to the second.

OBJECTID is the document number: BANFN, EBELN, LIFNR, BELNR + GJAHR for INCOMINGINVOICE, and
MANDT + BUKRS + BELNR + GJAHR for BELEG. TABKEY is the full key of the changed row.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.orders import BATCH_BUYER
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.change_positions import position
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    date_of,
    date_of_day,
    money,
    padded,
    quantity,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.item_facts import item_facts
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.sap_ecc.requisitions import PLANNING_USER
from p2p.simulator.sap_ecc.supplier_changes import supplier_positions
from p2p.simulator.truth import Truth

_REQUISITION, _ORDER, _INVOICE, _DOCUMENT = "BANF", "EINKBELEG", "INCOMINGINVOICE", "BELEG"


def change_documents(
    truth: Truth, numbers: Numbers, moved: pl.DataFrame, invoices: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """CDHDR and CDPOS. What one user changes on one object in one second is one document."""
    parts = [
        *_requisitions(truth, numbers),
        *_orders(truth, numbers),
        *_order_changes(truth, numbers),
        _completions(moved),
        *_blocks(invoices),
        *supplier_positions(truth),
    ]
    rows = pl.concat(parts).filter(pl.col("at") <= truth.world.end)
    # several fields of one document share its number; a change of any of these starts a new one
    head = ["at", "OBJECTCLAS", "OBJECTID", "CHANGE_IND", "USERNAME"]
    rows = rows.sort(*head, "TABNAME", "TABKEY", "FNAME", "CHNGIND")
    begins = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in head)
    number = begins.cum_sum().cast(pl.Int64) + truth.world.site.first_number
    rows = rows.with_columns(CHANGENR=padded(number, 10))
    zone = truth.world.scenario.system_zone
    heads = rows.unique("CHANGENR", keep="first", maintain_order=True).select(
        MANDANT=text(CLIENT),
        OBJECTCLAS="OBJECTCLAS",
        OBJECTID="OBJECTID",
        CHANGENR="CHANGENR",
        USERNAME="USERNAME",
        TCODE="TCODE",
        CHANGE_IND="CHANGE_IND",
        UDATE=date_of(pl.col("at"), zone),
        UTIME=time_of(pl.col("at"), zone),
        **{CHANGED_AT: pl.col("at")},
    )
    positions = rows.select(
        MANDANT=text(CLIENT),
        OBJECTCLAS="OBJECTCLAS",
        OBJECTID="OBJECTID",
        CHANGENR="CHANGENR",
        TABNAME="TABNAME",
        TABKEY="TABKEY",
        FNAME="FNAME",
        CHNGIND="CHNGIND",
        VALUE_NEW="VALUE_NEW",
        VALUE_OLD="VALUE_OLD",
        UNIT_OLD=text(""),
        CUKY_OLD=pl.when(pl.col("FNAME") == "NETPR").then("currency").otherwise(text("")),
        **{CHANGED_AT: pl.col("at")},
    )
    return heads, positions


def _requisitions(truth: Truth, numbers: Numbers) -> list[pl.DataFrame]:
    items = truth.requisition_items.select("basket", "line")
    for more in (truth.requisitions, numbers.requisitions.drop("at")):
        items = items.join(more, on="basket", how="left", maintain_order="left")
    planned = pl.col("origin") == "mrp"
    banfn = pl.col("banfn")
    key = banfn + padded(pl.col("line") * 10, 5)
    written = position(
        items, _REQUISITION, "EBAN", "KEY", object_id=banfn, key=key, at="at",
        by=pl.when(planned).then(text(PLANNING_USER)).otherwise("requester"),
        transaction=pl.when(planned).then(text("MD01")).otherwise(text("ME51N")),
    )  # fmt: skip
    parts = [written]
    for level, before, after in ((1, "", "X"), (2, "X", "XX")):
        decided = items.filter(pl.col(f"level{level}_at") > 0)
        final = decided.filter(pl.col(f"level{level}_at") == pl.col("ready_at"))
        for rows, field, old, new in (
            (decided, "FRGZU", before, after),
            (final, "FRGKZ", "X", "2"),
        ):
            parts.append(
                position(
                    rows, _REQUISITION, "EBAN", field, object_id=banfn, key=key,
                    at=f"level{level}_at", by=f"level{level}_by", transaction="ME54N",
                    old=text(old), new=text(new),
                )
            )  # fmt: skip
    parts.append(
        position(
            items.filter(pl.col("rejected_at") > 0), _REQUISITION, "EBAN", "LOEKZ",
            object_id=banfn, key=key, at="rejected_at", by="rejected_by", transaction="ME54N",
            new=text("X"),
        )
    )  # fmt: skip
    return parts


def _orders(truth: Truth, numbers: Numbers) -> list[pl.DataFrame]:
    orders = truth.orders.join(
        numbers.orders.drop("at"), on="order", how="left", maintain_order="left"
    )
    items = truth.order_items.select("order", "line").join(
        orders.select("order", "ebeln", "created_at", "buyer"),
        on="order", how="left", maintain_order="left",
    )  # fmt: skip
    ebeln = pl.col("ebeln")
    batch = pl.when(pl.col("buyer") == BATCH_BUYER).then(text("ME59N")).otherwise(text("ME21N"))
    parts = [
        position(orders, _ORDER, "EKKO", "KEY", object_id=ebeln, key=ebeln, at="created_at",
                  by="buyer", transaction=batch),
        position(items, _ORDER, "EKPO", "KEY", object_id=ebeln,
                  key=ebeln + padded(pl.col("line") * 10, 5), at="created_at", by="buyer",
                  transaction=batch),
    ]  # fmt: skip
    for level, before, after in ((1, "", "X"), (2, "X", "XX")):
        decided = orders.filter(pl.col("release_levels") >= level)
        final = orders.filter(pl.col("release_levels") == level)
        for rows, field, old, new in (
            (decided, "FRGZU", before, after),
            (final, "FRGKE", "B", "R"),
            (final, "PROCSTAT", "03", "05"),
        ):
            parts.append(
                position(
                    rows, _ORDER, "EKKO", field, object_id=ebeln, key=ebeln,
                    at=f"level{level}_at", by=f"level{level}_by", transaction="ME29N",
                    old=text(old), new=text(new),
                )
            )  # fmt: skip
    return parts


def _order_changes(truth: Truth, numbers: Numbers) -> list[pl.DataFrame]:
    rows = truth.changes
    for more, on in (
        (truth.order_items.select("item", "order", "line"), "item"),
        (item_facts(truth).select("item", "lot", "currency"), "item"),
        (numbers.orders.drop("at"), "order"),
    ):
        rows = rows.join(more, on=on, how="left", maintain_order="left")
    ebeln = pl.col("ebeln")
    item_key = ebeln + padded(pl.col("line") * 10, 5)

    def deletion(column: str) -> pl.Expr:
        return pl.when(pl.col(column) > 0).then(text("L")).otherwise(text(""))

    def lots(column: str) -> pl.Expr:
        return quantity(pl.col(column) * pl.col("lot"))

    shades = (
        ("price", "EKPO", "NETPR", item_key, money(pl.col("old")), money(pl.col("new"))),
        ("quantity", "EKPO", "MENGE", item_key, lots("old"), lots("new")),
        ("promised_on", "EKET", "EINDT", item_key + "0001", date_of_day(pl.col("old")),
         date_of_day(pl.col("new"))),
        ("deletion", "EKPO", "LOEKZ", item_key, deletion("old"), deletion("new")),
    )  # fmt: skip
    return [
        position(
            rows.filter(pl.col("attribute") == attribute), _ORDER, table, field,
            object_id=ebeln, key=key, at="at", by="by", transaction="ME22N", old=old, new=new,
        )
        for attribute, table, field, key, old, new in shades
    ]  # fmt: skip


def _completions(moved: pl.DataFrame) -> pl.DataFrame:
    """The warehouse marks a short delivery as the last one."""
    rows = moved.filter(pl.col("is_short") & (pl.col("movement") == RECEIPT)).unique(
        "item", keep="first", maintain_order=True
    )
    return position(
        rows, _ORDER, "EKPO", "ELIKZ", object_id=pl.col("ebeln"),
        key=pl.col("ebeln") + pl.col("ebelp"), at="at", by="by", transaction="MIGO_GR",
        new=text("X"),
    )  # fmt: skip


def _blocks(invoices: pl.DataFrame) -> list[pl.DataFrame]:
    """Automatic blocks are freed in invoice verification, manual ones set and freed in FI."""
    document = pl.col("bukrs") + pl.col("fi_belnr") + pl.col("fi_gjahr")
    logistic = pl.col("belnr") + pl.col("gjahr")
    automatic = invoices.filter(pl.col("block") == "automatic")
    manual = invoices.filter(pl.col("block") == "manual")
    return [
        position(automatic, _INVOICE, "RBKP", "ZLSPR", object_id=logistic, key=logistic,
                  at="freed_at", by="freed_by", transaction="MRBR", old=text("R")),
        position(manual, _DOCUMENT, "BSEG", "ZLSPR", object_id=text(CLIENT) + document,
                  key=document + "001", at="blocked_at", by="blocked_by", transaction="FB02",
                  new=text("A")),
        position(manual, _DOCUMENT, "BSEG", "ZLSPR", object_id=text(CLIENT) + document,
                  key=document + "001", at="freed_at", by="freed_by", transaction="FB02",
                  old=text("A")),
    ]  # fmt: skip
