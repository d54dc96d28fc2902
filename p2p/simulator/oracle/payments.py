"""AP_PAYMENT_SCHEDULES_ALL, AP_INVOICE_PAYMENTS_ALL and AP_CHECKS_ALL.

A payment by hand is a printed check, and now and then one is spoiled: it is voided at once, what it
paid is reversed, and the next check pays the same.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import looked_up, midnight, money, nothing, text
from p2p.simulator.oracle.instance import Instance, operating_unit, vendor
from p2p.simulator.oracle.invoices import CHECK, EFT
from p2p.simulator.oracle.numbering import numbered
from p2p.simulator.oracle.suppliers import with_name_then
from p2p.simulator.oracle.users import ADMINISTRATOR
from p2p.simulator.working_time import DAY

_FIRST_CHECK, _FIRST_PAYMENT, _FIRST_NUMBER = 83_011, 120_744, 10_001
_SPOILED_EVERY, _SPOILED_REST = 9, 4
_PRINTED_BEFORE, _VOIDED_BEFORE = 240, 120
"""Seconds before the good check when the spoiled one was printed, and when it was voided."""
_RECONCILED = 8 * 3600
"""UTC second of the day at which what the bank has booked is reconciled."""


def ap_payment_schedules(instance: Instance, invoices: pl.DataFrame) -> pl.DataFrame:
    """One instalment an invoice: when it is due, and the discounts that were offered for it."""
    known = instance.truth.world.scenario.terms
    position = pl.col("terms") + 1
    first, days1, second, days2, net = (
        looked_up([0, *values], position)
        for values in (
            [t.pct1 for t in known],
            [t.days1 for t in known],
            [t.pct2 for t in known],
            [t.days2 for t in known],
            [t.days3 or t.days2 or t.days1 for t in known],
        )
    )
    rows = invoices.with_columns(
        first=first, second=second, day1=pl.col("invoice_day") + days1,
        day2=pl.col("invoice_day") + days2, due_day=pl.col("invoice_day") + net,
        changed_at=pl.coalesce("cancelled_at", "paid_at", "entered_at"),
        changed_by=pl.coalesce("cancelled_by", "paid_by", "entered_by"),
        created_at="entered_at",
        created_by="entered_by",
    )  # fmt: skip
    void, paid = pl.col("cancelled_at").is_not_null(), pl.col("paid_at").is_not_null()
    gross = pl.when(void).then(0).otherwise(pl.col("gross") * pl.col("sign"))
    one, two = pl.col("first") > 0, pl.col("second") > 0
    return rows.select(
        INVOICE_ID="invoice_id",
        PAYMENT_NUM=pl.lit(1),
        ORG_ID=operating_unit(),
        PAYMENT_STATUS_FLAG=pl.when(paid).then(text("Y")).otherwise(text("N")),
        HOLD_FLAG=text("N"),
        PAYMENT_METHOD_CODE=text(EFT),
        GROSS_AMOUNT=money(gross),
        AMOUNT_REMAINING=money(pl.when(paid).then(0).otherwise(gross)),
        DISCOUNT_AMOUNT_AVAILABLE=money(
            pl.when(one).then(_discount(gross, pl.col("first"))).otherwise(0)
        ),
        SECOND_DISC_AMT_AVAILABLE=money(
            pl.when(two).then(_discount(gross, pl.col("second"))).otherwise(0)
        ),
        THIRD_DISC_AMT_AVAILABLE=text("0"),
        DUE_DATE=midnight(pl.col("due_day")),
        DISCOUNT_DATE=midnight(pl.when(one).then("day1")),
        SECOND_DISCOUNT_DATE=midnight(pl.when(two).then("day2")),
        THIRD_DISCOUNT_DATE=nothing(),
        **instance.who(),
    )


def _discount(gross: pl.Expr, pct_thousandths: pl.Expr) -> pl.Expr:
    """Cash discount in cents, rounded half up as in `process.payments.discount_cents`."""
    return (gross * pct_thousandths + 50_000) // 100_000


def issued_checks(instance: Instance) -> pl.DataFrame:
    """The truth's payments and spoiled checks, with cents, voided_at (null: stands), check_id,
    check_no, cleared_at (null: the bank has not booked it) and returned_at (null: nor given it
    back)."""
    world = instance.truth.world

    def reconciled(day: str) -> pl.Expr:
        return pl.col(day) * DAY + _RECONCILED

    payments = instance.truth.payments.with_columns(
        paid_at="at",
        cents=pl.col("gross") - pl.col("discount"),
        voided_at=pl.lit(None, dtype=pl.Int64),
        cleared_at=pl.when(reconciled("booked_day") <= world.end).then(reconciled("booked_day")),
        returned_at=pl.when(reconciled("returned_day") <= world.end).then(
            reconciled("returned_day")
        ),
    )
    spoiled = payments.filter(
        pl.col("is_manual") & (pl.col("payment") % _SPOILED_EVERY == _SPOILED_REST)
    ).with_columns(
        at=pl.col("at") - _PRINTED_BEFORE,
        voided_at=pl.col("at") - _VOIDED_BEFORE,
        cleared_at=pl.lit(None, dtype=pl.Int64),
        returned_at=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip
    return numbered(
        pl.concat([payments, spoiled]),
        "paid_at",
        "payment",
        "at",
        check_id=_FIRST_CHECK + instance.site_first,
    ).with_columns(
        check_no=pl.int_range(pl.len()).over("company") + _FIRST_NUMBER + instance.site_first
    )


def ap_checks(instance: Instance, checks: pl.DataFrame) -> pl.DataFrame:
    """Payments. A run pays by transfer, a person by check."""
    voided = pl.col("voided_at").is_not_null()
    seen = pl.col("cleared_at").is_not_null()
    cleared = seen & pl.col("returned_at").is_null()
    run = text("RUN ") + pl.from_epoch("at").dt.strftime("%Y-%m-%d")
    return with_name_then(instance.truth, checks, "at").with_columns(
        created_at="at",
        created_by="by",
        changed_at=pl.coalesce("voided_at", "returned_at", "cleared_at", "at"),
        changed_by=pl.when(seen).then(text(ADMINISTRATOR)).otherwise("by"),
    ).select(
        CHECK_ID="check_id",
        CHECK_NUMBER="check_no",
        ORG_ID=operating_unit(),
        VENDOR_ID=vendor(),
        VENDOR_SITE_ID=instance.site(),
        VENDOR_NAME="name_then",
        CURRENCY_CODE=instance.currency(),
        STATUS_LOOKUP_CODE=pl.when(voided)
        .then(text("VOIDED"))
        .when(cleared)
        .then(text("CLEARED"))
        .otherwise(text("NEGOTIABLE")),
        PAYMENT_TYPE_FLAG=pl.when("is_manual").then(text("Q")).otherwise(text("A")),
        PAYMENT_METHOD_CODE=pl.when("is_manual").then(text(CHECK)).otherwise(text(EFT)),
        CHECKRUN_NAME=pl.when(~pl.col("is_manual")).then(run),
        AMOUNT=money(pl.col("cents")),
        CLEARED_AMOUNT=money(pl.when(cleared).then("cents")),
        DESCRIPTION="reference",
        BANK_NUM="bank_key",
        BANK_ACCOUNT_NUM="bank_account",
        CHECK_DATE=instance.day("at"),
        VOID_DATE=pl.when(voided).then(instance.day("voided_at")),
        CLEARED_DATE=pl.when(cleared).then(midnight(pl.col("booked_day"))),
        **instance.who(),
    )  # fmt: skip


def ap_invoice_payments(
    instance: Instance, invoices: pl.DataFrame, checks: pl.DataFrame
) -> pl.DataFrame:
    """What each check pays of each invoice; a voided check has the same again with other signs."""
    paid = invoices.filter(pl.col("payment").is_not_null()).select(
        "invoice_id", "payment", "taken", "terms", "gross",
        cents=pl.col("gross") * pl.col("sign") - pl.col("taken"),
    )  # fmt: skip
    best = [0, *(max(t.pct1, t.pct2) for t in instance.truth.world.scenario.terms)]
    offered = looked_up(best, pl.col("terms") + 1)
    paid = paid.with_columns(
        lost=pl.max_horizontal(_discount(pl.col("gross"), offered) - pl.col("taken"), 0)
    )
    issued = checks.select("payment", "check_id", "company", "at", "by", "voided_at")
    rows = paid.join(issued, on="payment", how="inner").with_columns(
        undone=pl.lit(value=False), made_at="at"
    )
    undone = rows.filter(pl.col("voided_at").is_not_null()).with_columns(
        -pl.col("cents"), -pl.col("taken"), -pl.col("lost"),
        undone=pl.lit(value=True), made_at="voided_at",
    )  # fmt: skip
    every = numbered(
        pl.concat([rows, undone]), "check_id", "undone", "invoice_id",
        invoice_payment_id=_FIRST_PAYMENT + instance.site_first,
    )  # fmt: skip
    original = every.filter(~pl.col("undone")).select(
        "check_id", "invoice_id", original="invoice_payment_id"
    )
    every = every.join(original, on=["check_id", "invoice_id"], how="left", maintain_order="left")
    voided = pl.col("voided_at").is_not_null()
    return every.with_columns(
        created_at="made_at", created_by="by", changed_at=pl.coalesce("voided_at", "made_at"),
        changed_by="by",
    ).select(
        INVOICE_PAYMENT_ID="invoice_payment_id",
        INVOICE_ID="invoice_id",
        CHECK_ID="check_id",
        PAYMENT_NUM=pl.lit(1),
        ORG_ID=operating_unit(),
        REVERSAL_FLAG=pl.when(voided).then(text("Y")).otherwise(text("N")),
        REVERSAL_INV_PMT_ID=pl.when("undone").then("original"),
        POSTED_FLAG=text("Y"),
        AMOUNT=money(pl.col("cents")),
        DISCOUNT_TAKEN=money(pl.col("taken")),
        DISCOUNT_LOST=money(pl.col("lost")),
        ACCOUNTING_DATE=instance.day("made_at"),
        **instance.who(),
    )  # fmt: skip
