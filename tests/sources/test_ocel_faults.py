"""A damaged or hostile file is refused in words; a fault of one row is told and costs that row."""

import gzip
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p.errors import DataRefused, UsageError
from p2p.sources.ocel.faults import screen
from p2p.sources.ocel.files import read_ocel, write_ocel
from p2p.sources.ocel.formats import format_of
from p2p.sources.ocel.json_pieces import pieces

XML = """<?xml version="1.0" encoding="UTF-8"?>
<log><event-types><event-type name="a"><attributes/></event-type></event-types>
<objects><object id="o" type="t"><objects/></object></objects>
<events><event id="e" type="a" time="2024-01-01T00:00:00Z"><objects>
<relationship object-id="o" relationship="by the name of the standard's page"/>
</objects></event></events></log>
"""
JSON = {
    "events": [
        {"id": "e1", "type": "a", "time": "2024-01-01T00:00:00Z"},
        {
            "id": "e2",
            "type": "a",
            "time": "yesterday",
            "attributes": [{"name": "x", "value": 1}],
            "relationships": [{"objectId": "o", "qualifier": "q"}],
        },
        {
            "id": "e3",
            "type": "a",
            "time": "2024-01-01",
            "attributes": [
                {"name": "x", "value": 1},
                {"name": "x", "value": 1},
                {"name": "x", "value": 2},
                {"name": "", "value": 3},
            ],
            "relationships": [
                {"objectId": "nobody", "qualifier": "q"},
                {"objectId": "o", "qualifier": "q"},
                {"objectId": "o", "qualifier": "q"},
                {"objectId": "o", "qualifier": "r"},
            ],
        },
        {"id": "e1", "type": "b", "time": "2024-01-01T00:00:00Z"},
        {"id": "e4\0", "type": "a", "time": "2024-01-01T00:00:00Z"},
    ],
    "objects": [
        {"id": "o", "type": "t", "relationships": [{"objectId": "gone", "qualifier": "q"}]},
        {"id": "o", "type": "t"},
        {"type": "t", "attributes": [{"name": "x", "time": "2024-01-01", "value": "1"}]},
        {
            "id": "p",
            "type": "t",
            "attributes": [{"name": "x", "time": "2023-02-29T00:00:00Z", "value": "1"}],
        },
    ],
}


@pytest.fixture
def read(tmp_path):
    def run(content, name, max_bytes=10**7):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_ocel(path, format_of(path), max_bytes=max_bytes)

    return run


@pytest.fixture
def database(tmp_path, read):
    """A small log as a database."""
    path = tmp_path / "small.sqlite"
    write_ocel(read(XML, "small.xmlocel"), path)
    return path


def test_each_row_with_a_fault_is_told_and_the_others_are_kept(read):
    screened = screen(read(json.dumps(JSON), "log.jsonocel"))
    told = screened.rejected.select("column", "code", "value").rows()
    assert told == [
        ("object.object_id", "no_id", ""),
        ("object_attribute.object_id", "unknown_object", ""),
        ("object_attribute.changed", "not_a_moment", "2023-02-29T00:00:00Z"),
        ("object_relation.target_id", "unknown_object", "gone"),
        ("event.occurred", "not_a_moment", "yesterday"),
        ("event.event_id", "two_meanings", "e1"),
        ("event.event_id", "nul_byte", "e4\\0"),
        # what belongs to a rejected event goes with it
        ("event_attribute.event_id", "unknown_event", "e2"),
        ("event_attribute.attribute", "no_name", ""),
        ("event_attribute.event_id", "two_meanings", "e3"),
        ("event_object.event_id", "unknown_event", "e2"),
        ("event_object.object_id", "unknown_object", "nobody"),
    ]
    assert screened.rejected["row_number"].is_sorted()
    assert "refers to object nobody" in screened.rejected["reason"][-1]
    assert screened.repeats == 3
    kept = {name: rows.height for name, rows in screened.kept.items()}
    assert kept == {
        "objects": 2,
        "object_attributes": 0,
        "object_relations": 0,
        "events": 2,
        "event_attributes": 1,
        "event_objects": 2,
    }


def test_a_log_with_faults_is_not_written(read, tmp_path):
    log = read(json.dumps(JSON), "log.jsonocel")
    with pytest.raises(DataRefused, match=r"12 rows have faults.*object has no id"):
        write_ocel(log, tmp_path / "out.xml")
    assert not (tmp_path / "out.xml").exists()
    with pytest.raises(UsageError, match="which format"):
        write_ocel(log, tmp_path / "out.csv")


