"""One truth, several systems: each gets its companies, and what happened in them."""

from dataclasses import replace

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenario import Instance
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth, of_system


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Works Germany buys in SAP, Works France in Coupa with its books in SAP, the US in Oracle."""
    scenario = small_company()
    germany, france, america = scenario.companies
    scenario = replace(
        scenario,
        companies=(
            germany,
            replace(france, system="coupa", ledger_system="sap_ecc"),
            replace(america, system="oracle"),
        ),
        instances={"oracle": Instance("oracle_us", "America/Chicago")},
    )
    return live(scenario, items=300, seed=4, progress=Silent())


def test_each_system_knows_its_companies_and_nothing_else(truth):
    parts = {name: of_system(truth, name) for name in ("sap_ecc", "coupa", "oracle")}
    codes = {name: [c.code for c in p.world.scenario.companies] for name, p in parts.items()}
    assert codes == {"sap_ecc": ["1000", "2000"], "coupa": ["2000"], "oracle": ["3000"]}
    for frame in ("orders", "order_items", "requisitions", "receipt_lines", "changes"):
        whole = getattr(truth, frame)
        assert whole.height == sum(getattr(p, frame).height for p in parts.values()) > 0, frame
    for part in parts.values():
        assert part.order_items["company"].max() < len(part.world.scenario.companies)
        assert part.invoice_lines.join(part.order_items, on="item", how="anti").is_empty()
    assert parts["oracle"].world.scenario.system_zone == "America/Chicago"
    assert set(parts["oracle"].suppliers["region"]) == {"US"}


def test_books_kept_elsewhere_get_the_invoices_without_orders(truth):
    books, tool = of_system(truth, "sap_ecc"), of_system(truth, "coupa")
    french = books.invoices.filter(pl.col("company") == 1)
    assert french["invoice"].sort().equals(tool.invoices["invoice"].sort())
    assert french["channel"].unique().to_list() == ["ledger"]
    assert "order" in set(tool.invoices["channel"])
    paid = books.clearings.join(french, on="invoice", how="semi")
    assert 0 < paid.height == tool.clearings.height


def test_ledger_names_only_what_the_system_knows(truth):
    rows = [of_system(truth, name).ledger.rows() for name in ("sap_ecc", "coupa", "oracle")]
    oracle = of_system(truth, "oracle")
    invoices = rows[2].filter(pl.col("subject") == "invoice")
    assert invoices.height > 0
    assert set(invoices["subject_number"]) <= set(oracle.invoices["invoice"])
    orders = rows[0].filter(pl.col("subject") == "order")
    assert set(orders["subject_number"]) <= set(of_system(truth, "sap_ecc").orders["order"])


def test_systems_of_no_company_know_everything(truth):
    portal = of_system(truth, "supplier_portal")
    assert portal.orders.equals(truth.orders)
    assert portal.world.scenario.companies == truth.world.scenario.companies
