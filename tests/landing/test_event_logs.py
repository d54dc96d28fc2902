"""Event logs: rows as in the file, one view over all sources, repeats kept, re-deliveries known."""

import gzip
import json
from datetime import UTC, datetime

import psycopg
import pytest

from p2p.errors import DataRefused, UsageError
from p2p.landing import PartlyRefused, ingest, prepare
from p2p.sources import EventLogMapping
from p2p.sources.known import known_sources
from tests.landing.conftest import OWN
from tests.landing.loaded_counts import counts
from tests.told_progress import Told

VIEW = [
    "tenant", "source", "_file_id", "_row_number", "case_id", "activity", "occurred",
    "time_format", "time_zone", "time_precision", "resource", "actor_type", "cost", "cost_kind",
    "decimal_mark", "currency", "company_code", "vendor_id", "vendor_name", "purchase_order_id",
    "purchase_order_item_no", "matching_type", "item_type", "document_type", "spend_area",
    "spend_sub_area", "attributes",
]  # fmt: skip
FULL = EventLogMapping.model_validate(
    {
        "name": "full",
        "case_notion": "purchase_order_item",
        "columns": {
            "case_id": "Case ID",
            "activity": "Activity",
            "time": "When",
            "resource": ["User", "Other user"],
            "cost": "Worth",
            "company_code": "Company",
            "vendor_id": "not in the file",
        },
        "attributes": {"plant": "Plant", "none": "not in the file"},
        "time_format": "DD.MM.YYYY HH24:MI",
        "time_zone": "Europe/Berlin",
        "decimal_mark": ",",
        "currency": "EUR",
        "cost_kind": "cumulative",
        "actors": [
            {"resource": "batch_*", "actor_type": "batch"},
            {"resource": "100%", "actor_type": "interface"},
            {"resource": "u_er*", "actor_type": "human"},
        ],
        "plausible_from": "2017-06-01",
    }
)
LOG = "case,activity,when,cost\na,x,2018-01-03,1\na,x,2018-01-03,1\na,y,2018-01-04,2\n"


def test_without_a_source_the_view_is_empty_and_has_its_columns(conn):
    prepare(conn)
    columns = conn.execute(
        "select attname, format_type(atttypid, null) from pg_attribute "
        "where attrelid = 'raw.event_log'::regclass and attnum > 0 order by attnum"
    ).fetchall()
    numbers = ("_file_id", "_row_number")
    assert columns == [(name, "bigint" if name in numbers else "text") for name in VIEW]
    assert conn.execute("select count(*) from raw.event_log").fetchone() == (0,)


def test_the_view_keeps_its_columns_and_says_what_the_mapping_says(land, conn):
    text = (
        "Case ID;Activity;When;User;Other user;Worth;Company;Plant\n"
        "c1;Create;03.01.2018 09:49;;batch_7;1.500,50;0001;P1\n"
        "c1;Pay;04.01.2018 10:00;u_er1;;;0001;\n"
        "c2;Pay;04.01.2018 10:00;user1;;;;\n"
        "c2;Pay;04.01.2018 10:00;100%;;;;\n"
    )
    loaded = land(text, mapping=FULL)
    columns = conn.execute("select * from raw.event_log limit 0").description
    assert [column.name for column in columns] == VIEW
    first, *others = conn.execute("select * from raw.event_log order by _row_number").fetchall()
    assert first == (
        "default", "log", loaded.file_id, 1, "c1", "Create", "03.01.2018 09:49",
        "DD.MM.YYYY HH24:MI", "Europe/Berlin", "minute", "batch_7", "batch", "1.500,50",
        "cumulative", ",", "EUR", "0001", *[None] * 9, '{"none": null, "plant": "P1"}',
    )  # fmt: skip
    # u_er* is no pattern of SQL: _ stands for itself
    assert [row[10:12] for row in others] == [
        ("u_er1", "human"),
        ("user1", "unknown"),
        ("100%", "interface"),
    ]
    source = conn.execute(
        "select table_name, mapping_name, case_notion, plausible_from, plausible_to, mapping "
        "from raw.event_log_source"
    ).fetchone()
    assert source[:3] == ("log__log", "full", "purchase_order_item")
    assert source[3:5] == (datetime(2017, 5, 31, 22, tzinfo=UTC), None)
    assert EventLogMapping.model_validate(source[5]) == FULL


def test_rows_are_in_the_raw_table_with_the_files_own_columns(land, conn):
    loaded = land(LOG)
    rows = conn.execute('select * from raw."log__log" order by _row_number').fetchall()
    assert rows[0] == ("a", "x", "2018-01-03", "1", loaded.file_id, 1)
    assert [row[-1] for row in rows] == [1, 2, 3]
    manifest = conn.execute(
        "select system, table_name, bytes, encoding, delimiter, date_format, time_format, "
        "decimal_mark, time_zone, mapping, rows_read, loaded_at >= started_at from raw.file"
    ).fetchone()
    assert manifest[:9] == (
        "event_log", "log__log", len(LOG), "utf-8", ",", "ISO", None, ".", "UTC"
    )  # fmt: skip
    assert manifest[9]["columns"]["case_id"] == ["case"]
    assert manifest[10:] == (3, True)


