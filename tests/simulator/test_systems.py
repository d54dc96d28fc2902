"""One truth, several systems: each gets its companies, and what happened in them."""

import polars as pl
import pytest

from p2p.simulator.truth import Truth, of_system

ERPS = ("sap_ecc", "sap_s4", "oracle", "coupa")


@pytest.fixture(scope="module")
def parts(truth) -> dict[str, Truth]:
    return {name: of_system(truth, name) for name in ERPS}


def test_each_system_knows_its_companies_and_nothing_else(truth, parts):
    codes = {name: [c.code for c in p.world.scenario.companies] for name, p in parts.items()}
    assert codes == {
        "sap_ecc": ["1000", "1100", "1200"],
        "sap_s4": ["2000", "2100", "3000"],
        "oracle": ["4000", "4100", "4200"],
        "coupa": ["3000"],
    }
    for frame in ("orders", "order_items", "requisitions", "receipt_lines", "changes", "outputs",
                  "confirmations", "tasks"):  # fmt: skip
        whole = getattr(truth, frame)
        assert whole.height == sum(getattr(p, frame).height for p in parts.values()) > 0, frame
    for part in parts.values():
        assert part.order_items["company"].max() < len(part.world.scenario.companies)
        assert part.invoice_lines.join(part.order_items, on="item", how="anti").is_empty()
        assert part.clearings.join(part.payments, on="payment", how="anti").is_empty()
        assert set(part.users["company"]) <= {-1, 0, 1, 2}
    assert parts["oracle"].world.scenario.system_zone == "Asia/Singapore"
    assert set(parts["oracle"].suppliers["region"]) == {"APAC"}
    assert parts["oracle"].world.suppliers.equals(truth.world.suppliers)


def test_books_kept_elsewhere_get_the_invoices_without_orders(parts):
    books, tool = parts["sap_s4"], parts["coupa"]
    canadian = books.invoices.filter(pl.col("company") == 2)
    assert canadian["invoice"].sort().equals(tool.invoices["invoice"].sort())
    assert canadian["channel"].unique().to_list() == ["ledger"]
    assert "order" in set(tool.invoices["channel"])
    paid = books.clearings.join(canadian, on="invoice", how="semi")
    assert 0 < paid.height == tool.clearings.height
    bought = books.orders["company"].unique().sort().to_list()
    assert bought == [0, 1]


def test_ledger_names_only_what_the_system_knows(truth, parts):
    for name, part in parts.items():
        rows = part.ledger.rows()
        numbers = {
            "invoice": part.invoices["invoice"],
            "order": part.orders["order"],
            "task": part.tasks["task"],
            "supplier": part.suppliers["supplier"],
        }
        for subject, known in numbers.items():
            found = rows.filter(pl.col("subject") == subject)
            assert set(found["subject_number"]) <= set(known), (name, subject)
            others = rows.filter(pl.col("related") == subject)
            assert set(others["related_number"]) <= set(known), (name, subject)
    whole = truth.ledger.rows().filter(pl.col("subject") == "item")
    told = [p.ledger.rows().filter(pl.col("subject") == "item").height for p in parts.values()]
    assert sum(told) == whole.height > 100


def test_systems_of_no_company_know_everything(truth):
    portal = of_system(truth, "supplier_portal")
    assert portal.orders.equals(truth.orders)
    assert portal.world.scenario.companies == truth.world.scenario.companies
    assert portal.world.scenario.system_zone == "UTC"
