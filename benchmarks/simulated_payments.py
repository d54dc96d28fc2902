"""Payments and bank entries of a simulated company as detectors read them. Nothing is planted here.

Bills that the simulator entered twice were paid twice; a bank sees that, and their entries are
told, for nobody can call them false.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mining.rules.duplicate_bank_entries import BANK_TRANSACTION, BILL
from mining.rules.duplicate_payments import PAYMENT
from mining.rules.paid_parts import SETTLED
from mining.rules.supplier_links import BANK
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenarios import scenario_named
from p2p.simulator.truth import Truth


@dataclass(frozen=True)
class Paid:
    """Frames as the rules take them; billed_twice: bank_transaction_id of entries that paid a bill
    which the simulator entered twice."""

    payments: pl.DataFrame
    settled: pl.DataFrame
    entries: pl.DataFrame
    bills: pl.DataFrame
    identifiers: pl.DataFrame
    billed_twice: pl.Series


def paid_by(seed: int, items: int) -> Paid:
    """What one company paid."""
    truth = live(scenario_named("manufacturer"), items=items, seed=seed, progress=Silent())
    twice = truth.invoices.filter(pl.col("copy_of").is_not_null())
    copies = pl.concat([twice["invoice"], twice["copy_of"]]).implode()
    of_copies = truth.clearings.filter(pl.col("invoice").is_in(copies))["payment"].implode()
    return Paid(
        _payments(truth),
        _settled(truth),
        _entries(truth),
        _bills(truth),
        truth.world.suppliers.select(
            supplier_id=pl.col("supplier").cast(pl.String),
            identifier_type=pl.lit(BANK),
            identifier_hash=pl.concat_str("bank_key", "bank_account"),
            identifier_ending=pl.col("bank_account").str.tail(4),
        ),
        truth.bank_entries.filter(pl.col("payment").is_in(of_copies))["entry"].cast(pl.String),
    )


def _currency(truth: Truth) -> pl.Expr:
    currencies = [company.currency for company in truth.world.scenario.companies]
    return pl.lit(pl.Series(currencies)).gather(pl.col("company"))


def _money(cents: pl.Expr) -> pl.Expr:
    return cents.cast(pl.Decimal(38, 6)) / 100


def _payments(truth: Truth) -> pl.DataFrame:
    named = truth.world.suppliers.select("supplier", "name")
    return (
        truth.payments.join(named, on="supplier", how="left", maintain_order="left")
        .select(
            payment_object_id=pl.col("payment").cast(pl.String),
            tenant=pl.lit("default"),
            source=pl.lit("simulated"),
            company_code=pl.col("company").cast(pl.String),
            document_id=pl.col("payment").cast(pl.String),
            fiscal_year=pl.lit(None),
            supplier_id=pl.col("supplier").cast(pl.String),
            supplier_name="name",
            paid_on=pl.from_epoch("at").dt.date(),
            amount=_money(pl.col("gross") - pl.col("discount")),
            currency=_currency(truth),
            paid_by="by",
            is_by_person="is_manual",
        )
        .cast(pl.Schema(PAYMENT))
    )


def _settled(truth: Truth) -> pl.DataFrame:
    billed = truth.invoices.select("invoice", "gross", "nature", "company")
    return (
        truth.clearings.join(billed, on="invoice", maintain_order="left")
        .select(
            payment_object_id=pl.col("payment").cast(pl.String),
            invoice_object_id=pl.col("invoice").cast(pl.String),
            invoice_label=pl.col("invoice").cast(pl.String),
            gross_amount=_money(pl.col("gross")),
            invoice_currency=_currency(truth),
            discount_taken_amount=_money(pl.col("discount")),
            is_credit_memo=pl.col("nature") == "credit_memo",
        )
        .cast(pl.Schema(SETTLED))
    )


def _entries(truth: Truth) -> pl.DataFrame:
    texts = truth.invoices.select("invoice", text="reference")
    told = (
        truth.clearings.join(texts, on="invoice")
        .sort("payment", "invoice")
        .group_by("payment", maintain_order=True)
        .agg(remittance=pl.col("text").str.join(" ").str.slice(0, 140))
    )
    of_bank = truth.bank_entries.filter(pl.col("payment").is_not_null())
    return (
        of_bank.join(told, on="payment", how="left", maintain_order="left")
        .select(
            bank_transaction_id=pl.col("entry").cast(pl.String),
            tenant=pl.lit("default"),
            source=pl.lit("bank"),
            account_ending=pl.col("account").str.tail(4),
            counterparty_hash="counterparty_account",
            counterparty_ending=pl.col("counterparty_account").str.tail(4),
            counterparty_name="counterparty",
            transaction_type="kind",
            bank_reference=pl.format("BK{}", "entry"),
            payment_reference="reference",
            remittance_text="remittance",
            amount=_money(pl.col("amount")),
            currency=_currency(truth),
            booked_on=pl.col("booked_day").cast(pl.Int32).cast(pl.Date),
        )
        .cast(pl.Schema(BANK_TRANSACTION))
    )


def _bills(truth: Truth) -> pl.DataFrame:
    standing = truth.invoices.filter(
        pl.col("nature") == "invoice",
        pl.col("reversed_by").is_null(),
        pl.col("reference").is_not_null(),
    )
    return standing.select(
        reference="reference",
        gross_amount=_money(pl.col("gross")),
        currency=_currency(truth),
        entered_by="posted_by",
        paid_by=pl.lit(None),
    ).cast(pl.Schema(BILL))
