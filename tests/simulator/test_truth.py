"""The manufacturer's truth: frames as documented, companies in their own time and season."""

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
from p2p.simulator.process.demand import needed_at
from p2p.simulator.users import USERS

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
        at = needed_at(np.random.default_rng(1), truth.world, owner, owner < 0)
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


def test_an_order_is_sent_before_it_is_updated(truth):
    first = truth.outputs.filter(pl.col("kind") == "order").select("order", first_at="sent_at")
    updates = truth.outputs.filter(pl.col("kind") == "change").join(first, on="order")
    assert updates.height > 20
    assert (updates["created_at"] >= updates["first_at"]).all()
    assert (updates["sent_at"] > updates["first_at"]).all()
