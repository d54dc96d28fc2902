"""An OCEL 2.0 log lands row by row: loaded, in quarantine with a reason, or known already."""

import json

import pytest

from p2p.errors import DataRefused, UsageError
from p2p.landing import ingest
from p2p.sources.mapping import OcelMapping

TABLES = (
    "ocel_object",
    "ocel_object_attribute",
    "ocel_object_relation",
    "ocel_event",
    "ocel_event_attribute",
    "ocel_event_object",
)


def relation(target, qualifier="q"):
    return {"objectId": target, "qualifier": qualifier}


def event(name, when="2024-01-01T10:00:00Z", *relations, kind="Pay", **values):
    return {
        "id": name,
        "type": kind,
        "time": when,
        "attributes": [{"name": key, "value": value} for key, value in values.items()],
        "relationships": list(relations),
    }


def thing(name, *relations, kind="invoice", **values):
    return {
        "id": name,
        "type": kind,
        "attributes": [
            {"name": key, "time": "1970-01-01T00:00:00Z", "value": value}
            for key, value in values.items()
        ],
        "relationships": list(relations),
    }


def log(events, objects):
    return json.dumps({"eventTypes": [], "objectTypes": [], "events": events, "objects": objects})


FIRST = log(
    [event("e1", "2024-01-01T10:00:00Z", relation("i1"), amount=1.50, note="")],
    [thing("i1", relation("s1", "from"), status="open"), thing("s1", kind="supplier")],
)


@pytest.fixture
def land_log(land):
    def run(content, name="log.jsonocel", mapping=None, **more):
        return land(content, name, source="log", mapping=mapping, **more)

    return run


@pytest.fixture
def rows(conn):
    """All rows of a raw table without their numbers, in the order of files."""

    def run(table):
        found = conn.execute(f"select * from raw.{table} order by _file_id, _row_number").fetchall()
        return [row[:-2] for row in found]

    return run


def test_the_reference_log_lands_whole_in_each_format(conn, shared_data):
    folder = shared_data / "reference_logs"
    for form in ("jsonocel", "xmlocel", "sqlite"):
        (loaded,) = ingest(conn, folder / f"ocel20_example.{form}", source=form)
        assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (74, 74, 0)
        has_offsets = form == "jsonocel"
        assert any("taken as UTC" in note for note in loaded.notes) is not has_offsets
    counts = {
        table: conn.execute(
            f"select count(*) from raw.{table} group by _file_id order by _file_id"
        ).fetchall()
        for table in TABLES
    }
    # thirteen events with an attribute each, nine objects
    assert counts == {
        table: [(number,)] * 3 for table, number in zip(TABLES, (9, 12, 7, 13, 13, 20), strict=True)
    }
    numbers = conn.execute(
        "select count(distinct _row_number), max(_row_number) from ("
        + " union all ".join(f"select _file_id, _row_number from raw.{one}" for one in TABLES)
        + ") as r group by _file_id"
    ).fetchall()
    assert numbers == [(74, 74)] * 3


def test_texts_arrive_as_written_and_types_stand_in_the_manifest(land_log, rows, conn):
    loaded = land_log(FIRST)
    assert (loaded.rows_read, loaded.rows_loaded) == (8, 8)
    assert rows("ocel_event") == [("e1", "Pay", "2024-01-01T10:00:00Z")]
    # an empty text is not a missing one, and a number keeps its digits
    assert rows("ocel_event_attribute") == [("e1", "amount", "1.5"), ("e1", "note", "")]
    assert rows("ocel_object_attribute") == [("i1", "status", "1970-01-01T00:00:00Z", "open")]
    assert rows("ocel_object_relation") == [("i1", "s1", "from")]
    assert rows("ocel_event_object") == [("e1", "i1", "q")]
    (manifest,) = conn.execute("select system, table_name, time_zone, mapping from raw.file")
    assert manifest[:3] == ("ocel", "ocel_event", "UTC")
    assert manifest[3]["event_types"] == [["Pay", "amount", "string"], ["Pay", "note", "string"]]


def test_the_same_bytes_load_once(land_log, rows):
    first = land_log(FIRST)
    again = land_log(FIRST, "renamed.json")
    assert (again.status, again.file_id) == ("already_loaded", first.file_id)
    assert len(rows("ocel_event")) == 1


