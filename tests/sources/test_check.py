"""`p2p sources check` tells, without a database, what loading would say, and what is missing."""

import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration import sources_command
from orchestration.cli import app
from p2p.errors import DataRefused, UsageError
from p2p.kpis import load_catalogue
from p2p.settings import get_settings
from p2p.sources.check import check_source
from p2p.sources.source_folders import chosen_sources, find_sources
from tests.sources.shop import shop  # noqa: F401

pytestmark = pytest.mark.usefixtures("shop")
EKKO = "MANDT,EBELN,BUKRS,LIFNR,AEDAT,WAERS\n"
EKPO = "EBELN,EBELP,AEDAT,NETPR,NETWR,ZZEXTRA\n"
DOCUMENT = {"id": 1, "total": 5, "order-lines": [{"id": 1}]}


@pytest.fixture
def write(tmp_path):
    """write({name: text}) makes a folder of these files."""

    def run(files):
        for name, content in files.items():
            path = tmp_path / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path / "export"

    return run


def checked(path, name="sap_ecc"):
    (source,) = chosen_sources(find_sources(path), name, path)
    return check_source(source, get_settings())


def of(report, table):
    return next(one for one in report.tables if one.name == table)


def test_tables_columns_and_formats_are_told(write):
    report = checked(
        write(
            {
                "EKKO.csv": EKKO + "1,45,A,1,5/30/16,EUR\n",
                "EKPO.csv": EKPO + "45,10,1/2/16,1.50,1.50,x\n",
                "note.txt": "x",
            }
        )
    )
    assert (report.system, report.source, report.unknown_files) == ("sap_ecc", None, ["note.txt"])
    assert of(report, "EKKO").rows == 1
    assert "BSART" in of(report, "EKKO").absent
    assert "LIFNR" not in of(report, "EKKO").absent
    assert of(report, "EKPO").more == ("ZZEXTRA",)
    assert of(report, "EBAN").is_missing
    ekko, ekpo = report.files
    assert ekko.formats == {"dates": "MM/DD/YY"}
    assert ekpo.formats == {"dates": "MM/DD/YY", "decimals": "."}
    assert any("month/day/year: 1 values" in note for note in ekko.notes)
    assert not report.refused


def test_a_column_is_absent_only_where_no_file_of_the_table_has_it(write):
    folder = write(
        {
            "2026-01-01/EKKO.csv": "EBELN,BSART\n45,NB\n",
            "2026-01-02/EKKO.csv": "EBELN,LIFNR\n46,1\n",
        }
    )
    absent = of(checked(folder), "EKKO").absent
    assert "WAERS" in absent
    assert not {"BSART", "LIFNR"} & set(absent)


def test_rows_at_fault_are_counted_by_reason_with_the_first_few(write):
    rows = [f"45,{n},20160530,{'x' if n % 3 else '1.5'},1,x\n" for n in range(1, 13)]
    report = checked(write({"EKPO.csv": EKPO + "".join(rows) + "46,,20160530,1.5,1,x\n"}))
    not_decimal, empty = report.rejected
    assert (not_decimal.column, not_decimal.code, not_decimal.count) == (
        "NETPR",
        "not_a_decimal",
        8,
    )
    assert [(one.file, one.row_number, one.value) for one in not_decimal.first] == [
        ("EKPO.csv", 1, "x"),
        ("EKPO.csv", 2, "x"),
        ("EKPO.csv", 4, "x"),
    ]
    assert (empty.column, empty.count, empty.first[0].row_number) == ("EBELP", 1, 13)
    assert of(report, "EKPO").rows_rejected == 9
    assert not report.refused


def test_places_of_child_records_are_one_reason(write):
    lines = [
        json.dumps({**DOCUMENT, "order-lines": [{"id": 1}] * n + [{"id": 2, "price": "x"}]})
        for n in range(4)
    ]
    report = checked(write({"orders.jsonl": "\n".join([json.dumps(DOCUMENT), *lines])}), "shop")
    (reason,) = report.rejected
    assert (reason.column, reason.count) == ("order-lines[].price", 4)
    assert [one.column for one in reason.first] == [f"order-lines[{n}].price" for n in range(3)]
    assert "supplier.id" in of(report, "orders").absent
    assert "order-lines" not in of(report, "orders").absent


def costs(report):
    return {cost.kpi_id: cost.missing for cost in report.costs}


def test_what_is_missing_is_told_in_kpis_of_the_catalogue(write):
    report = checked(write({"orders.jsonl": json.dumps({"id": 1})}), "shop")
    names = {kpi.id: kpi.name for kpi in load_catalogue().kpis}
    expected = {"K17": ("orders.total",), "K21": ("orders.order-lines",)}
    assert {id_: costs(report)[id_] for id_ in expected} == expected
    # the specification may know KPIs that are not computed yet: nobody can miss those
    assert set(costs(report)) <= set(names)
    assert {cost.kpi_id: cost.name for cost in report.costs}["K17"] == names["K17"]


def test_a_table_that_others_make_up_for_costs_nothing(write):
    bsak = "BUKRS,BELNR,GJAHR,BUZEI,LIFNR,AUGBL,AUGDT,ZFBDT,ZBD1T,ZBD1P,SKFBT,WSKTO,XBLNR\n"
    row = "A,1,2016,1,7,5,20160530,20160530,1.5,2,3,4,x\n"
    with_bsak = checked(write({"BSAK.csv": bsak + row}))
    assert of(with_bsak, "BSEG").replaced_by == ("BSAK",)
    assert "K26" not in costs(with_bsak)
    refused = checked(write({"BSAK.csv": "BUKRS,BELNR\nA,1\n"}))
    assert of(refused, "BSEG").replaced_by == ()
    assert costs(refused)["K26"] == ("BSEG", "BSAK")


