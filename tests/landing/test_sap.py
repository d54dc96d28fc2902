"""SAP exports: typed columns checked, formats proven, versions of a key kept, the rest ignored."""

import pytest

from p2p.errors import DataRefused, UsageError
from p2p.landing import PartlyRefused, ingest, prepare
from p2p.sources import DeliveryMapping
from p2p.sources.specification import get_system
from tests.landing.loaded_counts import counts

EKKO = "MANDT,EBELN,BUKRS,LIFNR,AEDAT,WAERS,WKURS\n"
SAP = DeliveryMapping(system="sap_ecc", date_format="MM/DD/YY", decimal_mark=".")


@pytest.fixture
def deliver(conn, tmp_path):
    """deliver({"EKKO.csv": text, ...}) loads a folder of these files."""
    deliveries = []

    def run(files, *, source="erp", mapping=None):
        folder = tmp_path / f"delivery{len(deliveries)}"
        deliveries.append(folder)
        folder.mkdir()
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(raw)
        return {
            file.path.name: file for file in ingest(conn, folder, source=source, mapping=mapping)
        }

    return run


def test_every_specified_table_exists_with_its_columns_and_prepare_may_run_again(conn):
    prepare(conn)
    for table in get_system("sap_ecc").tables.values():
        columns = conn.execute(
            "select attname, format_type(atttypid, null) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0",
            (f"raw.{table.raw_name}",),
        ).fetchall()
        assert {(column.lower(), "text") for column in table.columns} <= set(columns)
        assert {("_file_id", "bigint"), ("_row_number", "bigint")} <= set(columns)
        assert conn.execute(f"select count(*) from raw.{table.raw_name}").fetchone() == (0,)


def test_a_delivery_is_loaded_and_says_how_it_was_read(deliver, conn):
    loaded = deliver(
        {
            "EKKO.csv": EKKO + "375,4500000000,US00,1,5/30/16,USD,1\n"
            "375,4500000001,US00,2,00/00/0000,SAR,/3.74340\n",
            "ekpo.csv": "EBELN;EBELP;AEDAT;NETPR;ZZEXTRA\n4500000000;10;1/2/16;1,500.00;x\n",
            "MKPF.csv": "MBLNR,MJAHR,BUDAT,CPUTM\n50,2016,1/24/17,10:07:38 AM\n51,2016,,\n",
            "README.txt": "a note",
        }
    )
    assert sorted(loaded) == ["EKKO.csv", "MKPF.csv", "ekpo.csv"]
    assert counts(loaded["EKKO.csv"]) == (2, 2, 0, 0)
    manifest = conn.execute(
        "select table_name, delimiter, date_format, time_format, decimal_mark, time_zone "
        "from raw.file order by table_name"
    ).fetchall()
    assert manifest == [
        ("sap_ekko", ",", "MM/DD/YY", "HH24:MI:SS", ".", "UTC"),
        ("sap_ekpo", ";", "MM/DD/YY", "HH24:MI:SS", ".", "UTC"),
        ("sap_mkpf", ",", "MM/DD/YY", "HH12:MI:SS AM", ".", "UTC"),
    ]
    assert conn.execute("select ebeln, netpr, zzextra, mandt from raw.sap_ekpo").fetchall() == [
        ("4500000000", "1,500.00", "x", None)
    ]
    notes = loaded["MKPF.csv"].notes
    assert any("month/day/year: 2 values" in note for note in notes)
    assert any("taken as UTC" in note for note in notes)
    assert any("1 more columns" in note for note in loaded["ekpo.csv"].notes)


