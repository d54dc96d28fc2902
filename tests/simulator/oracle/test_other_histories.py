"""Oracle's tables of several sites, of an earlier day, and of books kept for another tool."""

from dataclasses import replace

import polars as pl

from p2p.progress import Silent
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.history import live, live_sites
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.oracle import tables
from p2p.simulator.truth import of_system
from p2p.simulator.working_time import DAY
from tests.simulator.oracle.reading import SPEC


def test_books_that_oracle_keeps_for_another_tool_have_invoices_and_payments_only():
    scenario = manufacturer()
    companies = tuple(
        replace(one, system="coupa", ledger_system="oracle")
        for one in scenario.companies
        if one.system == "oracle"
    )
    whole = live(replace(scenario, companies=companies), items=300, seed=5, progress=Silent())
    books = of_system(whole, "oracle")
    rendered = {table.name: table.frame for table in tables(books)}
    assert rendered["PO_HEADERS_ALL"].is_empty() and rendered["RCV_TRANSACTIONS"].is_empty()
    assert rendered["AP_INVOICES_ALL"].height > 100
    assert set(rendered["AP_INVOICE_LINES_ALL"]["MATCH_TYPE"]) == {"NOT_MATCHED", None}
    held = books.invoices.filter((pl.col("block") != "") & (pl.col("nature") != "reversal"))
    assert rendered["AP_HOLDS_ALL"].height == held.height > 0


def test_sites_share_what_is_set_up_once_and_no_key(truth):
    scenario = replace(truth.world.scenario, overload={})
    whole = live_sites(scenario, items=600, seed=3, progress=Silent(), site_items=300)
    first, second = (
        {table.name: table.frame for table in tables(of_system(site, "oracle"))} for site in whole
    )
    for name, frame in first.items():
        both = pl.concat([frame, second[name]])
        assert not both.select(SPEC.tables[name].key).is_duplicated().any(), name
    for name in ("HR_OPERATING_UNITS", "AP_TERMS_LINES", "AP_SUPPLIER_SITES_ALL"):
        assert second[name].is_empty() and first[name].height > 0, name
    users = set(first["FND_USER"]["USER_ID"]) | set(second["FND_USER"]["USER_ID"])
    for name, frame in second.items():
        if "LAST_UPDATED_BY" in frame.columns:
            assert set(frame["LAST_UPDATED_BY"]) <= users, name


def test_a_later_export_has_the_same_keys_and_dates_what_changed_since(truth, rendered):
    cut = truth.world.end - 45 * DAY - 7 * 3600
    moved = set()
    for was, now in zip(tables(as_it_was(truth, cut)), rendered, strict=True):
        if not was.updates:
            continue
        key, before, after = list(SPEC.tables[was.name].key), was.frame, now.frame
        assert before.height > 0 and before[was.changed_at].max() <= cut, was.name
        assert before.join(after, on=key, how="anti").is_empty(), was.name
        fresh = after.join(before, on=after.columns, how="anti", nulls_equal=True)
        assert (fresh[now.changed_at] > cut).all(), (was.name, fresh.sort(now.changed_at).head(2))
        moved |= {was.name} if fresh.join(before, on=key, how="semi").height else set()
    assert {"PO_LINE_LOCATIONS_ALL", "AP_INVOICES_ALL", "AP_HOLDS_ALL", "AP_CHECKS_ALL"} <= moved
