"""Entries of bank statements as XML: where accounts have IBANs, a payment run is one entry."""

from __future__ import annotations

import polars as pl

from p2p.simulator.bank.xml_text import account_id, amount, direction, element, escaped, is_iban
from p2p.simulator.iso_formats import day
from p2p.simulator.truth import Truth

BICS = {
    "DE": "DEUTDEFFXXX", "FR": "BNPAFRPPXXX", "NL": "INGBNL2AXXX", "PL": "WBKPPLPPXXX",
    "US": "CHASUS33XXX", "CA": "ROYCCAT2XXX", "MX": "BCMRMXMMXXX", "IN": "HDFCINBBXXX",
    "AU": "CTBAAU2SXXX", "SG": "DBSSSGSGXXX",
}  # fmt: skip
"""The bank of each country's accounts."""
_CODES = {
    "payment": ("PMNT", "ICDT", "DMCT"),
    "payment_by_iban": ("PMNT", "ICDT", "ESCT"),
    "payment_abroad": ("PMNT", "ICDT", "XBCT"),
    "returned_payment": ("PMNT", "ICDT", "RRTN"),
    "fee": ("ACMT", "MDOP", "CHRG"),
    "funding": ("CAMT", "CAPL", "ZABA"),
}
"""Domain, family and sub-family of each kind of entry (ISO 20022 bank transaction codes)."""
_LONGEST_REMITTANCE = 140


def entries(truth: Truth) -> pl.DataFrame:
    """One row an entry of a statement: company, account, booked_day, position (its order) and xml.

    Amounts of a day's entries add up to those of the truth's, whatever is booked in one sum.
    """
    rows = _described(truth)
    batched = (pl.col("kind") == "payment") & pl.col("run").is_not_null() & pl.col("is_iban")
    together = pl.col("entry").min().over("company", "booked_day", "value_day", "code", "run")
    return (
        rows.with_columns(
            position=pl.when(batched).then(together).otherwise("entry"),
            details=_details(),
        )
        .sort("position", "entry")
        .group_by("company", "account", "booked_day", "position", maintain_order=True)
        .agg(
            pl.col("kind", "code", "currency", "value_day", "counterparty", "run").first(),
            pl.col("amount").sum(),
            count=pl.len(),
            details=pl.col("details").str.join(""),
        )
        .select("company", "account", "booked_day", "position", xml=_entry())
    )


def _described(truth: Truth) -> pl.DataFrame:
    """The truth's entries with what is known of the payment and of the parties."""
    owners = truth.world.scenario.companies
    invoices = truth.invoices.select("invoice", text="reference")
    told = (
        truth.clearings.join(invoices, on="invoice", how="inner")
        .sort("payment", "invoice")
        .group_by("payment", maintain_order=True)
        .agg(remittance=pl.col("text").str.join(" "))
    )
    paid = truth.payments.select("payment", "run", "bank_country")
    moved = truth.bank_entries.filter(pl.col("kind") != "opening")
    for more in (paid, told):
        moved = moved.join(more, on="payment", how="left", maintain_order="left")
    currency = pl.lit(pl.Series([owner.currency for owner in owners]))
    home = pl.lit(pl.Series([owner.country for owner in owners])).gather(pl.col("company"))
    paid_out = pl.when(pl.col("kind") != "payment").then("kind")
    both = is_iban(pl.col("account")) & is_iban(pl.col("counterparty_account"))
    return moved.with_columns(
        currency=currency.gather(pl.col("company")),
        is_iban=is_iban(pl.col("account")),
        code=paid_out.when(both)
        .then(pl.lit("payment_by_iban"))
        .when(pl.col("bank_country") != home)
        .then(pl.lit("payment_abroad"))
        .otherwise("kind"),
        bic=pl.col("bank_country").replace_strict(BICS, default=None, return_dtype=pl.String),
        remittance=pl.col("remittance").str.slice(0, _LONGEST_REMITTANCE),
    )


def _details() -> pl.Expr:
    """TxDtls of one payment or transfer; a fee has none."""
    cents = pl.col("amount")
    name = escaped(pl.col("counterparty"))
    is_transfer = pl.col("kind") == "funding"
    # what a transfer from the pool is for, nobody has to say
    reference = pl.when(is_transfer).then(pl.lit("NOTPROVIDED")).otherwise("reference")
    supplier = pl.concat_str(
        element("Cdtr/Pty/Nm", name),
        element("CdtrAcct", account_id(pl.col("counterparty_account"))),
    )
    pool = (
        pl.when(cents < 0)
        .then(element("Cdtr/Pty/Nm", name))
        .otherwise(element("Dbtr/Pty/Nm", name))
    )
    inside = element(
        "TxDtls",
        element("Refs", element("PmtInfId", _run_id()), element("EndToEndId", reference)),
        amount("Amt", cents, pl.col("currency")),
        direction(cents),
        element("RltdPties", pl.when(is_transfer).then(pool).otherwise(supplier)),
        element("RltdAgts/CdtrAgt/FinInstnId/BICFI", pl.col("bic")),
        element("RmtInf/Ustrd", escaped(pl.col("remittance"))),
        element("RtrInf/Rsn/Cd", pl.col("return_reason")),
    )
    return pl.when(pl.col("kind") != "fee").then(inside).otherwise(pl.lit(""))


def _run_id() -> pl.Expr:
    return pl.lit("RUN") + pl.col("run").cast(pl.String).str.zfill(8)


def _entry() -> pl.Expr:
    cents, currency = pl.col("amount"), pl.col("currency")
    batch = pl.when(pl.col("count") > 1)
    codes = [
        pl.col("code").replace_strict({kind: code[place] for kind, code in _CODES.items()})
        for place in range(3)
    ]
    fee = pl.when(pl.col("kind") == "fee")
    return element(
        "Ntry",
        amount("Amt", cents, currency),
        direction(cents),
        element("Sts/Cd", pl.lit("BOOK")),
        element("BookgDt/Dt", day(pl.col("booked_day"))),
        element("ValDt/Dt", day(pl.col("value_day"))),
        element("AcctSvcrRef", pl.lit("BK") + pl.col("position").cast(pl.String).str.zfill(12)),
        element(
            "BkTxCd/Domn",
            element("Cd", codes[0]),
            element("Fmly", element("Cd", codes[1]), element("SubFmlyCd", codes[2])),
        ),
        element("Chrgs", amount("TtlChrgsAndTaxAmt", fee.then(cents), currency)),
        element(
            "NtryDtls",
            element(
                "Btch",
                element("PmtInfId", batch.then(_run_id())),
                element("NbOfTxs", batch.then(pl.col("count").cast(pl.String))),
            ),
            pl.col("details"),
        ),
        element("AddtlNtryInf", fee.then(escaped(pl.col("counterparty")))),
    )