def test_a_document_type_is_refused_before_anything_is_parsed(read):
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(DataRefused, match="DOCTYPE"):
        read(XML.replace("<log>", f"<!-- {'x' * 70_000} -->{bomb}<log>"), "log.xmlocel")
    with pytest.raises(DataRefused, match="DOCTYPE"):
        read(XML.replace("<log>", f"{bomb}<log>"), "log.xmlocel")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_the_encoding_that_it_declares(read, encoding):
    text = XML.replace('id="o"', 'id="é"').replace("UTF-8", encoding.replace("-sig", ""))
    assert read(text.encode(encoding), "log.xml").objects.rows() == [("é", "t")]
    told = read(gzip.compress(text.encode(encoding)), "log.xml.gz").event_objects.rows()
    assert told == [("e", "é", "by the name of the standard's page")]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (XML[:-40], "log.xmlocel", "not well-formed"),
        (XML.replace('type="a" time', "type=a time"), "log.xmlocel", "not well-formed"),
        ("<trace/>", "log.xmlocel", "neither events nor objects"),
        ("no XML", "log.xmlocel", "no element of XML"),
        (json.dumps(JSON)[:-60], "log.jsonocel", "do not close"),
        ('{"events": [{"id": "e"}}', "log.jsonocel", "do not close"),
        ("[1, 2]", "log.jsonocel", "neither events nor objects"),
        ('{"ocel:events": {"e": {}}}', "log.jsonocel", "OCEL 1.0"),
        ('{"events": [3]}', "log.jsonocel", "events cannot be read"),
        ('{"events": [{"attributes": [{"value": {}}]}]}', "log.jsonocel", "cannot be read"),
        ('{"events": [{"id": "\\ud83d"}]}', "log.jsonocel", "half of a character"),
        (b'{"events": [{"id": "\xff"}]}', "log.jsonocel", "cannot be read"),
        ("SQLite format 2", "log.sqlite", "no SQLite database"),
        (b"SQLite format 3\0" + b"x" * 5000, "log.sqlite", "cannot be read as a database"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(read, content, name, reason):
    with pytest.raises(DataRefused, match=reason):
        read(content, name)


def test_size_is_capped_before_parsing(read, database):
    packed = gzip.compress(XML.replace("<log>", f"<log>{' ' * 10**6}").encode())
    assert len(packed) < 10_000
    with pytest.raises(DataRefused, match="uncompressed"):
        read(packed, "log.xmlocel.gz", max_bytes=100_000)
    with pytest.raises(DataRefused, match="larger than"):
        read_ocel(database, "sqlite", max_bytes=100)


def test_a_damaged_or_foreign_database_is_refused(database):
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataRefused, match="cannot be read as a database"):
        read_ocel(database, "sqlite", max_bytes=10**7)
    database.write_bytes(whole)
    journal = Path(f"{database}-wal")
    journal.write_bytes(b"x")
    with pytest.raises(DataRefused, match="close the program"):
        read_ocel(database, "sqlite", max_bytes=10**7)
    journal.unlink()
    with sqlite3.connect(database) as conn:
        # a view could compute for ever
        conn.execute("alter table event rename to real_event")
        conn.execute("create view event as select * from real_event")
    with pytest.raises(DataRefused, match="no table event"):
        read_ocel(database, "sqlite", max_bytes=10**7)


def test_reading_leaves_a_database_as_it_was(database):
    before = (database.read_bytes(), database.stat().st_mtime_ns)
    database.chmod(0o400)
    assert read_ocel(database, "sqlite", max_bytes=10**7).events.height == 1
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before
    assert [one.name for one in database.parent.iterdir() if "small.sqlite" in one.name] == [
        "small.sqlite"
    ]


def test_only_logs_are_recognised_among_files_of_many_kinds(tmp_path):
    def form(name, content):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return format_of(path)

    assert form("a.json", ' {\n "events" : []}') == "json"
    assert form("b.json", '{"invoices": []}') is None
    assert form("c.json", '[{"events": 1}]') is None
    assert form("d.xml", XML) == "xml"
    assert form("e.xml", '<log xes.version="1.0"><trace/></log>') is None
    assert form("f.xml", '<Document xmlns="urn:iso:std:iso:20022"/>') is None
    assert form("g.csv", '{"events": []}') is None


class Chopped:
    """Text that comes a few bytes at a time."""

    path = Path("chopped.json")

    def __init__(self, text, size):
        self._parts = [text[place : place + size] for place in range(0, len(text), size)]

    def read(self, _):
        return self._parts.pop(0) if self._parts else b""


plain = st.one_of(st.text(max_size=5), st.integers(), st.none(), st.sampled_from(['"', "\\", "]"]))
element = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain.map(str), inner)
)
documents = st.dictionaries(
    st.text("abé", min_size=1, max_size=3), st.lists(element, max_size=4) | element, max_size=4
)


@settings(max_examples=80, deadline=None)
@given(document=documents, size=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_pieces_hold_the_elements_of_each_array_wherever_they_are_cut(document, size, indent):
    text = json.dumps(document, indent=indent, ensure_ascii=False).encode("utf-8")
    found: dict[str, list[object]] = {}
    for piece in pieces(Chopped(text, size)):
        found.setdefault(piece.name, []).extend(json.loads(b"[" + piece.elements + b"]"))
    assert found == {name: one for name, one in document.items() if isinstance(one, list) and one}
