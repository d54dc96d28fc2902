"""States, approvals and messages of Coupa's records follow from the truth."""

import polars as pl

from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.coupa import tables
from p2p.simulator.process.matching import RELEASE_USER
from tests.simulator.coupa.reading import entered


def test_states_follow_from_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    heads = case.records("invoices")
    standing = truth.invoices.filter(pl.col("nature") != "reversal")
    held = standing.filter(
        (pl.col("block") != "") & (pl.col("freed_at") > end) & (pl.col("blocked_at") <= end)
        & pl.col("reversed_by").is_null()
    )  # fmt: skip
    counts = dict(heads["status"].value_counts().iter_rows())
    assert counts["voided"] == truth.invoices.filter(pl.col("nature") == "reversal").height
    waiting = sum(counts.get(state, 0) for state in ("on_hold", "pending_receipt", "ap_hold"))
    assert waiting == held.height
    failed = heads.filter(pl.col("tolerance-failures").is_not_null())
    assert failed.height == standing.filter(pl.col("block") == "automatic").height > 20
    codes = case.elements("invoices", "invoice-lines").explode("failed-tolerances")
    failures = codes["failed-tolerances"].drop_nulls().struct.field("code")
    lines = truth.invoice_lines.join(standing, on="invoice", how="semi")
    assert failures.len() == lines["price_block"].sum() + lines["quantity_block"].sum()

    orders = dict(case.records("purchase_orders")["status"].value_counts().iter_rows())
    gone = truth.order_items.group_by("order").agg((pl.col("deleted_at") > 0).all())
    assert orders["cancelled"] == gone["deleted_at"].sum()
    assert {"issued", "closed"} <= set(orders)
    entry = pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")
    seconds = pl.col("created-at").str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
    told = heads.select(seconds.dt.epoch("s")).to_series().sort()
    assert told.equals(entered(truth).select(entry).to_series().sort(), check_names=False)


def test_invoices_wait_before_they_are_posted(case):
    parked = case.truth.invoices.filter(
        (pl.col("parked_at") > 0) & (pl.col("nature") != "reversal")
    )
    records = case.records("invoice_revision_records").filter(pl.col("field") == "status")
    for reason, state in (("order_number_missing", "draft"), ("approval", "pending_approval")):
        waited = parked.filter(pl.col("park_reason") == reason)
        assert records.filter(pl.col("from") == state).height >= waited.height > 5
    instant = int(parked["parked_at"].sort()[parked.height // 2]) + 60
    then = as_it_was(case.truth, instant)
    heads = {table.name: table.frame for table in tables(then)}["invoices"]
    waiting = heads.filter(~pl.col("exported"))
    assert waiting.height == then.parked_invoices.height > 0
    assert waiting["last-exported-at"].null_count() == waiting.height
    assert set(waiting["status"]) <= {"draft", "pending_approval", "approved", "rejected"}


def test_approval_steps_are_the_tasks_of_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    steps, tasks = case.records("approvals"), truth.tasks
    held = truth.invoices.filter(
        (pl.col("block") != "") & (pl.col("nature") != "reversal")
        & ~pl.col("freed_by").is_in(["", RELEASE_USER]) & pl.col("reversed_by").is_null()
        & (pl.col("blocked_at") <= end)
    )  # fmt: skip
    counts = dict(tasks["kind"].value_counts().iter_rows())
    told = dict(steps["approvable-type"].value_counts().iter_rows())
    assert told["RequisitionHeader"] == counts["requisition"] > 100
    assert told["OrderHeader"] == counts["order"] > 100
    assert told["InvoiceHeader"] == counts["invoice"] + held.height
    asked = steps.filter(pl.col("approvable-type").is_in(["RequisitionHeader", "OrderHeader"]))
    mine = tasks.filter(pl.col("kind") != "invoice").with_columns(
        open=pl.col("decided_at") > end,
        told=pl.col("delegated_at").is_between(1, end),
    )
    for decision, state in (("approved", "approved"), ("rejected", "rejected")):
        done = mine.filter((pl.col("decision") == decision) & ~pl.col("open"))
        assert asked.filter(pl.col("status") == state).height == done.height > 0
    assert asked.filter(pl.col("status") == "pending_approval").height == mine["open"].sum()
    delegated = asked.filter(pl.col("delegate-id").is_not_null())
    assert delegated.height == mine["told"].sum() > 0
    decided = delegated.filter(pl.col("approval-date").is_not_null())
    assert (decided["delegate-id"] == decided["approved-by"].struct.field("id")).all()
    assert (decided["delegate-id"] != decided["approver-id"]).all()
    assert asked.filter(pl.col("approved-by").is_not_null())["approver-id"].null_count() == 0


def test_orders_are_sent_and_confirmed_as_in_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    orders = case.records("purchase_orders")
    first = truth.outputs.filter(pl.col("kind") == "order")
    assert orders.filter(pl.col("transmission-status") != "created").height == first.height
    told = case.records("order_revision_records").filter(pl.col("field") == "transmission-status")
    sent = told.filter(pl.col("to").str.starts_with("sent_")).unique("document-id")
    assert sent.height == first.filter(pl.col("sent_at") <= end).height > 300
    confirmed = truth.confirmations.filter(pl.col("kind") != "shipping_notice")
    lines = case.elements("order_header_confirmations", "order-line-confirmations")
    assert lines.height == confirmed.height > 100
    known = case.elements("purchase_orders", "order-lines")["id"]
    assert lines["order-line"].struct.field("id").is_in(known.implode()).all()
    answered = confirmed.filter(pl.col("kind") == "confirmation")["order"].n_unique()
    acknowledged = orders.filter("acknowledged-flag")
    assert acknowledged.height == acknowledged["acknowledged-at"].drop_nulls().len() == answered
