"""What the ledger says was planted can be seen in the manufacturer's truth, and says the amount."""

import polars as pl
import pytest

from p2p.simulator.truth import known_subjects
from p2p.simulator.working_time import DAY


@pytest.fixture(scope="module")
def ledger(truth) -> pl.DataFrame:
    return truth.ledger.rows()


def _of(ledger: pl.DataFrame, kind: str, subject: str) -> pl.DataFrame:
    rows = ledger.filter((pl.col("kind") == kind) & (pl.col("subject") == subject))
    assert rows.height > 0, kind
    return rows.rename({"subject_number": subject, "amount": "told"})


def test_every_row_names_something_that_is_there(truth, ledger):
    assert ledger["kind"].n_unique() == 24
    assert set(ledger["subject"]) == {
        "item", "order", "invoice", "receipt", "payment", "task", "supplier",
    }  # fmt: skip
    known = pl.concat(
        pl.DataFrame({"subject": name, "number": numbers})
        for name, numbers in known_subjects(truth).items()
    )
    assert ledger.join(
        known, left_on=["subject", "subject_number"], right_on=["subject", "number"], how="anti"
    ).is_empty()
    others = ledger.filter(pl.col("related") != "")
    assert others.height > 100
    assert others.join(
        known, left_on=["related", "related_number"], right_on=["subject", "number"], how="anti"
    ).is_empty()


def test_late_deliveries_come_weeks_after_the_current_promise(truth, ledger):
    first = truth.receipt_lines.group_by("item").agg(pl.col("delivered_day").min())
    late = _of(ledger, "late_delivery", "item").join(truth.order_items, on="item")
    late = late.join(first, on="item", how="left")
    came = pl.min_horizontal(pl.col("delivered_day").fill_null(10**6), truth.world.last_day)
    assert late.select((came - pl.col("promised_day")).min()).item() >= 11
    assert (late["told"] == late["lots"] * late["price"]).all()


@pytest.mark.parametrize(("kind", "sign"), [("over_delivery", 1), ("under_delivery", -1)])
def test_deliveries_are_over_or_under_beyond_tolerance(truth, ledger, kind, sign):
    net = truth.receipt_lines.filter(pl.col("movement") != "return").group_by("item").agg(
        received=(pl.col("lots") * pl.when(pl.col("movement") == "receipt").then(1).otherwise(-1))
        .sum()
    )  # fmt: skip
    rows = _of(ledger, kind, "item").join(truth.order_items, on="item").join(net, on="item")
    difference = rows["received"] - rows["lots"]
    pct = {c: getattr(truth.world.scenario.categories[0], c) for c in
           ("under_tolerance_pct", "over_tolerance_pct")}  # fmt: skip
    tolerance = pct["over_tolerance_pct"] if sign > 0 else pct["under_tolerance_pct"]
    assert ((sign * difference * 100) > tolerance * rows["lots"]).all()
    assert (rows["told"] == sign * difference * rows["price"]).all()


def test_cancelled_documents_were_reversed_and_mostly_posted_again(truth, ledger):
    receipts = _of(ledger, "cancelled_document", "receipt")
    undone = truth.receipt_lines.filter(pl.col("movement") == "receipt_reversal")
    assert set(receipts["related_number"]) == set(undone["document"])
    invoices = _of(ledger, "cancelled_document", "invoice").join(truth.invoices, on="invoice")
    assert invoices["reversed_by"].null_count() == 0
    other = invoices.join(
        truth.invoices.select(related_number="invoice", after="nature", again="reposts"),
        on="related_number",
    )
    natures = dict(other["after"].value_counts().iter_rows())
    assert natures["invoice"] > natures["reversal"] > 0
    reposted = other.filter(pl.col("after") == "invoice")
    assert (reposted["again"] == reposted["invoice"]).all()


def test_a_credit_memo_trap_leaves_one_invoice_to_pay(truth, ledger):
    rows = _of(ledger, "decoy", "invoice")
    traps = rows.filter(pl.col("detail").str.starts_with("credit memo"))
    assert traps.height > 3
    both = traps.join(truth.invoices, on="invoice").join(
        truth.invoices, left_on="related_number", right_on="invoice", suffix="_first"
    )
    memos = truth.invoices.filter((pl.col("nature") == "credit_memo") & pl.col("is_trap"))
    found = both.join(memos, on=["supplier", "company", "gross"], suffix="_memo")
    assert both.height == traps.height
    assert found["invoice"].n_unique() == traps.height
    assert (both["gross"] == both["gross_first"]).all()
    assert (both["reference"] != both["reference_first"]).all()
    assert (both["invoice_day"] > both["invoice_day_first"]).all()


def test_early_payments_gave_the_money_away_for_nothing(truth, ledger):
    terms = truth.world.scenario.terms
    net = pl.Series([t.days3 or t.days2 or t.days1 for t in terms])
    early = (
        _of(ledger, "early_payment", "invoice")
        .join(truth.invoices, on="invoice")
        .join(truth.clearings, on="invoice")
        .join(truth.payments.select("payment", "at"), on="payment")
    )
    ahead = early["invoice_day"] + net[early["terms"]] - early["at"] // DAY
    assert ahead.min() >= 10
    assert early["discount"].sum() == 0


