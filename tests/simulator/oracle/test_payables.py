"""Invoices, holds, payments and bank accounts are those of the truth, in Oracle's rows."""

import polars as pl

from tests.simulator.oracle.reading import cents, clock, dec, entered_invoices, same


def test_distributions_sum_to_lines_and_lines_to_invoices(truth, oracle):
    lines = oracle["AP_INVOICE_LINES_ALL"]
    key = ["INVOICE_ID", "LINE_NUMBER"]
    charged = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].group_by(
        INVOICE_ID="INVOICE_ID", LINE_NUMBER="INVOICE_LINE_NUMBER"
    ).agg(charged=cents("AMOUNT").sum())  # fmt: skip
    joined = lines.join(charged, on=key, how="full", coalesce=True)
    assert joined.height == lines.height
    # what waits for its approval is not validated and has no distributions
    waiting = oracle["AP_INVOICES_ALL"].filter(
        pl.col("WFAPPROVAL_STATUS").is_in(["INITIATED", "REJECTED"])
    )
    bare = joined.filter(pl.col("charged").is_null())
    assert set(bare["INVOICE_ID"]) == set(waiting["INVOICE_ID"])
    assert joined.drop_nulls("charged").select(
        cents("AMOUNT") == pl.col("charged")
    ).to_series().all()  # fmt: skip
    summed = lines.group_by("INVOICE_ID").agg(
        lines=cents("AMOUNT").sum(),
        tax=cents("AMOUNT").filter(pl.col("LINE_TYPE_LOOKUP_CODE") == "TAX").sum(),
    )
    heads = oracle["AP_INVOICES_ALL"].join(summed, on="INVOICE_ID", how="left")
    unmatched = truth.parked_invoices.filter(pl.col("park_reason") == "order_number_missing")
    assert heads["lines"].null_count() == unmatched.height
    heads = heads.drop_nulls("lines")
    assert heads.select(cents("INVOICE_AMOUNT") == pl.col("lines")).to_series().all()
    assert heads.select(cents("TOTAL_TAX_AMOUNT") == pl.col("tax")).to_series().all()
    kinds = set(oracle["AP_INVOICE_DISTRIBUTIONS_ALL"]["LINE_TYPE_LOOKUP_CODE"])
    assert kinds == {"ITEM", "ACCRUAL", "IPV", "REC_TAX"}


def test_cancelled_invoices_are_zero_and_their_distributions_taken_back(truth, oracle):
    gone = oracle["AP_INVOICES_ALL"].filter(pl.col("CANCELLED_DATE").is_not_null())
    reversals = truth.invoices.filter(pl.col("nature") == "reversal")
    assert same(
        gone.select("CANCELLED_DATE", cents=cents("CANCELLED_AMOUNT")),
        reversals.select(CANCELLED_DATE=clock("posted_at"), cents="gross"),
    )
    assert set(gone["INVOICE_AMOUNT"]) == {"0"}
    rows = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].join(gone, on="INVOICE_ID", how="semi")
    assert set(rows["REVERSAL_FLAG"]) == {"Y"}
    back = rows.filter(pl.col("PARENT_REVERSAL_ID").is_not_null())
    pairs = back.join(
        rows, left_on="PARENT_REVERSAL_ID", right_on="INVOICE_DISTRIBUTION_ID", suffix="_OF"
    )
    assert pairs.height == back.height == rows.height / 2
    assert pairs.select(dec("AMOUNT") == -dec("AMOUNT_OF")).to_series().all()
    lines = oracle["AP_INVOICE_LINES_ALL"].join(gone, on="INVOICE_ID", how="semi")
    assert set(lines["AMOUNT"]) == {"0"}
    kept = lines.group_by("INVOICE_ID").agg(kept=cents("ORIGINAL_AMOUNT").sum())
    assert gone.join(kept, on="INVOICE_ID").select(
        cents("CANCELLED_AMOUNT") == pl.col("kept")
    ).to_series().all()  # fmt: skip


def test_a_number_is_entered_once_for_each_supplier_and_operating_unit(truth, oracle):
    invoices = oracle["AP_INVOICES_ALL"]
    assert invoices.select("VENDOR_ID", "INVOICE_NUM", "ORG_ID").is_unique().all()
    known = entered_invoices(truth)["reference"].implode()
    changed = invoices["INVOICE_NUM"].is_in(known).not_().sum()
    again = entered_invoices(truth).select(
        pl.struct("company", "supplier", "reference").is_first_distinct().not_().sum()
    )
    assert changed == again.item() > 0


def test_what_is_paid_in_full_is_what_was_invoiced(truth, oracle):
    payments = oracle["AP_INVOICE_PAYMENTS_ALL"]
    by_invoice = payments.group_by("INVOICE_ID").agg(
        paid=cents("AMOUNT").sum(), taken=cents("DISCOUNT_TAKEN").sum()
    )
    invoices = oracle["AP_INVOICES_ALL"].join(by_invoice, on="INVOICE_ID", how="left")
    paid = invoices.filter(pl.col("PAYMENT_STATUS_FLAG") == "Y")
    assert paid.height == truth.clearings.height > 1000
    for stated, summed in (("AMOUNT_PAID", "paid"), ("DISCOUNT_AMOUNT_TAKEN", "taken")):
        assert paid.select(cents(stated) == pl.col(summed)).to_series().all()
    assert paid.select(
        cents("AMOUNT_PAID") + cents("DISCOUNT_AMOUNT_TAKEN") == cents("INVOICE_AMOUNT")
    ).to_series().all()  # fmt: skip
    schedules = oracle["AP_PAYMENT_SCHEDULES_ALL"].join(
        invoices.select("INVOICE_ID", "INVOICE_AMOUNT", status="PAYMENT_STATUS_FLAG"),
        on="INVOICE_ID",
    )  # fmt: skip
    assert (schedules["GROSS_AMOUNT"] == schedules["INVOICE_AMOUNT"]).all()
    left = pl.when(pl.col("status") == "Y").then(0).otherwise(cents("GROSS_AMOUNT"))
    assert schedules.select(cents("AMOUNT_REMAINING") == left).to_series().all()
    within = schedules.join(by_invoice, on="INVOICE_ID").filter(pl.col("taken") > 0)
    best = pl.max_horizontal(cents("DISCOUNT_AMOUNT_AVAILABLE"), cents("SECOND_DISC_AMT_AVAILABLE"))
    assert within.height > 50
    assert within.select(pl.col("taken") <= best).to_series().all()


