"""The manufacturer's truth: frames as documented, in an order that could be, adding up."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from p2p.simulator.process import (
    ap_costs,
    approvals,
    bank,
    confirmations,
    inquiries,
    onboarding,
    order_changes,
    outputs,
    payment_runs,
    supplier_changes,
)
from p2p.simulator.process.demand import _instants
from p2p.simulator.rates import exchange_rates
from p2p.simulator.users import USERS
from p2p.simulator.working_time import DAY, FAR

SCHEMAS = {
    "changes": order_changes.CHANGES,
    "outputs": outputs.OUTPUTS,
    "confirmations": confirmations.CONFIRMATIONS,
    "tasks": approvals.TASKS,
    "payment_runs": payment_runs.RUNS,
    "bank_entries": bank.ENTRIES,
    "inquiries": inquiries.INQUIRIES,
    "inquiry_states": inquiries.STATES,
    "onboarding_requests": onboarding.REQUESTS,
    "onboarding_steps": onboarding.STEPS,
    "supplier_changes": supplier_changes.SUPPLIER_CHANGES,
    "users": USERS,
    "ap_costs": ap_costs.AP_COSTS,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_frames_have_the_documented_columns_and_something_in_them(truth, name):
    frame = getattr(truth, name)
    assert dict(frame.schema) == SCHEMAS[name]
    assert frame.height > 20


def test_nine_companies_on_four_systems_in_time_zones_of_their_own(truth):
    companies = truth.world.scenario.companies
    assert len({c.country for c in companies}) >= 5
    assert {c.system for c in companies} == {"sap_ecc", "sap_s4", "oracle", "coupa"}
    january = datetime(2026, 1, 15, 12, tzinfo=UTC)
    offsets = {
        january.astimezone(ZoneInfo(c.zone)).utcoffset().total_seconds() / 3600 for c in companies
    }
    assert {-5, -6, 1, 5.5, 8, 10.5} <= offsets
    assert len({(c.limits, c.price_tolerance_pct) for c in companies}) > 5


def _local(truth, frame: pl.DataFrame, at: str) -> pl.DataFrame:
    """A frame with local_at, the wall-clock time of each row's company."""
    parts = []
    for index, company in enumerate(truth.world.scenario.companies):
        clock = pl.from_epoch(at).dt.replace_time_zone("UTC").dt.convert_time_zone(company.zone)
        parts.append(
            frame.filter(pl.col("company") == index).with_columns(
                local_at=clock.dt.replace_time_zone(None)
            )
        )
    return pl.concat(parts)


@pytest.mark.parametrize(
    ("name", "at"),
    [("tasks", "decided_at"), ("payment_runs", "approved_at"), ("inquiries", "first_response_at")],
)
def test_people_decide_in_their_own_working_time(truth, name, at):
    frame = getattr(truth, name).filter(pl.col(at) <= truth.world.end)
    local = _local(truth, frame, at)
    assert local["local_at"].dt.weekday().max() <= 5
    assert local["local_at"].dt.hour().min() >= 8 and local["local_at"].dt.hour().max() <= 17
    republic_day = local.filter(
        (pl.col("company") == 6) & (pl.col("local_at").dt.strftime("%m-%d") == "01-26")
    )
    assert republic_day.is_empty()


def test_needs_follow_the_seasons_of_both_hemispheres(truth):
    scenario = truth.world.scenario
    for company, season in ((0, scenario.season), (7, scenario.companies[7].season)):
        owner = np.full(200_000, company)
        at = _instants(np.random.default_rng(1), truth.world, owner, owner < 0)
        months = (
            _local(truth, pl.DataFrame({"company": owner, "at": at}), "at")
            .filter(pl.col("local_at").dt.year() == 2025)
            .group_by(pl.col("local_at").dt.month())
            .agg(pl.len(), days=pl.col("local_at").dt.date().n_unique())
            .sort("local_at")
        )
        a_day = (months["len"] / months["days"]).to_numpy()
        assert np.corrcoef(a_day, season)[0, 1] > 0.75
    assert scenario.season[0] > scenario.companies[7].season[0]


def test_tasks_are_created_claimed_and_decided_in_this_order(truth):
    tasks = truth.tasks
    done = tasks.filter(pl.col("decided_at") <= truth.world.end)
    assert (done["created_at"] <= done["claimed_at"]).all()
    assert (done["claimed_at"] < done["decided_at"]).all()
    assert (tasks["created_at"] < tasks["due_at"]).all()
    assert set(tasks["kind"]) == {"requisition", "order", "invoice"}
    assert set(done["decision"]) == {"approved", "rejected"}
    delegated = tasks.filter(pl.col("delegated_at") > 0)
    assert 0 < delegated.height < 0.2 * tasks.height
    assert (delegated["agent"] != delegated["assigned_to"]).all()
    assert (delegated["delegated_at"] >= delegated["created_at"]).all()
    known = tasks.filter(pl.col("delegated_at") == 0)
    assert (known["agent"] == known["assigned_to"]).all()


