"""Revisions lead to what the records say today; sites and earlier days fit together."""

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.coupa import tables
from p2p.simulator.history import live_sites
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.truth import of_system
from p2p.simulator.working_time import DAY


@pytest.mark.parametrize(
    ("kind", "documents"),
    [("requisition", "requisitions"), ("order", "purchase_orders"), ("invoice", "invoices")],
)
def test_revisions_lead_to_the_state_of_today(case, kind, documents):
    records = case.records(f"{kind}_revision_records").filter(
        (pl.col("field") == "status") & pl.col("line-id").is_null()
    )
    chained = records.sort("id").with_columns(before=pl.col("to").shift(1).over("document-id"))
    assert chained.filter(pl.col("before") != pl.col("from")).is_empty()
    last = chained.group_by("document-id").agg(pl.col("to").last())
    heads = case.records(documents).join(last, left_on="id", right_on="document-id", how="left")
    progress = ["received", "partially_received"] if kind == "requisition" else []
    state = pl.when(pl.col("status").is_in(progress)).then(pl.lit("ordered")).otherwise("status")
    assert heads.filter(state.ne_missing(pl.col("to"))).is_empty()


def test_changed_lines_end_at_what_the_order_says(case):
    records = case.records("order_revision_records").filter(pl.col("line-id").is_not_null())
    lines = case.elements("purchase_orders", "order-lines")
    for name in ("price", "quantity", "need-by-date"):
        last = records.filter(pl.col("field") == name).group_by("line-id").agg(pl.col("to").last())
        both = last.join(lines, left_on="line-id", right_on="id")
        assert both.height == last.height > 0
        assert both.filter(pl.col("to") != pl.col(name)).is_empty()
    nested = case.records("purchase_order_revisions")
    told = nested.explode("order-lines")["order-lines"].drop_nulls().struct.unnest()
    pairs = sum(told[name].drop_nulls().len() for name in told.columns[2:])
    heads = sum(nested[name].drop_nulls().len() for name in ("status", "transmission-status"))
    assert pairs + heads == case.records("order_revision_records").height
    version = nested.filter(pl.col("version").is_not_null()).height
    assert version == (case.records("purchase_orders")["version"] - 1).sum() > 0


def test_sites_share_no_id_and_bring_master_data_once():
    scenario = manufacturer()
    sites = [
        {table.name: table.frame for table in tables(of_system(truth, "coupa"))}
        for truth in live_sites(scenario, items=4000, seed=3, progress=Silent(), site_items=2000)
    ]
    assert len(sites) == 2
    for name, first in sites[0].items():
        second = sites[1][name]
        if name in ("suppliers", "payment_terms"):
            assert second.is_empty() and not first.is_empty()
            continue
        key = pl.col("id")
        if name == "purchase_order_revisions":
            key = pl.col("revision-record").struct.field("id")
        both = pl.concat([first.select(key), second.select(key)]).to_series()
        assert both.is_unique().all(), name
        assert not first.is_empty() and not second.is_empty()
    people = pl.concat([site["users"] for site in sites])
    assert people["login"].is_unique().all() and people["api-user"].sum() < 10
    named = sites[1]["purchase_orders"]["supplier"].struct.field("id")
    assert named.is_in(sites[0]["suppliers"]["id"].implode()).all()


def test_earlier_records_come_back_with_a_later_cursor_if_they_changed(case):
    cut = case.truth.world.end - 90 * DAY
    earlier = {table.name: table for table in tables(as_it_was(case.truth, cut))}
    changed = 0
    for name, table in case.rendered.items():
        if not table.updates:
            continue
        before, now = earlier[name].frame, table.frame
        assert before["id"].len() > 0 and before["id"].is_in(now["id"].implode()).all(), name
        columns = [column for column in now.columns if column != "_changed_at"]
        moved = now.join(before, on=columns, how="anti", nulls_equal=True).join(
            before.select("id", before="_changed_at"), on="id"
        )
        assert moved.filter(pl.col("_changed_at") <= pl.col("before")).is_empty(), name
        assert moved.filter(pl.col("_changed_at") <= cut).is_empty(), name
        changed += moved.height
    assert changed > 100