def test_checks_pay_what_their_lines_say_and_spoiled_ones_nothing(truth, oracle):
    checks, payments = oracle["AP_CHECKS_ALL"], oracle["AP_INVOICE_PAYMENTS_ALL"]
    summed = payments.group_by("CHECK_ID").agg(paid=cents("AMOUNT").sum())
    joined = checks.join(summed, on="CHECK_ID", how="left")
    void = pl.col("STATUS_LOOKUP_CODE") == "VOIDED"
    spoiled = joined.filter(void)
    assert 0 < spoiled.height < 0.05 * checks.height
    assert set(spoiled["paid"]) == {0}
    assert (spoiled["VOID_DATE"].is_not_null()).all()
    cleared = checks.filter(pl.col("STATUS_LOOKUP_CODE") == "CLEARED")
    kept = truth.payments.filter(
        pl.col("booked_day").is_not_null() & pl.col("returned_day").is_null()
    )
    assert set(cleared["DESCRIPTION"]) == set(kept["reference"])
    assert (cleared["CLEARED_AMOUNT"] == cleared["AMOUNT"]).all()
    assert joined.filter(~void).select(cents("AMOUNT") == pl.col("paid")).to_series().all()
    taken_back = payments.filter(pl.col("REVERSAL_INV_PMT_ID").is_not_null())
    assert taken_back.height * 2 == payments.filter(pl.col("REVERSAL_FLAG") == "Y").height > 0


def test_holds_are_the_blocks_of_the_truth(truth, oracle):
    holds = oracle["AP_HOLDS_ALL"]
    users = oracle["FND_USER"].select("USER_NAME", LAST_UPDATED_BY="USER_ID")
    held = holds.join(users, on="LAST_UPDATED_BY").select(
        "HOLD_DATE",
        released=pl.when(pl.col("RELEASE_LOOKUP_CODE").is_not_null()).then("LAST_UPDATE_DATE"),
        by=pl.when(pl.col("RELEASE_LOOKUP_CODE").is_not_null()).then("USER_NAME"),
    )
    end = truth.world.end
    freed = pl.col("freed_at") <= end
    blocks = truth.invoices.filter(
        (pl.col("block") != "") & (pl.col("nature") != "reversal") & (pl.col("blocked_at") <= end)
    )
    assert same(
        held.unique(),
        blocks.select(
            HOLD_DATE=clock("blocked_at"),
            released=pl.when(freed).then(clock("freed_at")),
            by=pl.when(freed).then("freed_by"),
        ).unique(),
    )
    per_reason = dict(holds.group_by("HOLD_LOOKUP_CODE").agg(pl.len()).iter_rows())
    assert set(per_reason) == {"PRICE", "QTY REC", "QTY ORD", "Supplier Dispute"}
    assert per_reason["Supplier Dispute"] == (blocks["block"] == "manual").sum()
    lines = truth.invoice_lines.join(blocks, on="invoice", how="semi")
    for code, flag in (("PRICE", "price_block"), ("QTY REC", "quantity_block")):
        assert per_reason[code] == lines.filter(flag).select("invoice", "item").unique().height
    assert (holds["STATUS_FLAG"] == "R").sum() == holds["RELEASE_LOOKUP_CODE"].is_not_null().sum()
    system = holds.filter(pl.col("LINE_LOCATION_ID").is_not_null())
    assert set(system["HELD_BY"]) == {5}


def test_a_new_bank_account_ends_the_old_one_and_twins_share_theirs(truth, oracle):
    accounts, owners = oracle["IBY_EXT_BANK_ACCOUNTS"], oracle["IBY_ACCOUNT_OWNERS"]
    assert accounts["BANK_ACCOUNT_NUM"].is_unique().all()
    changes = truth.supplier_changes.filter(
        (pl.col("attribute") == "bank_account") & (pl.col("at") <= truth.world.end)
    ).join(truth.suppliers, on="supplier", how="semi")
    assert same(owners.select("END_DATE").drop_nulls(), changes.select(END_DATE=clock("at")))
    now = owners.filter(pl.col("END_DATE").is_null()).join(
        accounts.select("EXT_BANK_ACCOUNT_ID", "BANK_ACCOUNT_NUM"), on="EXT_BANK_ACCOUNT_ID"
    )
    names = oracle["AP_SUPPLIERS"].select(
        "VENDOR_NAME", "VENDOR_TYPE_LOOKUP_CODE", ACCOUNT_OWNER_PARTY_ID="PARTY_ID"
    )
    firms = now.join(names, on="ACCOUNT_OWNER_PARTY_ID").filter(
        pl.col("VENDOR_TYPE_LOOKUP_CODE") == "VENDOR"
    )
    assert same(
        firms.select("VENDOR_NAME", "BANK_ACCOUNT_NUM"),
        truth.suppliers.select(VENDOR_NAME="name", BANK_ACCOUNT_NUM="bank_account"),
    )
