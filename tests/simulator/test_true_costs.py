"""True KPIs of cost: sites share companies, so they are added up before anything is divided."""

from datetime import date

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.exports import export
from p2p.simulator.history import live_sites
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.true_kpis.costs import cost_kpis, cost_months
from p2p.simulator.truth import of_system

ITEMS, SEED, SITE = 240, 8, 120


@pytest.fixture(scope="module")
def sites() -> list[pl.DataFrame]:
    histories = live_sites(
        manufacturer(), items=ITEMS, seed=SEED, progress=Silent(), site_items=SITE
    )
    return [cost_months(of_system(truth, "ap_cost")) for truth in histories]


def test_an_export_tells_the_costs_of_all_sites_at_once(tmp_path, sites):
    export(
        tmp_path,
        scenario=manufacturer(),
        items=ITEMS,
        seed=SEED,
        progress=Silent(),
        systems=["ap_cost"],
        site_items=SITE,
    )
    (written,) = (tmp_path / "truth/ap_cost").glob("*.parquet")
    true = pl.read_parquet(written)
    assert true.equals(cost_kpis(pl.concat(sites)))
    costs = pl.concat(sites).filter(pl.col("function") == "accounts_payable")
    per_person = true.filter(pl.col("kpi_id") == "K14")
    assert per_person["numerator"].sum() == costs["invoices"].sum() > 100
    assert true.filter(pl.col("kpi_id") == "K13")["numerator"].sum() < costs["cost"].sum() + 1


def test_growth_compares_the_first_full_quarter_with_the_last():
    month = [date(2025, number, 1) for number in range(1, 8)]
    payables = pl.DataFrame(
        {
            "code": "1000",
            "month": month,
            "function": "accounts_payable",
            "currency": "EUR",
            "fte": [2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 9.0],
            "cost": 1.0,
            "invoices": [10, 10, 10, 20, 20, 20, 900],
            "invoiced": 1.0,
            "is_over": True,
        }
    )
    (growth,) = cost_kpis(payables).filter(pl.col("kpi_id") == "K15").iter_rows(named=True)
    assert growth["numerator"] / growth["denominator"] == pytest.approx((60 / 30) / (9 / 6))
    assert cost_kpis(payables.head(5)).filter(pl.col("kpi_id") == "K15").is_empty()
