"""Onboarding of suppliers and their inquiries: steps and KPIs are the truth's, in its order."""

from __future__ import annotations

import polars as pl
import psycopg
import pytest

from p2p.exports.ocel import log_of_source
from p2p.simulator.true_kpis.rows import true_kpi_rows
from p2p.simulator.true_kpis.verdicts import verdicts
from tests.golden.simulated import read

_STEPS = {
    "submitted": "Create Supplier Request",
    "invited": "Invite Supplier",
    "answered": "Receive Supplier Answer",
    "returned_for_correction": "Return Supplier Answer",
    "resubmitted": "Receive Supplier Correction",
    "approved": "Approve Supplier",
    "bank_verified": "Verify Supplier Bank Account",
    "created": "Create Vendor",
}
_STATES = {
    "received": "Receive Supplier Inquiry",
    "in_progress": "Answer Supplier Inquiry",
    "reassigned": "Reassign Supplier Inquiry",
    "pending_supplier": "Ask Supplier Back",
    "supplier_answered": "Receive Supplier Reply",
    "resolved": "Resolve Supplier Inquiry",
    "reopened": "Reopen Supplier Inquiry",
    "closed": "Close Supplier Inquiry",
}


def _expected(truth):
    """Source -> the steps of every case in their order."""
    return {
        "portal": truth.onboarding_steps.sort("request", "step").select(
            case_id=pl.lit("SR-") + (pl.col("request") + 1001).cast(pl.String),
            position="step",
            activity=pl.col("activity").replace_strict(_STEPS, return_dtype=pl.String),
            at="at",
            by="by",
            actor_type=pl.when(pl.col("party") == "us")
            .then(pl.lit("human"))
            .otherwise(pl.lit("unknown")),
        ),
        "desk": truth.inquiry_states.sort("inquiry", "sequence").select(
            case_id=(pl.col("inquiry") + 100_001).cast(pl.String),
            position="sequence",
            activity=pl.col("state").replace_strict(_STATES, return_dtype=pl.String),
            at="at",
            by="by",
            actor_type=pl.when(pl.col("by") != "")
            .then(pl.lit("human"))
            .when(pl.col("state").is_in(["received", "supplier_answered", "reopened"]))
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("batch")),
        ),
    }


@pytest.mark.parametrize("source", ["portal", "desk"])
def test_every_step_of_every_case_is_found_in_its_order(simulated, simulated_truth, source):
    url, _ = simulated
    found = read(
        url,
        f"""
        select dim_case.case_id, event_log.event_position as position, dim_activity.activity,
            cast(extract(epoch from event_log.event_at) as bigint) as at,
            coalesce(event_log.resource, '') as by, event_log.actor_type
        from marts.fct_event_log as event_log
        inner join marts.dim_case as dim_case using (case_key)
        inner join marts.dim_activity as dim_activity using (activity_key)
        where dim_case.source = '{source}'
        """,
    )
    truth = _expected(simulated_truth)[source]
    key = ["case_id", "position"]
    columns = [*key, "activity", "at", "by", "actor_type"]
    same = (
        truth.select(columns).cast({"position": pl.Int64, "at": pl.Int64}).sort(key),
        found.select(columns).cast({"position": pl.Int64, "at": pl.Int64}).sort(key),
    )
    assert same[0].equals(same[1]), pl.concat(same).unique(keep="none").sort(key)
    assert truth.height > 50


def test_rules_of_orders_are_not_put_to_other_cases(simulated):
    url, _ = simulated
    kpis = read(
        url,
        "select source, kpi_id, denominator, value from marts.mart_kpi"
        " where source in ('portal', 'desk') and kpi_id in ('K17', 'PM01')",
    )
    checked = {(row["source"], row["kpi_id"]): row for row in kpis.iter_rows(named=True)}
    for source in ("portal", "desk"):
        assert not checked[source, "K17"]["denominator"]
        # what was sent back or came again is their rework
        assert 0 < checked[source, "PM01"]["value"] < 1
    notions = read(url, "select source, case_notion from marts.dim_log")
    assert {*notions.iter_rows()} >= {("portal", "onboarding"), ("desk", "inquiry")}
    lost = read(
        url,
        "select count(*) as n from canonical.side_event_object where object_id not in"
        " (select object_id from canonical.can_object)",
    )
    assert lost.item() == 0


def test_a_source_without_relations_and_changes_is_exported(simulated, simulated_truth):
    url, _ = simulated
    with psycopg.connect(url) as conn:
        exported = log_of_source(conn, "default", "desk")
    assert exported.loose_relations == 0
    assert exported.log.events.height == simulated_truth.inquiry_states.height > 50
    assert exported.log.object_relations.is_empty()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("portal", {"K12", "K31", "PM01", "PM02", "PM03", "PM04", "PM05"}),
        ("desk", {"K12", "K30", "K30b", "K30c", "PM01", "PM02", "PM03", "PM04", "PM05"}),
    ],
)
def test_every_kpi_is_what_truly_happened(simulated, simulated_truth, source, expected):
    url, _ = simulated
    system = {"portal": "supplier_portal", "desk": "ticket_desk"}[source]
    true = true_kpi_rows(simulated_truth, system)
    reported = read(
        url,
        "select kpi_id, currency, value, numerator, denominator, business_median"
        f" from marts.mart_kpi where source = '{source}'",
    )
    found = verdicts(source, true, list(reported.iter_rows(named=True)))
    assert {one.kpi_id for one in found} == expected
    assert [one for one in found if not one.is_right] == []


def test_what_is_kept_elsewhere_is_said(simulated):
    url, _ = simulated
    missing = read(
        url,
        "select source, kpi_id, missing_inputs from marts.mart_kpi"
        " where status = 'not_available' and kpi_id in ('K13', 'K30', 'K31', 'K35')",
    )
    told = {(row["source"], row["kpi_id"]): row["missing_inputs"] for row in missing.to_dicts()}
    assert "tickets and ticket_history of a ticket desk" in told["demo", "K30"]
    assert "onboarding_steps of a supplier portal" in told["ora", "K31"]
    assert "ap_costs" in told["coupa", "K13"]
    assert told["desk", "K35"] == (
        "orders sent to suppliers and what suppliers confirmed, which a ticket desk does not hold"
    )