def test_a_newer_export_adds_what_is_new_and_corrections_are_versions(land_log, rows):
    land_log(FIRST)
    newer = log(
        [
            event("e1", "2024-01-01T10:00:00Z", relation("i1"), amount=2, note=""),
            event("e2", "2024-01-02T10:00:00Z", relation("i1"), relation("s1"), kind="Block"),
        ],
        [thing("i1", relation("s1", "from"), status="open"), thing("s1", kind="vendor")],
    )
    loaded = land_log(newer, "newer.jsonocel")
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_duplicate) == (11, 5, 6)
    assert rows("ocel_event")[1:] == [("e2", "Block", "2024-01-02T10:00:00Z")]
    assert rows("ocel_event_attribute")[2:] == [("e1", "amount", "2")]
    assert rows("ocel_object")[2:] == [("s1", "vendor")]
    assert rows("ocel_event_object")[1:] == [("e2", "i1", "q"), ("e2", "s1", "q")]


def test_versions_stand_in_the_order_of_their_days_however_they_load(land_log, conn):
    """The type of e1 went A, B, A; the last file to load is the one from between."""

    def on(day, kind):
        content = log([event("e1", "2024-01-01T10:00:00Z", kind=kind)], [thing("i1", kind=kind)])
        return land_log(content, f"log_2024010{day}.jsonocel")

    assert (on(1, "A").rows_loaded, on(3, "A").rows_duplicate, on(2, "B").rows_loaded) == (2, 2, 2)
    for table, column in (("ocel_event", "event_type"), ("ocel_object", "object_type")):
        versions = conn.execute(
            f"select {column} from raw.{table} inner join raw.file on file_id = _file_id"
            " order by ordered_on, file_id"
        ).fetchall()
        assert versions == [("A",), ("B",), ("A",)], table
    counts = conn.execute("select rows_loaded, rows_duplicate from raw.file order by file_id")
    assert counts.fetchall() == [(2, 0), (2, 0), (2, 0)]


def test_a_later_file_may_refer_to_what_came_before(land_log, rows, quarantine):
    land_log(FIRST)
    part = log([event("e2", "2024-01-02T10:00:00Z", relation("i1"), relation("i9"))], [])
    loaded = land_log(part, "part.jsonocel")
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (3, 2, 1)
    assert rows("ocel_event_object")[1:] == [("e2", "i1", "q")]
    assert quarantine() == [(3, "event_object.object_id", "unknown_object", "i9")]


def test_faults_go_to_quarantine_with_reason_and_remedy(land_log, conn, quarantine):
    loaded = land_log(
        log(
            [
                event("e1", "yesterday", relation("i1"), amount=1),
                event("e2", "2024-01-01", relation("i1"), relation("gone"), relation("i1")),
                event("e2", "2024-01-02"),
            ],
            [thing("i1", note="a\0b"), thing("")],
        )
    )
    assert (loaded.rows_read, loaded.rows_loaded) == (11, 3)
    assert (loaded.rows_quarantined, loaded.rows_duplicate) == (7, 1)
    assert quarantine() == [
        (2, "object.object_id", "no_id", None),
        (3, "object_attribute.value", "nul_byte", "a\\0b"),
        (4, "event.occurred", "not_a_moment", "yesterday"),
        (6, "event.event_id", "two_meanings", "e2"),
        (7, "event_attribute.event_id", "unknown_event", "e1"),
        (8, "event_object.event_id", "unknown_event", "e1"),
        (10, "event_object.object_id", "unknown_object", "gone"),
    ]
    told = conn.execute(
        "select reason, remedy from raw.quarantine where reason_code = 'not_a_moment'"
    ).fetchone()
    assert told[0] == "the time of event e1 is not ISO 8601"
    assert "2024-05-31T23:59:59Z" in told[1]


def test_a_log_without_readable_times_is_refused_whole(land_log, rows, conn):
    with pytest.raises(DataRefused, match=r"10 of 10 events cannot be read.*01\.02\.2024"):
        land_log(log([event(f"e{one}", "01.02.2024 10:00") for one in range(10)], []))
    assert rows("ocel_event") == []
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)


def test_a_declared_zone_is_noted_also_for_bytes_that_are_loaded(land_log, conn):
    naive = log([event("e1", "2024-07-01T10:00:00")], [])
    assert "taken as UTC" in land_log(naive).notes[0]
    berlin = OcelMapping(system="ocel", time_zone="Europe/Berlin")
    assert land_log(naive, mapping=berlin).status == "already_loaded"
    assert conn.execute("select time_zone from raw.file").fetchall() == [("Europe/Berlin",)]


def test_a_folder_of_logs_is_one_source_and_other_files_are_left(conn, tmp_path):
    (tmp_path / "a.jsonocel").write_text(FIRST, "utf-8")
    (tmp_path / "b.json").write_text('{"invoices": []}', "utf-8")
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", "utf-8")
    assert [one.path.name for one in ingest(conn, tmp_path, source="log")] == ["a.jsonocel"]
    with pytest.raises(UsageError, match="holds data of system ocel"):
        ingest(conn, tmp_path / "notes.csv", source="log", mapping="xes_standard")