def test_values_that_do_not_cast_are_rejected_and_initial_values_are_not(deliver, quarantine):
    rows = [
        "10,5/30/16,1.5,",
        "20,00/00/0000,0,",
        "30,0,12.50-,",
        "40,00000000,,",
        "50,13/13/16,1,",
        '60,5/30/16,"1,5",',
        "70,5/30/2016,1,",
        ",5/30/16,1,",
        ",,,",
    ]
    text = "EBELP,AEDAT,NETPR,EBELN\n" + "\n".join(row + "4500" for row in rows[:-1]) + "\n,,,\n"
    loaded = deliver({"EKPO.csv": text}, mapping=SAP)["EKPO.csv"]
    assert counts(loaded) == (9, 4, 5, 0)
    assert quarantine() == [
        (5, "AEDAT", "not_a_date", "13/13/16"),
        (6, "NETPR", "not_a_decimal", "1,5"),
        (7, "AEDAT", "not_a_date", "5/30/2016"),
        (8, "EBELP", "required_value_missing", None),
        (9, None, "empty_row", None),
    ]


def test_an_unproven_delivery_is_refused_and_loads_once_declared(deliver, conn):
    files = {"EKKO.csv": EKKO + "1,45,A,1,5/6/16,USD,1\n", "LFA1.csv": "LIFNR,NAME1\n1,Acme\n"}
    with pytest.raises(PartlyRefused, match=r"EKKO\.csv: dates could be day/month") as refused:
        deliver(files)
    assert [file.path.name for file in refused.value.loaded] == ["LFA1.csv"]
    assert "date_order" in str(refused.value)
    mapping = DeliveryMapping(system="sap_ecc", date_order="DMY", time_zone="Europe/Berlin")
    loaded = deliver(files, mapping=mapping)
    assert [file.status for file in loaded.values()] == ["loaded", "already_loaded"]
    assert conn.execute(
        "select date_format, time_zone from raw.file where table_name = 'sap_ekko'"
    ).fetchone() == ("DD/MM/YY", "Europe/Berlin")


def test_a_small_delivery_is_read_like_earlier_ones(deliver):
    deliver({"EKKO.csv": EKKO + "1,45,A,1,5/30/16,USD,1\n"})
    later = deliver({"EKKO.csv": EKKO + "1,46,A,1,5/6/16,USD,1\n"})["EKKO.csv"]
    assert counts(later) == (1, 1, 0, 0)
    assert any("earlier files" in note for note in later.notes)


def versions(conn):
    return conn.execute(
        "select ebeln, lifnr, _file_id, _row_number from raw.sap_ekko "
        "order by _file_id, _row_number"
    ).fetchall()


def test_a_changed_row_is_a_new_version_and_an_unchanged_one_a_duplicate(deliver, conn):
    row = "1,{},A,{},5/30/16,USD,1\n"
    first = deliver({"EKKO.csv": EKKO + row.format(45, "a") + row.format(46, "x")})["EKKO.csv"]
    second = deliver(
        {"EKKO.csv": EKKO + row.format(45, "b") + row.format(46, "x") + row.format(47, "n")}
    )["EKKO.csv"]
    assert counts(second) == (3, 2, 0, 1)
    # back to what it was: the current version again, although the first file had it
    third = deliver({"EKKO.csv": EKKO + row.format(46, "x") + row.format(45, "a")})["EKKO.csv"]
    assert counts(third) == (2, 1, 0, 1)
    assert versions(conn) == [
        ("45", "a", first.file_id, 1),
        ("46", "x", first.file_id, 2),
        ("45", "b", second.file_id, 1),
        ("47", "n", second.file_id, 3),
        ("45", "a", third.file_id, 2),
    ]


def test_repeats_within_a_file_are_duplicates_unless_something_came_between(deliver, conn):
    row = "1,{},A,{},5/30/16,USD,1\n"
    text = EKKO + "".join(row.format(45, vendor) for vendor in "aabba")
    assert counts(deliver({"EKKO.csv": text})["EKKO.csv"]) == (5, 3, 0, 2)
    assert [row[1:4:2] for row in versions(conn)] == [("a", 1), ("b", 3), ("a", 5)]


