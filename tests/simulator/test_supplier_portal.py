"""The portal's log says what happened to each request, and whom it waited for."""

import polars as pl
import pytest

from p2p.simulator.sap_ecc.master_data import lfa1
from p2p.simulator.truth import of_system
from tests.simulator.side_company import instants, side_tables, side_truth


@pytest.fixture(scope="module")
def truth():
    return side_truth("supplier_portal")


@pytest.fixture(scope="module")
def portal():
    return {table.name: table.frame for table in side_tables("supplier_portal")}


def test_steps_are_those_of_the_truth(truth, portal):
    steps = portal["onboarding_steps"]
    assert steps.height == truth.onboarding_steps.height
    assert instants(steps, "occurred_at").to_list() == truth.onboarding_steps["at"].to_list()
    waits = dict(truth.onboarding_steps.group_by("waits_for").len().iter_rows())
    told = dict(steps.group_by("pending_with").len().iter_rows())
    assert told["Supplier"] == waits["supplier"] > 0
    assert told["Compliance review"] == waits["review"] > 0
    assert told["Master data"] == waits["intake"] + waits["creation"]
    by_supplier = steps.filter(pl.col("actor_type") == "Supplier")["action"].unique().sort()
    assert by_supplier.to_list() == ["Questionnaire resubmitted", "Questionnaire submitted"]


def test_requests_stand_where_their_last_step_left_them(truth, portal):
    requests, steps = portal["onboarding_requests"], portal["onboarding_steps"]
    last = steps.group_by("request_id").agg(
        pl.col("status", "pending_with", "occurred_at").sort_by("step_no").last(),
        again=(pl.col("action") == "Questionnaire resubmitted").sum(),
    )
    both = requests.join(last, on="request_id")
    assert both.height == requests.height == truth.onboarding_requests.height
    for told, found in (
        ("status", "status_right"), ("pending_with", "pending_with_right"),
        ("updated_at", "occurred_at"), ("resubmissions", "again"),
    ):  # fmt: skip
        assert (both[told] == both[found]).all(), told
    assert both["resubmissions"].max() == 2
    states = set(requests["status"])
    assert {"Invited", "Active"} < states  # some are given up, some are done, some are between


def test_a_supplier_has_its_number_in_the_erp_once_it_is_created_there(truth, portal):
    requests = portal["onboarding_requests"]
    created = requests["status"] == "Active"
    for column in ("erp_supplier_number", "erp_system", "completed_at"):
        assert (requests[column].is_not_null() == created).all(), column
    named = requests.filter(pl.col("erp_system") == "sap_ecc_eu")
    known = lfa1(of_system(truth, "sap_ecc")).select(
        erp_supplier_number="LIFNR", supplier_name="NAME1"
    )
    assert named.height > 5
    assert named.join(known, on=["erp_supplier_number", "supplier_name"], how="anti").is_empty()