def test_bank_details_changed_just_before_the_money_went_there(truth, ledger):
    rows = _of(ledger, "bank_change_before_payment", "supplier")
    hit = (
        rows.join(truth.payments, left_on="related_number", right_on="payment")
        .rename({"at": "paid_at"})
        .join(
            truth.supplier_changes.filter(pl.col("attribute") == "bank_account"),
            on="supplier",
        )
    )
    assert hit.height == rows.height
    gap = hit["paid_at"] - hit["at"]
    assert gap.min() > 0 and gap.max() <= 3 * DAY
    assert (hit["approved_at"] == 0).all()
    assert (hit["bank_account"] == hit["new"]).all()
    assert (hit["told"] == hit["gross"] - hit["discount"]).all()
    routine = truth.supplier_changes.filter(
        (pl.col("attribute") == "bank_account")
        & ~pl.col("supplier").is_in(rows["supplier"].implode())
    )
    assert (routine["approved_at"] > 0).all()


def test_suppliers_with_an_employees_account_are_planted_and_no_others(truth, ledger):
    rows = _of(ledger, "shared_bank_account", "supplier")
    both = truth.world.suppliers.join(
        truth.users.filter(pl.col("bank_account") != ""), on="bank_account"
    )
    assert sorted(both.select("supplier", "user_number").rows()) == sorted(
        rows.select("supplier", "related_number").rows()
    )
    paid = truth.payments.join(both, on=["supplier", "bank_account"])
    assert set(paid["supplier"]) == set(rows["supplier"])


def test_inactive_suppliers_were_blocked_before_their_last_invoice_came(truth, ledger):
    rows = _of(ledger, "inactive_supplier_paid", "supplier").join(
        truth.world.suppliers, on="supplier"
    )
    cleared = (
        truth.clearings.join(truth.invoices, on="invoice")
        .group_by("payment")
        .agg(pl.col("received_at").min())
    )
    hit = rows.join(cleared, left_on="related_number", right_on="payment")
    assert hit.height == rows.height
    assert (hit["blocked_at"] < hit["received_at"]).all()
    after = truth.payments.join(truth.world.suppliers, on="supplier").filter(
        pl.col("at") > pl.col("blocked_at")
    )
    assert set(after["payment"]) == set(rows["related_number"])
    ordered = truth.orders.join(truth.world.suppliers, on="supplier")
    assert ordered.filter(pl.col("created_at") > pl.col("blocked_at")).is_empty()


def test_approvals_above_the_limit_took_one_level_where_two_were_due(truth, ledger):
    rows = _of(ledger, "approval_above_limit", "order").join(truth.orders, on="order")
    limits = pl.Series(truth.world.limits("order_level2"))
    assert (rows["value"] > limits[rows["company"]]).all()
    assert set(rows["release_levels"]) == {1}
    others = truth.orders.filter(~pl.col("order").is_in(rows["order"].implode()))
    high = others.filter(
        (others["value"] > limits[others["company"]]) & (pl.col("level1_at") <= truth.world.end)
    )
    assert set(high.filter(~pl.col("is_above_limit"))["release_levels"]) == {2}


def test_service_levels_missed_are_all_told(truth, ledger):
    rows = _of(ledger, "sla_breach", "task")
    seen = pl.min_horizontal("decided_at", pl.lit(truth.world.end))
    late = truth.tasks.filter(seen > pl.col("due_at"))
    assert set(rows["task"]) == set(late["task"])
    aside = rows.filter(pl.col("detail").str.starts_with("laid aside"))
    assert set(aside["task"]) == set(late.filter("is_set_aside")["task"])
    assert 5 < aside.height < rows.height


def test_weekend_postings_are_on_weekends_and_round_amounts_round(truth, ledger):
    weekend = _of(ledger, "weekend_posting", "invoice").join(truth.invoices, on="invoice")
    for index, company in enumerate(truth.world.scenario.companies):
        mine = weekend.filter(pl.col("company") == index)
        local = pl.from_epoch("posted_at").dt.replace_time_zone("UTC")
        days = mine.select(local.dt.convert_time_zone(company.zone).dt.weekday()).to_series()
        assert set(days) <= {6, 7}
    assert weekend["posted_by"].str.starts_with("AP_").mean() > 0.9
    rounded = _of(ledger, "round_amount", "invoice").join(truth.invoices, on="invoice")
    assert (rounded["net"] % 50_000 == 0).all()
    assert (rounded["channel"] == "ledger").all()


def test_clerks_who_paid_their_own_invoice_are_planted_and_no_others(truth, ledger):
    rows = _of(ledger, "segregation_of_duties", "payment")
    own = (
        truth.clearings.join(truth.payments.filter("is_manual"), on="payment")
        .join(truth.invoices.select("invoice", "posted_by"), on="invoice")
        .filter(pl.col("by") == pl.col("posted_by"))
    )
    assert set(own["payment"]) == set(rows["payment"])


def test_another_supplier_number_of_the_same_firm_was_used(truth, ledger):
    rows = _of(ledger, "duplicate_invoice_near", "invoice")
    other = rows.filter(pl.col("detail").str.starts_with("other")).join(
        truth.invoices, on="invoice"
    )
    first = other.join(
        truth.invoices, left_on="related_number", right_on="invoice", suffix="_first"
    ).join(truth.world.suppliers, on="supplier", suffix="_firm")
    assert first.height > 1
    assert (first["twin_of"] == first["supplier_first"]).all()
    assert (first["reference"] == first["reference_first"]).all()
    assert (first["gross"] == first["gross_first"]).all()
    ordered = truth.orders.join(truth.world.suppliers.filter(pl.col("twin_of") >= 0), on="supplier")
    assert ordered.is_empty()
