"""Who was asked, and what they said, is what the tasks of the truth say."""

import polars as pl

from tests.simulator.oracle.reading import clock, entered_invoices, same


def test_the_action_history_has_every_approval_and_who_is_asked_now(truth, oracle):
    history = oracle["PO_ACTION_HISTORY"]
    document = ["OBJECT_ID", "OBJECT_TYPE_CODE"]
    places = history.group_by(document).agg(
        pl.col("SEQUENCE_NUM").sort(), rows=pl.int_range(1, pl.len() + 1)
    )
    assert (places["SEQUENCE_NUM"] == places["rows"]).all()
    persons = oracle["FND_USER"].select("USER_NAME", "EMPLOYEE_ID").drop_nulls()
    history = history.join(persons, on="EMPLOYEE_ID", how="left")
    action, end = pl.col("ACTION_CODE"), truth.world.end
    # approving what one submitted oneself is no approval by another
    submitted = history.filter(action == "SUBMIT").select(*document, "EMPLOYEE_ID", "ACTION_DATE")
    asked = history.filter(~action.is_in(["SUBMIT", "IMPORT", "CANCEL", "CLOSE", "OPEN"])).join(
        submitted, on=[*document, "EMPLOYEE_ID", "ACTION_DATE"], how="anti", nulls_equal=True
    )
    given = asked.filter(action == "DELEGATE")
    tasks = truth.tasks.filter(pl.col("kind") != "invoice")
    delegated = tasks.filter(pl.col("delegated_at").is_between(1, end))
    assert same(
        given.select("ACTION_DATE", "USER_NAME"),
        delegated.select(ACTION_DATE=clock("delegated_at"), USER_NAME="assigned_to"),
    )
    for kind, object_type in (("requisition", "REQUISITION"), ("order", "PO")):
        mine = asked.filter(action != "DELEGATE", pl.col("OBJECT_TYPE_CODE") == object_type)
        decided = tasks.filter(pl.col("kind") == kind, pl.col("decided_at") <= end)
        said = pl.col("decision").replace_strict({"approved": "APPROVE", "rejected": "REJECT"})
        assert same(
            mine.select("ACTION_DATE", "USER_NAME", said=action.str.extract(r"^(\w+)")),
            decided.select(ACTION_DATE=clock("decided_at"), USER_NAME="agent", said=said),
        )
        waiting = history.filter(action.is_null(), pl.col("OBJECT_TYPE_CODE") == object_type)
        assert waiting.height == (tasks["kind"] == kind).sum() - decided.height > 0
    unapproved = oracle["PO_HEADERS_ALL"].filter(pl.col("AUTHORIZATION_STATUS") == "IN PROCESS")
    assert set(unapproved["PO_HEADER_ID"]) == set(waiting["OBJECT_ID"])


def test_invoices_wait_for_the_people_whom_the_workflow_asked(truth, oracle):
    tasks = truth.tasks.filter(pl.col("kind") == "invoice")
    history = oracle["AP_INV_APRVL_HIST_ALL"]
    delegated = tasks.filter(pl.col("delegated_at").is_between(1, truth.world.end)).height
    assert history.height == tasks.height + delegated
    decided = history.filter(pl.col("RESPONSE").is_in(["WFAPPROVED", "REJECTED"]))
    done = tasks.filter(pl.col("decided_at") <= truth.world.end)
    assert same(
        decided.select("LAST_UPDATE_DATE", by="APPROVER_NAME"),
        done.select(LAST_UPDATE_DATE=clock("decided_at"), by="agent"),
    )
    assert (history["RESPONSE"] == "SENT").sum() == tasks.height - done.height > 0
    invoices = oracle["AP_INVOICES_ALL"]
    entered = entered_invoices(truth).with_columns(
        entered=pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")
    )
    assert same(invoices.select("CREATION_DATE"), entered.select(CREATION_DATE=clock("entered")))
    validated = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].group_by("INVOICE_ID").agg(
        at=pl.col("CREATION_DATE").min()
    )  # fmt: skip
    posted = truth.invoices.filter(pl.col("nature") != "reversal")
    assert same(validated.select("at"), posted.select(at=clock("posted_at")))
