"""One truth, several systems: each gets its companies, and files full or day by day."""

from dataclasses import replace

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.deliveries import write_daily, write_full
from p2p.simulator.history import live
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import Instance
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth, of_system
from p2p.simulator.working_time import DAY

MIDNIGHT = 20_000 * DAY  # 2024-10-04 in UTC


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


def _rendered(form: str = "csv") -> Rendered:
    instants = [MIDNIGHT - 3 * DAY, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 5, None]
    frame = pl.DataFrame({"ID": ["a", "b", "c", "d", ""], "_at": instants})
    return Rendered("THINGS", form, frame, "_at")


def test_a_row_comes_with_the_first_delivery_after_it_changed(tmp_path):
    written = dict(write_daily([_rendered()], tmp_path, zone="UTC", first_day=MIDNIGHT // DAY - 1))
    found = {
        path.parent.name: path.read_text("utf-8") for path in sorted(tmp_path.rglob("THINGS.csv"))
    }
    assert written == {"THINGS": 5}
    assert found == {
        "2024-10-03": "ID\na\n\n",  # the start, with what has no date
        "2024-10-04": "ID\nb\n",
        "2024-10-05": "ID\nc\nd\n",
    }


def test_days_end_at_midnight_of_the_systems_zone(tmp_path):
    list(write_daily([_rendered()], tmp_path, zone="Asia/Kolkata", first_day=0))
    # 5:30 ahead: what is 23:59:59 in UTC is the next morning there
    late = (tmp_path / "2024-10-05" / "THINGS.csv").read_text("utf-8")
    assert late == "ID\nb\nc\nd\n"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_form_is_written_whole_and_without_the_helper(tmp_path, form):
    assert list(write_full([_rendered(form)], tmp_path)) == [("THINGS", 5)]
    (file,) = tmp_path.iterdir()
    read = {"csv": pl.read_csv, "jsonl": pl.read_ndjson, "parquet": pl.read_parquet}[form](file)
    assert read.columns == ["ID"]
    assert read.height == 5


def test_xml_is_one_file_a_document(tmp_path):
    frame = pl.DataFrame({"document": ["<a/>", "<b/>"]})
    list(write_full([Rendered("camt053", "xml", frame)], tmp_path))
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["camt053_001.xml", "camt053_002.xml"]