def test_levels_decide_within_their_limits_or_it_is_planted(truth):
    asked_again = truth.tasks.filter(pl.col("level") == 2).select("kind", "subject")
    above = truth.tasks.filter(
        (pl.col("decision") == "approved")
        & (pl.col("level") == 1)
        & (pl.col("amount") > pl.col("limit_amount"))
    )
    alone = above.join(asked_again, on=["kind", "subject"], how="anti")
    planted = truth.orders.filter(pl.col("is_above_limit") & (pl.col("level1_at") < FAR))
    assert above.height > alone.height > 0
    assert set(alone["kind"]) == {"order"}
    assert set(alone["subject"]) <= set(planted["order"])


def test_messages_go_out_after_release_and_suppliers_answer_after_that(truth):
    orders = truth.outputs.filter(pl.col("kind") == "order").join(truth.orders, on="order")
    assert (orders["sent_at"] > orders["released_at"]).all()
    assert truth.outputs["medium"].unique().sort().to_list() == ["edi", "email", "paper"]
    sent = orders.select("order", "sent_at")
    told = truth.confirmations.join(sent, on="order", how="left")
    assert (told["received_at"] > told["sent_at"]).all()
    assert {"confirmation", "update", "shipping_notice"} == set(told["kind"])
    first = truth.confirmations.filter(pl.col("sequence") == 1)
    assert (first["kind"] == "confirmation").all()


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


def test_onboarding_goes_back_and_forth_until_the_supplier_stands(truth):
    steps = truth.onboarding_steps
    for _, log in steps.group_by("request", maintain_order=True):
        assert log["step"].to_list() == list(range(1, log.height + 1))
        assert log["at"].is_sorted()
        assert log["activity"][0] == "submitted"
    ready = truth.onboarding_requests.filter(pl.col("completed_at") <= truth.world.end)
    created = steps.filter(pl.col("activity") == "created")
    assert set(created["request"]) == set(ready["request"])
    assert ready["supplier"].null_count() == 0
    first = truth.orders.group_by("supplier").agg(first_at=pl.col("created_at").min())
    bought = ready.join(first, on="supplier", how="inner")
    assert bought.height > 3
    assert (bought["first_at"] > bought["completed_at"]).all()
    assert set(truth.suppliers["supplier"]) >= set(ready["supplier"])
    waiting = truth.onboarding_requests.filter(pl.col("completed_at") > truth.world.end)
    assert waiting["supplier"].null_count() == waiting.height > 0


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


def test_changes_of_suppliers_end_at_what_the_master_data_says(truth):
    suppliers = truth.world.suppliers
    last = truth.supplier_changes.sort("at").unique(["supplier", "attribute"], keep="last")
    terms = [t.code for t in truth.world.scenario.terms]
    for attribute, column in (("bank_account", "bank_account"), ("name", "name")):
        rows = last.filter(pl.col("attribute") == attribute).join(suppliers, on="supplier")
        assert rows.height > 3
        assert (rows["new"] == rows[column]).all()
    rows = last.filter(pl.col("attribute") == "terms").join(suppliers, on="supplier")
    assert rows["new"].to_list() == [terms[i] for i in rows["terms"]]
    assert (rows["old"] != rows["new"]).all()
    # an order has the terms of its day
    orders = truth.orders.join(rows.select("supplier", "at", "old", "new"), on="supplier")
    codes = pl.Series(terms)[orders["terms"]]
    expected = pl.select(
        pl.when(orders["created_at"] < orders["at"]).then(orders["old"]).otherwise(orders["new"])
    ).to_series()
    assert orders.height > 10
    assert (codes == expected).all()
    blocked = truth.suppliers.filter(pl.col("blocked_at") < FAR)
    assert set(last.filter(pl.col("attribute") == "block")["supplier"]) == set(blocked["supplier"])


def test_users_are_everybody_who_did_something(truth):
    users = truth.users
    assert users["user"].is_unique().all()
    did = pl.concat(
        [truth.orders["buyer"], truth.invoices["posted_by"], truth.payments["by"],
         truth.tasks["agent"], truth.receipt_lines["by"], truth.requisitions["requester"]]
    ).unique()  # fmt: skip
    assert set(did) <= set(users["user"])
    programs = users.filter(pl.col("type") == "system")
    assert programs["user"].str.ends_with("-BATCH").all()
    assert set(programs["bank_account"]) == {""}
    people = users.filter(pl.col("type") == "dialog")
    assert people["bank_account"].is_unique().all()
    codes = pl.Series([int(c.code) for c in truth.world.scenario.companies])
    heads = people.filter(pl.col("role") == "department_head")
    number = heads["user"].str.extract(r"(\d+)$").cast(pl.Int64)
    assert ((number - codes[heads["company"]]).is_between(1, 99)).all()
    assert (heads["limit_amount"] > 0).all()


def test_costs_follow_the_invoices_of_each_month(truth):
    costs = truth.ap_costs
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