@pytest.mark.parametrize(
    ("occurred", "form", "precision"),
    [
        ("2018-01-03", "ISO", "day"),
        ("2018-01-03T09:49", "ISO", "minute"),
        ("2018-01-03T09:49:10Z", "ISO", "second"),
        ("03.01.2018", "DD.MM.YYYY", "day"),
        ("03.01.2018 09:49", "DD.MM.YYYY HH24:MI", "minute"),
        ("03.01.2018 09:49:10", "DD.MM.YYYY HH24:MI:SS", "second"),
    ],
)
def test_precision_follows_what_is_written(land, conn, occurred, form, precision):
    mapping = OWN.model_copy(update={"time_format": form})
    land(f"case,activity,when,cost\na,x,{occurred},1\n", mapping=mapping)
    assert conn.execute("select time_precision from raw.event_log").fetchone() == (precision,)


def test_repeats_within_a_file_are_real(land):
    assert (land(LOG).rows_loaded, land(LOG).status) == (3, "already_loaded")


def test_across_files_the_kth_repeat_is_known_if_an_earlier_file_had_k(land, conn):
    head, x, y, z = LOG.splitlines()[0], "a,x,2018-01-03,1", "a,y,2018-01-04,2", "b,z,2018-01-05,3"
    files = [
        ([x, x, y], (3, 3, 0, 0)),
        ([x, x, x, z], (4, 2, 0, 2)),  # the third x and z are new
        ([z, x, x, x, y], (5, 0, 0, 5)),
        ([x, x, x, x], (4, 1, 0, 3)),
        ([y, y, ",,,"], (3, 1, 1, 1)),
    ]
    for number, (rows, expected) in enumerate(files):
        loaded = land("\n".join([head, *rows]) + "\n", f"{number}.csv")
        assert counts(loaded) == expected, number
    stored = conn.execute(
        "select _row_number, activity from raw.event_log order by _file_id, _row_number"
    ).fetchall()
    assert stored == [(1, "x"), (2, "x"), (3, "y"), (3, "x"), (4, "z"), (4, "x"), (2, "y")]


def test_a_gzip_of_a_loaded_file_brings_nothing_new(land):
    land(LOG)
    again = land(gzip.compress(LOG.encode()), "again.csv.gz")
    assert (again.status, again.rows_loaded, again.rows_duplicate) == ("loaded", 0, 3)


def test_a_null_and_an_empty_text_are_not_the_same_row(land):
    land("case,activity,when,cost,note\na,x,2018-01-03,1,\n")
    again = land('case,activity,when,cost,note\na,x,2018-01-03,1,""\n', "b.csv")
    assert again.rows_loaded == 1


def test_a_spreadsheets_row_count_does_not_make_rows_new(land):
    land(",case,activity,when,cost\n0,a,x,2018-01-03,1\n1,a,y,2018-01-03,1\n")
    again = land(",case,activity,when,cost\n0,a,y,2018-01-03,1\n1,b,y,2018-01-03,1\n", "b.csv")
    assert (again.rows_loaded, again.rows_duplicate) == (1, 1)
    assert "columns without a name are kept as _unnamed_1" in again.notes


def test_a_later_file_may_bring_other_columns(land, conn):
    land("case,activity,when,cost\na,x,2018-01-03,1\n")
    mapping = OWN.model_copy(
        update={"columns": OWN.columns.model_copy(update={"resource": ("who",)})}
    )
    more = land("who,cost,when,activity,case\nme,1,2018-01-03,x,a\n", "b.csv", mapping=mapping)
    assert more.rows_loaded == 1
    assert conn.execute("select resource from raw.event_log order by _file_id").fetchall() == [
        (None,),
        ("me",),
    ]


def test_a_file_that_reads_case_or_time_from_elsewhere_is_refused(land):
    land(LOG)
    other = OWN.model_copy(update={"columns": OWN.columns.model_copy(update={"case_id": ("po",)})})
    with pytest.raises(DataRefused, match="other columns than in the files"):
        land("po,activity,when,cost\na,x,2018-01-03,1\n", "b.csv", mapping=other)


def test_a_corrected_mapping_takes_effect_without_loading_again(land, conn):
    text = "case,activity,when,cost,who\na,x,2018-01-03,1,batch_1\n"
    land(text)
    better = OWN.model_copy(
        update={
            "case_notion": "invoice",
            "columns": OWN.columns.model_copy(update={"resource": ("who",)}),
        }
    )
    assert land(text, mapping=better).status == "already_loaded"
    assert conn.execute("select resource from raw.event_log").fetchall() == [("batch_1",)]
    assert conn.execute("select case_notion from raw.event_log_source").fetchall() == [("invoice",)]


