"""The desk's tickets and history say who asked what, and how long it took."""

import polars as pl
import pytest

from tests.simulator.side_company import instants, side_tables, side_truth


@pytest.fixture(scope="module")
def truth():
    return side_truth("ticket_desk")


@pytest.fixture(scope="module")
def desk():
    return {table.name: table.frame for table in side_tables("ticket_desk")}


def test_a_ticket_is_an_inquiry(truth, desk):
    tickets, asked = desk["tickets"], truth.inquiries
    assert tickets.height == asked.height
    assert instants(tickets, "created_at").to_list() == asked["received_at"].to_list()
    end = truth.world.end
    answered = asked.select(pl.when(pl.col("first_response_at") <= end).then("first_response_at"))
    assert instants(tickets, "first_response_at").to_list() == answered.to_series().to_list()
    references = asked.join(truth.invoices, on="invoice", how="left", maintain_order="left")
    assert tickets["invoice_reference"].to_list() == references["reference"].to_list()
    assert 0 < tickets["invoice_reference"].null_count() < tickets.height
    offsets = set(tickets["created_at"].str.slice(19))
    assert offsets == {"+00:00", "+01:00"}  # winter and summer in London


def test_a_tickets_times_are_those_of_its_history(desk):
    tickets, history = desk["tickets"], desk["ticket_history"]
    moved = pl.col("from_status") != pl.col("to_status")
    found = history.sort("audit_id").group_by("ticket_id").agg(
        pl.col("to_status", "to_queue").last(),
        first=pl.col("changed_at").filter(pl.col("from_status") == "New").first(),
        solved=pl.col("changed_at").filter(pl.col("to_status") == "Solved").last(),
        closed=pl.col("changed_at").filter(pl.col("to_status") == "Closed").last(),
        reopened=((pl.col("from_status") == "Solved") & (pl.col("to_status") == "Open")).sum(),
        answers=((pl.col("from_status") == "Pending") & moved).sum(),
    )  # fmt: skip
    both = tickets.join(found, on="ticket_id")
    assert both.height == tickets.height
    for told, value in (
        ("status", "to_status"), ("queue", "to_queue"), ("first_response_at", "first"),
        ("closed_at", "closed"), ("reopen_count", "reopened"),
    ):  # fmt: skip
        assert both[told].equals(both[value], check_names=False), told
    done = both.filter(pl.col("status").is_in(["Solved", "Closed"]))
    assert (done["resolved_at"] == done["solved"]).all()
    open_again = both.filter(~pl.col("status").is_in(["Solved", "Closed"]))
    assert open_again["resolved_at"].null_count() == open_again.height
    assert both["reopened"].sum() > 5 and both["answers"].sum() > 20


def test_an_audit_begins_where_the_one_before_ended(truth, desk):
    history = desk["ticket_history"]
    assert history.height == truth.inquiry_states.height
    chained = history.sort("audit_id").with_columns(
        status=pl.col("to_status").shift(1).over("ticket_id"),
        queue=pl.col("to_queue").shift(1).over("ticket_id"),
    )
    assert chained["from_status"].equals(chained["status"], check_names=False)
    assert chained["from_queue"].equals(chained["queue"], check_names=False)
    assert set(history["actor_type"]) == {"Agent", "End user", "System"}
