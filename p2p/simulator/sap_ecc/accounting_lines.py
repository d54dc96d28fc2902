"""BSEG: the lines of every accounting document. Each document balances to the cent.

Cash discount is posted gross to one account (KTOSL SKE), without a correction of tax; what was
deducted from an invoice stands in SKNTO of its supplier line.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    NO_YEAR,
    date_of,
    date_of_day,
    money,
    padded,
    quantity,
    text,
)
from p2p.simulator.sap_ecc.item_facts import supplier_number
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.sap_ecc.payment_terms import TERMS_COLUMNS
from p2p.simulator.sap_ecc.supplier_claims import supplier_claims
from p2p.simulator.truth import Truth

STOCK, EXPENSE, RECEIVED_NOT_BILLED = 300_000, 400_000, 191_100
TAX, PRICE_DIFFERENCE, BANK, DISCOUNT, SUPPLIERS = 154_000, 231_500, 113_100, 276_000, 160_000


def bseg(
    truth: Truth,
    numbers: Numbers,
    moved: pl.DataFrame,
    invoices: pl.DataFrame,
    invoice_lines: pl.DataFrame,
) -> pl.DataFrame:
    """Accounting document items, in document order; supplier lines carry terms and clearing."""
    zone = truth.world.scenario.system_zone
    every = pl.concat(
        [
            *_receipt_lines(moved),
            *_invoice_lines(invoices, invoice_lines),
            *_payment_lines(truth),
        ]
    )
    documents = numbers.accounting.drop("company", "blart")
    every = every.join(documents, on=["source", "number"], how="left", maintain_order="left")
    every = every.filter(pl.col("cents") > 0).sort("bukrs", "fi_gjahr", "fi_belnr", "rank", "sub")
    claims = supplier_claims(truth, numbers, invoices).with_columns(is_vendor=pl.lit(value=True))
    every = every.with_columns(
        position=pl.int_range(1, pl.len() + 1).over("bukrs", "fi_gjahr", "fi_belnr"),
        is_vendor=pl.col("KOART") == "K",
    ).join(
        claims,
        on=["source", "number", "is_vendor"], how="left", maintain_order="left",
    )  # fmt: skip
    return every.select(
        MANDT=text(CLIENT),
        BUKRS="bukrs",
        BELNR="fi_belnr",
        GJAHR="fi_gjahr",
        BUZEI=padded(pl.col("position"), 3),
        AUGBL=pl.col("clearing_belnr"),
        BSCHL="BSCHL",
        KOART="KOART",
        UMSKZ=text(""),
        SHKZG="SHKZG",
        KTOSL="KTOSL",
        LIFNR=supplier_number(pl.col("supplier")),
        ZLSPR="block_code",
        ZLSCH=pl.when("is_vendor").then(text("T")).otherwise(text("")),
        REBZG=text(""),
        REBZJ=text(NO_YEAR),
        REBZZ=text("000"),
        EBELN="ebeln",
        EBELP=pl.col("ebelp").fill_null("00000"),
        MATNR="matnr",
        SGTXT=text(""),
        ZUONR="reference",
        HKONT=padded(pl.col("account"), 10),
        AUGDT=date_of(pl.col("cleared_at"), zone),
        ZFBDT=date_of_day(pl.col("baseline_day")),
        VALUT=date_of(pl.col("value_at"), zone),
        DMBTR=money(pl.col("cents")),
        WRBTR=money(pl.col("cents")),
        SKFBT=money(pl.col("discount_base").fill_null(0)),
        SKNTO=money(pl.col("discount").fill_null(0)),
        WSKTO=money(pl.col("discount").fill_null(0)),
        MENGE=quantity(pl.col("units").fill_null(0)),
        ZTERM="ZTERM",
        **{name: pl.col(name).fill_null("0") for name in TERMS_COLUMNS if name.endswith("T")},
        **{name: pl.col(name).fill_null("0.000") for name in TERMS_COLUMNS if name.endswith("P")},
        **{CHANGED_AT: pl.coalesce("changed_at", "at")},
    )


_NUMBER = {"receipt": "document", "invoice": "invoice", "payment": "payment"}


def _line(
    rows: pl.DataFrame,
    source: str,
    *,
    rank: int,
    keys: tuple[str, str],
    is_debit: pl.Expr,
    account: int,
    cents: pl.Expr,
    process: str = "",
    kind: str = "S",
) -> pl.DataFrame:
    """Lines of one sort. keys are the posting keys of debit and credit, process is KTOSL, kind is
    KOART; the order item is named where the rows know it."""
    known = set(rows.columns)
    blank = pl.lit(None, dtype=pl.String)
    return rows.select(
        source=text(source),
        number=_NUMBER[source],
        rank=pl.lit(rank, dtype=pl.Int32),
        sub="line" if "line" in known else pl.lit(0, dtype=pl.Int64),
        BSCHL=pl.when(is_debit).then(text(keys[0])).otherwise(text(keys[1])),
        KOART=text(kind),
        SHKZG=pl.when(is_debit).then(text("S")).otherwise(text("H")),
        KTOSL=text(process),
        account=pl.lit(account, dtype=pl.Int64),
        cents=cents,
        ebeln="ebeln" if "ebeln" in known else blank,
        ebelp="ebelp" if "ebelp" in known else blank,
        matnr="matnr" if "matnr" in known else blank,
        units=pl.col("lots") * pl.col("lot") if "lot" in known else pl.lit(0, dtype=pl.Int64),
    )


def _receipt_lines(moved: pl.DataFrame) -> list[pl.DataFrame]:
    """Stock or expense against goods received and not yet billed; returns the other way round."""
    comes_in, value = pl.col("movement") == RECEIPT, pl.col("cents_value")
    stock, used = moved.filter(pl.col("knttp") == ""), moved.filter(pl.col("knttp") != "")
    return [
        _line(stock, "receipt", rank=1, keys=("89", "99"), is_debit=comes_in, process="BSX",
              account=STOCK, cents=value, kind="M"),
        _line(used, "receipt", rank=1, keys=("81", "91"), is_debit=comes_in, process="KBS",
              account=EXPENSE, cents=value),
        _line(moved, "receipt", rank=2, keys=("86", "96"), is_debit=~comes_in, process="WRX",
              account=RECEIVED_NOT_BILLED, cents=value),
    ]  # fmt: skip


def _invoice_lines(invoices: pl.DataFrame, lines: pl.DataFrame) -> list[pl.DataFrame]:
    """The supplier against goods received (or expense), price differences and tax."""
    owes = pl.col("nature") == "invoice"
    ledger = invoices.filter(pl.col("channel") == "ledger")
    matched, direct = lines.filter(pl.col("wepos") == "X"), lines.filter(pl.col("wepos") != "X")
    ordered = pl.col("lots") * pl.col("order_price")
    dearer = pl.col("amount") > ordered
    return [
        _line(invoices, "invoice", rank=0, keys=("21", "31"), is_debit=~owes, account=SUPPLIERS,
              cents=pl.col("gross"), kind="K"),
        _line(matched, "invoice", rank=1, keys=("86", "96"), is_debit=owes, process="WRX",
              account=RECEIVED_NOT_BILLED, cents=ordered),
        _line(direct, "invoice", rank=1, keys=("81", "91"), is_debit=owes, process="KBS",
              account=EXPENSE, cents=pl.col("amount")),
        _line(matched, "invoice", rank=2, keys=("83", "93"), is_debit=owes == dearer,
              process="PRD", account=PRICE_DIFFERENCE, cents=(pl.col("amount") - ordered).abs()),
        _line(ledger, "invoice", rank=1, keys=("40", "50"), is_debit=owes, account=EXPENSE,
              cents=pl.col("net")),
        _line(invoices, "invoice", rank=3, keys=("40", "50"), is_debit=owes, process="VST",
              account=TAX, cents=pl.col("tax")),
    ]  # fmt: skip


def _payment_lines(truth: Truth) -> list[pl.DataFrame]:
    """The supplier against the bank and the discount taken."""
    yes, no = pl.lit(value=True), pl.lit(value=False)
    paid = truth.payments
    return [
        _line(paid, "payment", rank=0, keys=("25", "35"), is_debit=yes, account=SUPPLIERS,
              cents=pl.col("gross"), kind="K"),
        _line(paid, "payment", rank=1, keys=("40", "50"), is_debit=no, account=BANK,
              cents=pl.col("gross") - pl.col("discount")),
        _line(paid, "payment", rank=2, keys=("40", "50"), is_debit=no, process="SKE",
              account=DISCOUNT, cents=pl.col("discount")),
    ]  # fmt: skip
