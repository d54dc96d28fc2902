"""The truth of suppliers, users and what they are asked: in an order that could be."""

import polars as pl

from p2p.simulator.working_time import FAR


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
