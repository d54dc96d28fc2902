"""What a path holds is told from its names; a declared mapping goes before them."""

import pytest

from p2p.errors import DataRefused, UsageError
from p2p.sources import DeliveryMapping, TableFile, read_mapping, recognise
from p2p.sources.mapping import OcelMapping


def folder(tmp_path, *names):
    for name in names:
        (tmp_path / name).write_text("x")
    return tmp_path


def told(kind):
    return [
        (file.path.name, file.form, file.table.name if isinstance(file, TableFile) else None)
        for file in kind.files
    ]


def test_a_folder_of_sap_exports_is_a_delivery_and_the_rest_is_ignored(tmp_path):
    names = ("EKKO.csv", "ekpo.CSV", "Mseg.txt", "BSEG.csv.gz", "README.txt", "log.csv", "ZTAB.csv")
    kind = recognise(folder(tmp_path, *names))
    assert kind.system == "sap_ecc"
    assert told(kind) == [
        ("BSEG.csv.gz", "csv", "BSEG"),
        ("EKKO.csv", "csv", "EKKO"),
        ("Mseg.txt", "csv", "MSEG"),
        ("ekpo.CSV", "csv", "EKPO"),
    ]
    assert [path.name for path in kind.ignored] == ["README.txt", "ZTAB.csv", "log.csv"]


def test_a_folder_of_logs_is_one_of_event_logs(tmp_path):
    kind = recognise(folder(tmp_path, "a.xes.gz", "b.csv", "SOURCE.txt"))
    assert kind.system == "event_log"
    assert told(kind) == [("a.xes.gz", "xes", None), ("b.csv", "csv", None)]
    assert [path.name for path in kind.ignored] == ["SOURCE.txt"]


@pytest.mark.parametrize(
    ("name", "system", "form"),
    [
        ("EKKO.csv", "sap_ecc", "csv"),
        ("orders.csv", "event_log", "csv"),
        ("log.XES", "event_log", "xes"),
        ("log.csv.gz", "event_log", "csv"),
        ("log_20260131.jsonocel", "ocel", "json"),
        ("log.sqlite", "ocel", "sqlite"),
        ("camt053.xml", "bank", "xml"),
    ],
)
def test_single_files(tmp_path, name, system, form):
    kind = recognise(folder(tmp_path, name) / name)
    assert (kind.system, kind.files[0].form) == (system, form)


def test_a_declared_mapping_goes_before_the_name(tmp_path):
    folder(tmp_path, "EKKO.csv", "log.txt")
    log = read_mapping("xes_standard")
    assert recognise(tmp_path / "EKKO.csv", log).system == "event_log"
    assert recognise(tmp_path / "log.txt").system == "event_log"
    assert [path.name for path in recognise(tmp_path, log).ignored] == ["log.txt"]
    with pytest.raises(DataRefused):
        recognise(tmp_path / "log.txt", DeliveryMapping(system="sap_ecc"))


def test_nothing_to_load_is_refused_with_what_was_found(tmp_path):
    with pytest.raises(DataRefused, match=r"found: photo\.png") as refused:
        recognise(folder(tmp_path, "photo.png"))
    assert "EKKO.csv" in refused.value.remedy
    with pytest.raises(UsageError, match="does not exist"):
        recognise(tmp_path / "none")


def test_object_centric_logs_come_after_tables_and_before_event_logs(tmp_path):
    (tmp_path / "log.json").write_text('{"events": []}')
    (tmp_path / "notes.json").write_text('{"invoices": []}')
    folder(tmp_path, "2026-01-31.xmlocel", "b.csv")
    kind = recognise(tmp_path)
    assert kind.system == "ocel"
    assert told(kind) == [("2026-01-31.xmlocel", "xml", None), ("log.json", "json", None)]
    assert [path.name for path in kind.ignored] == ["b.csv", "notes.json"]
    folder(tmp_path, "EKKO.csv")
    assert recognise(tmp_path).system == "sap_ecc"
    declared = recognise(tmp_path, OcelMapping())
    assert [file.path.name for file in declared.files] == ["2026-01-31.xmlocel", "log.json"]
    with pytest.raises(DataRefused, match=r"nothing that can be loaded"):
        recognise(tmp_path / "EKKO.csv", OcelMapping())
