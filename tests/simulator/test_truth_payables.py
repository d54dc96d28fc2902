"""The truth of invoices, payments, bank, inquiries and costs: in a possible order, adding up."""

import polars as pl

from p2p.simulator.rates import exchange_rates
from p2p.simulator.working_time import DAY


def test_parked_invoices_are_posted_after_they_were_approved(truth):
    parked = truth.invoices.filter(pl.col("parked_at") > 0)
    assert (parked["parked_at"] < parked["posted_at"]).all()
    assert set(parked["park_reason"]) == {"approval", "order_number_missing"}
    last = (
        truth.tasks.filter(pl.col("kind") == "invoice")
        .group_by("subject")
        .agg(pl.col("decided_at").max())
    )
    asked = parked.filter(pl.col("park_reason") == "approval").join(
        last, left_on="invoice", right_on="subject", how="left"
    )
    ordinary = asked.filter(~pl.col("is_anomalous"))
    assert ordinary["decided_at"].null_count() == 0
    assert (ordinary["decided_at"] < ordinary["posted_at"]).all()
    refused = truth.tasks.filter(pl.col("decision") == "rejected", pl.col("kind") == "invoice")
    assert refused.join(
        truth.invoices, left_on="subject", right_on="invoice", how="semi"
    ).is_empty()
    assert truth.parked_invoices.height > 0
    assert (truth.parked_invoices["posted_at"] > truth.world.end).all()


def test_runs_are_proposed_approved_and_executed(truth):
    runs = truth.payment_runs
    assert (runs["created_at"] < runs["approved_at"]).all()
    assert (runs["approved_at"] < runs["executed_at"]).all()
    paid = (
        truth.payments.filter(pl.col("run").is_not_null())
        .group_by("run")
        .agg(count=pl.len().cast(pl.Int64), paid=(pl.col("gross") - pl.col("discount")).sum())
    )
    both = runs.join(paid, on="run", how="left")
    assert (both["count"] == both["payments"]).all()
    assert (both["paid"] == both["amount"]).all()
    proposals = truth.payment_proposals
    taken = proposals.filter(pl.col("payment").is_not_null())
    cleared = truth.clearings.join(
        truth.payments.filter(pl.col("run").is_not_null()), on="payment", how="semi"
    )
    assert (
        taken.select("invoice", "payment")
        .sort("invoice")
        .equals(cleared.select("invoice", "payment").sort("invoice"))
    )
    left_out = proposals.filter(pl.col("payment").is_null())
    assert left_out.height > 0
    assert left_out["reason"].unique().to_list() == ["blocked"]


def test_the_bank_booked_every_payment_once_and_its_balances_add_up(truth):
    entries = truth.bank_entries
    booked = entries.filter(pl.col("kind") == "payment")
    assert booked["payment"].is_duplicated().sum() == 0
    payments = truth.payments.join(booked, on="payment", how="left")
    old = payments.filter(pl.col("at") < truth.world.end - 6 * DAY)
    assert old["amount"].null_count() == 0
    assert (old["amount"] == -(old["gross"] - old["discount"])).all()
    assert (old["reference"] == old["reference_right"]).all()
    assert (old["bank_account"] == old["counterparty_account"]).all()
    for _, account in entries.group_by("account", maintain_order=True):
        assert account["amount"].cum_sum().equals(account["balance"], check_names=False)
        assert account["kind"][0] == "opening"
        assert account["booked_day"].is_sorted()
    assert set(entries["kind"]) == {"opening", "payment", "returned_payment", "fee", "funding"}
    returned = entries.filter(pl.col("kind") == "returned_payment")
    assert set(returned["return_reason"]) <= {"AC01", "AC04"}
    told = truth.payments.filter(pl.col("returned_day").is_not_null())
    assert set(returned["payment"]) <= set(told["payment"])
    abroad = booked.filter(pl.col("value_day") > pl.col("booked_day"))
    assert 0 < abroad.height < booked.height / 2


def test_inquiries_are_answered_in_an_order_of_states(truth):
    states = truth.inquiry_states
    follows = {
        "received": {"in_progress"},
        "in_progress": {"reassigned", "pending_supplier", "resolved"},
        "reassigned": {"pending_supplier", "resolved"},
        "pending_supplier": {"supplier_answered"},
        "supplier_answered": {"resolved"},
        "resolved": {"reopened", "closed"},
        "reopened": {"resolved"},
    }
    pairs = states.with_columns(after=pl.col("state").shift(-1).over("inquiry")).drop_nulls("after")
    for state, after in pairs.select("state", "after").unique().iter_rows():
        assert after in follows[state], (state, after)
    assert set(pairs["state"]) == set(follows)
    assert states.group_by("inquiry").agg(pl.col("at").is_sorted())["at"].all()
    first = states.filter(pl.col("state") == "in_progress").select("inquiry", "at")
    told = truth.inquiries.join(first, on="inquiry")
    assert (told["first_response_at"] == told["at"]).all()
    overdue = truth.inquiries.filter(pl.col("first_response_at") > pl.col("first_response_due_at"))
    assert 0 < overdue.height < 0.8 * truth.inquiries.height


def test_costs_follow_the_invoices_of_each_month(truth):
    costs = truth.ap_costs.filter(pl.col("function") == "accounts_payable")
    recorded = truth.invoices.filter(pl.col("nature") != "reversal").height
    assert 0.85 * recorded < costs["invoices"].sum() <= recorded
    assert (costs["fte"] >= 0.5).all() and (costs["labour"] > 0).all()
    few, many = costs.sort("invoices").head(20), costs.sort("invoices").tail(20)
    assert many["fte"].mean() > few["fte"].mean()
    assert costs["month"].max() == 56 * 12 + 4  # May 2026: June is not over on the 30th


def test_rates_are_dated_and_the_same_for_everybody(truth):
    rates = exchange_rates(truth.world.scenario)
    assert set(rates["currency"]) == {"EUR", "PLN", "USD", "MXN", "CAD", "INR", "AUD", "SGD"}
    assert rates.filter(pl.col("currency") == "EUR")["rate"].unique().to_list() == [1.0]
    dollars = rates.filter(pl.col("currency") == "USD")["rate"]
    assert 0.84 < dollars.min() < dollars.max() < 0.98
    assert dollars.diff().abs().max() < 0.01
    assert rates.equals(exchange_rates(truth.world.scenario))