def test_without_its_whole_key_only_equal_rows_are_duplicates(deliver):
    head = "KNUMV,KPOSN,KSCHL,KBETR\n"
    first = deliver({"KONV.csv": head + "1,10,PR00,5.5\n1,10,RB00,1.5\n1,10,PR00,5.5\n"})
    assert counts(first["KONV.csv"]) == (3, 2, 0, 1)
    again = deliver({"KONV.csv": head + "1,10,RB00,1.5\n1,10,PR00,5.5\n1,10,SK00,2.5\n"})
    assert counts(again["KONV.csv"]) == (3, 1, 0, 2)


def test_other_sources_rows_are_no_duplicates(deliver):
    files = {"EKKO.csv": EKKO + "1,45,A,1,5/30/16,USD,1\n"}
    assert counts(deliver(files)["EKKO.csv"]) == (1, 1, 0, 0)
    assert counts(deliver(files, source="other")["EKKO.csv"]) == (1, 1, 0, 0)
    assert deliver(files)["EKKO.csv"].status == "already_loaded"


def test_an_index_column_of_a_spreadsheet_does_not_make_rows_new(deliver, conn):
    rows = "{},1,45,A,1,5/30/16,USD,1\n{},1,46,A,1,5/30/16,USD,1\n"
    deliver({"EKKO.csv": "," + EKKO + rows.format(0, 1)})
    again = deliver({"EKKO.csv": "," + EKKO + rows.format(7, 8)})["EKKO.csv"]
    assert counts(again) == (2, 0, 0, 2)
    assert conn.execute("select _unnamed_1 from raw.sap_ekko order by 1").fetchall() == [
        ("0",),
        ("1",),
    ]


def test_a_header_in_small_letters_with_blanks_and_a_byte_order_mark(deliver, conn):
    text = "\ufeff ebeln ;Bukrs;aedat \r\n45;US00;20160530\r\n"
    loaded = deliver({"EKKO.TXT": text})["EKKO.TXT"]
    assert counts(loaded) == (1, 1, 0, 0)
    assert conn.execute("select ebeln, bukrs, aedat from raw.sap_ekko").fetchone() == (
        "45",
        "US00",
        "20160530",
    )


@pytest.mark.parametrize(
    ("header", "told", "remedy"),
    [
        ("MANDT,EBLEN,BUKRS", "lacks EBELN", "did you mean EBLEN for EBELN?"),
        ("Client,Purchasing Document", "expected at least: EBELN", "technical column names"),
        ("EBELN,BUKRS,ebeln", "names EBELN more than once", "rename"),
    ],
)
def test_a_header_that_cannot_be_understood_is_refused(deliver, header, told, remedy):
    with pytest.raises(DataRefused, match=told) as refused:
        deliver({"EKKO.csv": header + "\n1,2,3\n"})
    assert remedy in str(refused.value)
    assert "found: " in str(refused.value)


def test_five_percent_of_decimal_commas_are_strays_not_a_format(deliver, quarantine):
    rows = [f"45,{n},5/30/16,{n}.5\n" for n in range(1, 97)]
    rows += [f'45,{n},5/30/16,"{n},5"\n' for n in range(97, 101)]
    loaded = deliver({"EKPO.csv": "EBELN,EBELP,AEDAT,NETPR\n" + "".join(rows)})["EKPO.csv"]
    assert counts(loaded) == (100, 96, 4, 0)
    assert {row[2] for row in quarantine()} == {"not_a_decimal"}


def test_a_source_holds_one_system(deliver, conn, tmp_path):
    deliver({"LFA1.csv": "LIFNR,NAME1\n1,Acme\n"})
    log = tmp_path / "log.csv"
    log.write_text("case:concept:name,concept:name,time:timestamp\na,b,2018-01-03\n")
    with pytest.raises(UsageError, match="holds data of system sap_ecc"):
        ingest(conn, log, source="erp")