def test_sources_and_tenants_stay_apart(land, conn):
    land(LOG, source="one")
    land(LOG, source="two")
    land(LOG, source="one", tenant="other")
    counted = conn.execute(
        "select tenant, source, count(*) from raw.event_log group by 1, 2 order by 1, 2"
    ).fetchall()
    assert counted == [("default", "one", 3), ("default", "two", 3), ("other", "one", 3)]
    known = [
        (one.tenant, one.source, one.file_count, one.rows_loaded) for one in known_sources(conn)
    ]
    assert known == [("default", "one", 1, 3), ("default", "two", 1, 3), ("other", "one", 1, 3)]


def test_an_unchanged_view_is_left_alone(land, conn, fresh_database):
    land(LOG)
    with conn.transaction():  # a reader holds the view
        conn.execute("select count(*) from raw.event_log")
        with psycopg.connect(fresh_database, autocommit=True) as other:
            other.execute("set lock_timeout = '2s'")
            prepare(other)  # fails with LockNotAvailable if it makes the view anew


def test_standard_names_need_no_mapping(land, conn):
    text = (
        "case:concept:name,concept:name,time:timestamp,org:resource\n"
        "c,A,2018-01-03 09:49:00+01:00,me\n"
    )
    loaded = land(text, mapping=None)
    assert "read with mapping xes_standard" in loaded.notes
    assert conn.execute("select case_id, resource from raw.event_log").fetchall() == [("c", "me")]


@pytest.mark.parametrize("prefix", ["case:(case) ", "case:"])
def test_bpic2019_is_recognised_in_both_namings(land, conn, prefix):
    names = ["Company", "Document Type", "Item", "Item Category", "Vendor", "Purchasing Document"]
    header = ["case:concept:name", "concept:name", "time:timestamp", "org:resource", "User"]
    header += ["Cumulative net worth (EUR)", *(prefix + name for name in names)]
    row = ["4500_1", "Clear Invoice", "2018-01-03T09:49:00+01:00", "NONE", "batch_00", "12.0"]
    row += ["c0", "Standard PO", "00001", '"3-way match, invoice after GR"', "v1", "4500"]
    land(",".join(header) + "\n" + ",".join(row) + "\n", mapping=None)
    found = conn.execute(
        "select resource, actor_type, cost, cost_kind, currency, company_code, vendor_id, "
        "purchase_order_id, purchase_order_item_no, matching_type, time_precision "
        "from raw.event_log"
    ).fetchone()
    assert found == (
        "batch_00", "batch", "12.0", "cumulative", "EUR", "c0", "v1", "4500", "00001",
        "3-way match, invoice after GR", "minute",
    )  # fmt: skip
    notion = conn.execute("select case_notion from raw.event_log_source").fetchone()
    assert notion == ("purchase_order_item",)


def test_moments_without_offset_are_told(land):
    assert any("taken as UTC" in note for note in land(
        "case,activity,when,cost\na,x,2018-01-03 10:00:00,1\n").notes)  # fmt: skip
    assert not any("taken as UTC" in note for note in land(
        "case,activity,when,cost\na,x,2018-01-03 10:00:00Z,1\n", source="b").notes)  # fmt: skip


def test_a_folder_loads_what_it_can_and_lists_the_rest(conn, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.csv").write_text(LOG)
    (folder / "b.csv").write_text("nonsense\n")
    (folder / "c.csv").write_text(LOG + "z,x,2018-01-03,1\n")
    (folder / "notes.txt").write_text("hello")
    with pytest.raises(PartlyRefused, match="1 of 3 files were refused") as refused:
        ingest(conn, folder, source="log", mapping=OWN.model_copy(update={"name": "own"}))
    assert [file.path.name for file in refused.value.loaded] == ["a.csv", "c.csv"]
    assert "b.csv" in str(refused.value)
    assert conn.execute("select count(*) from raw.event_log").fetchone() == (4,)


@pytest.mark.parametrize("name", ["", "Log", "1log", "a-b", "a" * 41, "log; drop"])
def test_a_wrong_source_name_is_refused(conn, tmp_path, name):
    with pytest.raises(UsageError, match="no name for a source"):
        ingest(conn, tmp_path, source=name)


def test_progress_is_told_in_bytes_of_the_file(land):
    log = "case,activity,when,cost\n" + "".join(f"c{n},x,2018-01-03,{n}\n" for n in range(40_000))
    files = {"a.csv": log.encode(), "b.csv.gz": gzip.compress(log.encode())}
    for name, content in files.items():
        told = Told()
        land(content, name, progress=told)
        assert [total for _, total in told.stages] == [len(content)]
        assert list(told.amounts.values()) == [len(content)]


def test_the_mapping_of_a_source_is_plain_json(land, conn):
    land(LOG, mapping=FULL.model_copy(update={"columns": OWN.columns, "time_format": "ISO"}))
    (mapping,) = conn.execute("select mapping from raw.event_log_source").fetchone()
    assert json.loads(json.dumps(mapping))["actors"][0] == {
        "resource": "batch_*",
        "actor_type": "batch",
    }