def test_files_that_would_be_refused_are_told_with_the_remedy(write):
    report = checked(
        write(
            {
                "EKKO.csv": EKKO + "1,45,A,1,5/6/16,EUR\n",
                "LFA1.csv": "MANDT,LIEFERANT\n1,2\n",
                "LFB1.csv": "LIFNR,BUKRS\n1,2\n",
            }
        )
    )
    assert [(file.name, file.rows) for file in report.files if not file.refused] == [
        ("LFB1.csv", 1)
    ]
    told = {file.name: file.refused + file.remedy for file in report.refused}
    assert "day/month or month/day" in told["EKKO.csv"]
    assert "date_order" in told["EKKO.csv"]
    assert "lacks LIFNR" in told["LFA1.csv"]


def test_an_event_log_is_checked_too(write):
    text = "case:concept:name,concept:name,time:timestamp\na,b,2018-01-03\na,b,2018-13-03\n"
    report = checked(write({"log.csv": text}), "event_log")
    assert (report.files[0].rows, report.files[0].rows_rejected) == (2, 1)
    assert report.rejected[0].code == "not_a_moment"
    with pytest.raises(DataRefused, match="holds nothing"):
        checked(write({"sub/x.png": ""}) / "sub", "event_log")


def test_names_choose_sources(write):
    path = write(
        {
            "eu/mapping.yml": "system: sap_ecc\n",
            "eu/EKKO.csv": "EBELN,BUKRS\n1,2\n",
            "us/EKKO.csv": "EBELN,BUKRS\n1,2\n",
            "corner/mapping.yml": "system: shop\nsource: corner_shop\n",
            "corner/STOCK.csv": "ARTICLE,NAME\n1,2\n",
        }
    )
    found = find_sources(path)

    def names(name):
        return [one.name for one in chosen_sources(found, name, path)]

    assert names("sap_ecc") == ["eu", "us"]
    assert names("shop") == names("corner_shop") == ["corner_shop"]
    assert names("us") == ["us"]
    with pytest.raises(UsageError, match="its sources are: corner_shop, eu, us"):
        names("nobody")
    one = find_sources(path / "eu")
    with pytest.raises(UsageError, match="of system sap_ecc, not shop"):
        chosen_sources(one, "shop", path)
    assert len(chosen_sources(find_sources(path / "us"), "my_own_name", path)) == 1


@pytest.fixture
def run(monkeypatch):
    """run(arguments) calls `p2p sources check` at 80 columns; no database may be asked for."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sources_command, "open_warehouse", None)

    def call(*arguments):
        # The console is bound to the stream of the start: CliRunner's has to be in its place.
        monkeypatch.setattr(sources_command, "out", Console(width=80))
        return CliRunner().invoke(app, ["sources", "check", *arguments])

    return call


def test_the_command_shows_it_at_80_columns_and_says_how_to_go_on(write, run):
    rows = [f"45,{n},5/30/16,{'x' if n == 2 else '1.5'},1,x\n" for n in range(1, 13)]
    folder = write({"EKKO.csv": EKKO + "1,45,A,1,5/30/16,EUR\n", "EKPO.csv": EKPO + "".join(rows)})
    told = run("my_sap", str(folder))
    assert told.exit_code == 0, told.output
    assert max(len(line.rstrip()) for line in told.stdout.splitlines()[:-1]) <= 80
    words = " ".join(told.stdout.split())
    for part in (
        "my_sap: SAP ECC",
        "EBAN purchase requisition items missing",
        "EKPO.NETPR: no number with '.' as decimal mark (1 row)",
        "EKPO.csv, row 2: 'x'",
        "K01 Requisition-to-PO cycle time EBAN",
        "Nothing would be refused: 2 files with 12 good rows would load; 1 row would go to",
        f"Next: p2p ingest {folder} --source NAME",
    ):
        assert part in words, part


def test_the_command_ends_with_3_where_a_file_would_be_refused(write, run):
    folder = write(
        {"mapping.yml": "system: sap_ecc\nsource: erp\n", "LFA1.csv": "MANDT,NAME1\n1,2\n"}
    )
    told = run("erp", str(folder), "--json")
    assert told.exit_code == 3
    (record,) = json.loads(told.stdout)
    assert (record["source"], record["system"], record["is_refused"]) == ("erp", "sap_ecc", True)
    assert record["files"][0]["remedy"]
    assert {table["name"] for table in record["tables"]} >= {"EKKO", "LFA1"}
    told = run("erp", str(folder))
    assert told.exit_code == 3
    assert "1 file would be refused" in " ".join(told.stdout.split())


def test_wrong_use_is_told(write, run):
    told = run("oracle_x", str(write({"EKKO.csv": "a,b\n"}) / "none"))
    assert isinstance(told.exception, UsageError)


def test_an_object_centric_log_is_screened_as_landing_does(write):
    times = ["2024-01-01", "2024-01-02", "soon", "later"]
    events = [
        {"id": f"e{place}", "type": "Pay", "time": time, "attributes": [], "relationships": []}
        for place, time in enumerate(times)
    ]
    report = checked(write({"log.json": json.dumps({"events": events, "objects": []})}), "ocel")
    assert (report.system, report.tables, report.refused) == ("ocel", [], [])
    ((file,), (reason,)) = (report.files, report.rejected)
    assert (file.rows, file.rows_rejected) == (4, 2)
    assert (reason.column, reason.code, reason.count) == ("event.occurred", "not_a_moment", 2)
    assert [row.value for row in reason.first] == ["soon", "later"]
    hopeless = json.dumps({"events": events[2:], "objects": []})
    (refused,) = checked(write({"log.json": hopeless}), "ocel").refused
    assert "2 of 2 events cannot be read" in refused.refused
