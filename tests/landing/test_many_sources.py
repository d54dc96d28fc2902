"""A folder of source folders loads source by source; what one is refused for stops no other."""

import io

import pytest
from rich.console import Console

from orchestration.loads import as_records, print_loads, print_problems
from p2p.errors import DataRefused, UsageError
from p2p.landing import ingest_all
from p2p.landing.manifest import Content
from tests.sources.shop import shop  # noqa: F401
from tests.told_progress import Told

pytestmark = pytest.mark.usefixtures("shop")
EKKO = "MANDT,EBELN,BUKRS,AEDAT,ZZ\n100,45,A,2026-01-15,x\n"
FILES = {
    "sap_eu/mapping.yml": "system: sap_ecc\ntime_zone: Europe/Berlin\n",
    "sap_eu/2026-01-31/EKKO.csv": EKKO,
    "sap_eu/2026-02-01/EKKO.csv": EKKO.replace(",A,", ",B,"),
    "sap_eu/2026-02-01/LFA1.csv": "MANDT,NAME1\n100,Acme\n",
    "sap_eu/2026-02-01/note.md": "a note",
    "shop-2/mapping.yml": "system: shop\nsource: corner_shop\n",
    "shop-2/STOCK.csv": "ARTICLE,PRICE\n1,2.50\n2,x\n",
    "sap_us/EKPO_20260131.csv": "EBELN,EBELP\n45,10\n",
    "logs/log.csv": "case:concept:name,concept:name,time:timestamp\na,b,2018-01-03\n",
    "odd/mapping.yml": "system: abacus\n",
    "odd/EKKO.csv": EKKO,
    "truth/ledger.csv": "what,where\n1,2\n",
    "truth/events.parquet": "no parquet at all",
}


@pytest.fixture
def delivery(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "out"


def test_every_source_of_a_folder_is_loaded_by_its_own_mapping(conn, delivery):
    told = Told()
    loads = {load.source: load for load in ingest_all(conn, delivery, progress=told)}
    assert list(loads) == ["logs", "odd", "sap_eu", "sap_us", "corner_shop"]
    assert loads["corner_shop"].loaded[0].rows_quarantined == 1
    assert loads["logs"].system == "event_log"
    assert [problem.message for problem in loads["odd"].problems if "abacus" in problem.message]
    (refused,) = loads["sap_eu"].problems
    assert isinstance(refused, DataRefused)
    assert "2026-02-01/LFA1.csv: LFA1 (suppliers, general data) lacks LIFNR" in refused.message
    assert conn.execute(
        "select source, system, delivered_on::text, time_zone from raw.file order by file_id"
    ).fetchall() == [
        ("logs", "event_log", None, "UTC"),
        ("sap_eu", "sap_ecc", "2026-01-31", "Europe/Berlin"),
        ("sap_eu", "sap_ecc", "2026-02-01", "Europe/Berlin"),
        ("sap_us", "sap_ecc", "2026-01-31", "UTC"),
        ("corner_shop", "shop", None, "UTC"),
    ]
    assert [name for name, _ in told.stages] == [
        *("load logs", "load sap_eu", "load sap_us", "load corner_shop")
    ]
    totals = dict(told.stages)
    del totals["load sap_eu"]  # a part of it was refused
    assert totals == {name: told.amounts[name] for name in totals}
    assert sorted(told.notes) == [
        "note.md is not loaded: no table of sap_ecc by its name",
        "truth is not loaded: it has no mapping.yml and no known tables",
    ]


def test_again_everything_is_known_and_says_so(conn, delivery):
    ingest_all(conn, delivery)
    told = Told()
    loads = ingest_all(conn, delivery, progress=told)
    assert {file.status for load in loads for file in load.loaded} == {"already_loaded"}
    assert sum(len(load.problems) for load in loads) == 2
    assert told.amounts["load corner_shop"] == dict(told.stages)["load corner_shop"]


def test_one_folder_of_a_day_has_the_mapping_of_its_source(conn, delivery):
    (load,) = ingest_all(conn, delivery / "sap_eu" / "2026-01-31")
    assert load.source == "sap_eu"
    assert [file.path.name for file in load.loaded] == ["EKKO.csv"]
    assert conn.execute("select time_zone, delivered_on::text from raw.file").fetchall() == [
        ("Europe/Berlin", "2026-01-31")
    ]


def test_names_are_asked_for_before_anything_is_done(conn, delivery):
    with pytest.raises(UsageError, match="--source names one source, but the folder holds several"):
        ingest_all(conn, delivery, source="all")
    with pytest.raises(UsageError, match="nothing names the source") as refused:
        ingest_all(conn, delivery / "sap_us")
    assert "mapping.yml" in refused.value.remedy
    with pytest.raises(UsageError, match="does not exist"):
        ingest_all(conn, delivery / "none")
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)


def shown(loads):
    out, err = io.StringIO(), io.StringIO()
    print_loads(Console(file=out, width=80), loads)
    code = print_problems(Console(file=err, width=80), loads)
    return out.getvalue(), err.getvalue(), code


def test_several_sources_are_told_in_a_row_each(conn, delivery):
    loads = ingest_all(conn, delivery)
    out, err, code = shown(loads)
    assert code == 3
    assert max(map(len, out.splitlines())) <= 80
    (row,) = [line for line in out.splitlines() if line.strip().startswith("sap_eu")]
    assert row.split() == ["sap_eu", "2", "2", "2", "0", "0", "1"]
    notes = " ".join(out.split())
    assert "sap_eu, 2026-01-31/EKKO.csv, 2026-02-01/EKKO.csv: 1 more columns are kept" in notes
    assert "refused (odd): mapping" in err
    assert "refused (sap_eu): 2026-02-01/LFA1.csv" in err
    assert err.count("what to do: ") == 2
    records = {one["source"]: one for one in as_records(loads)}
    assert records["sap_eu"]["refused"][0]["remedy"]
    assert records["sap_eu"]["files"][0]["rows_loaded"] == 1


def test_one_source_is_told_by_files_and_many_files_by_tables(conn, tmp_path):
    for number in range(1, 32):
        day = tmp_path / f"2026-01-{number:02}"
        day.mkdir()
        (day / "EKKO.csv").write_text(EKKO.replace(",45,", f",{number},"))
    (load,) = ingest_all(conn, tmp_path, source="erp")
    out, _, code = shown([load])
    assert code == 0
    assert len(out.splitlines()) < 12
    assert "sap_ekko" in out
    assert "2026-01-02/EKKO.csv and 29 more files: 1 more columns are kept as text: ZZ" in (
        " ".join(out.split())
    )
    few = load.loaded[:2]
    assert "loaded already" not in out
    out, _, _ = shown([type(load)("erp", "sap_ecc", few)])
    assert "2026-01-02/EKKO.csv" in out


def test_a_file_that_the_disk_does_not_give_stops_no_other(conn, delivery, monkeypatch):
    open_file = Content.of

    def fail(path):
        if path.parent.name == "2026-01-31":
            raise OSError(5, "Input/output error")
        return open_file(path)

    monkeypatch.setattr(Content, "of", fail)
    (load,) = ingest_all(conn, delivery / "sap_eu")
    assert [file.path.parent.name for file in load.loaded] == ["2026-02-01"]
    told = [problem.message for problem in load.problems]
    assert any("2026-01-31/EKKO.csv cannot be read" in message for message in told)
