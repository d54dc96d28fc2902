"""OCEL 2.0 in three formats: nothing is lost between them, and others read the same as we do."""

import contextlib
import datetime as dt
import io
import math
import re

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2p.errors import DataRefused
from p2p.sources.ocel.files import read_ocel, write_ocel
from p2p.sources.ocel.formats import FORMATS, format_of
from p2p.sources.ocel.log import COLUMNS, OcelLog

MAX_BYTES = 10**8
REFERENCE = {"json": "jsonocel", "xml": "xmlocel", "sqlite": "sqlite"}
# What XML cannot hold, after the standard of XML 1.0.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Everything that one format or another has trouble with.
ODD = """{
"eventTypes": [{"name": "object", "attributes": [{"name": "amount", "type": "float"}]},
               {"name": "Ob ject", "attributes": []}, {"name": "ob-ject"}],
"objectTypes": [{"name": "object", "attributes": [
    {"name": "Price", "type": "float"}, {"name": "price", "type": "integer"},
    {"name": "ocel_id", "type": "string"}, {"name": "is open", "type": "boolean"},
    {"name": "due", "type": "time"}, {"name": "other", "type": "date"}]}, {"name": "Unused"}],
"events": [
    {"id": "e\\"1", "type": "object", "time": "2020-01-01T00:00:00+02:00",
     "attributes": [{"name": "amount", "value": 100.25}],
     "relationships": [{"objectId": "o2", "qualifier": "a"}, {"objectId": "o2", "qualifier": "b"}]},
    {"id": "e2 \\"value\\": 5", "type": "Ob ject", "time": "2020-01-01T00:00:00.123456Z",
     "attributes": [{"name": "note", "value": ""}, {"name": "gone", "value": null}],
     "relationships": [{"objectId": "o <1> & \\u00e9\\n\\t"}]},
    {"id": "e3", "type": "ob-ject", "time": "2020-01-02T00:00:00Z",
     "relationships": [{"objectId": "o2", "qualifier": "c"}]}],
"objects": [
    {"id": "o <1> & \\u00e9\\n\\t", "type": "object", "attributes": [
        {"name": "Price", "time": "1970-01-01T00:00:00Z", "value": 1.50},
        {"name": "Price", "time": "2020-01-01T00:00:00Z", "value": "2"},
        {"name": "price", "time": "1970-01-01T00:00:00Z", "value": 7},
        {"name": "ocel_id", "time": "0", "value": "x"},
        {"name": "is open", "time": "1970-01-01T00:00:00Z", "value": true},
        {"name": "is open", "time": "2021-01-01T00:00:00Z", "value": null},
        {"name": "due", "time": "1970-01-01T01:00:00+01:00", "value": "2020-01-01"}],
     "relationships": [{"objectId": "o2", "qualifier": ""}]},
    {"id": "o2", "type": "object"}]
}"""


def read(path):
    return read_ocel(path, format_of(path), max_bytes=MAX_BYTES)


@pytest.fixture(scope="module")
def logs(shared_data, tmp_path_factory):
    """Name to log: the three reference files, and one of oddities."""
    folder = shared_data / "reference_logs"
    found = {form: read(folder / f"ocel20_example.{end}") for form, end in REFERENCE.items()}
    odd = tmp_path_factory.mktemp("odd") / "odd.json"
    odd.write_text(ODD, "utf-8")
    return found | {"odd": read(odd)}


@pytest.fixture(scope="module")
def others():
    """How r4pm and pm4py read a file: name to function of path and format."""
    with contextlib.redirect_stdout(io.StringIO()):
        import pm4py
        import r4pm

    readers = {
        "json": pm4py.read_ocel2_json,
        "xml": pm4py.read_ocel2_xml,
        "sqlite": pm4py.read_ocel2_sqlite,
    }

    def with_pm4py(path, form):
        log = readers[form](str(path))
        frames = {"objects": log.objects, "events": log.events, "relations": log.relations}
        frames |= {"o2o": log.o2o, "object_changes": log.object_changes}
        return {name: frame.to_dict("records") for name, frame in frames.items()}

    def with_r4pm(path, _):
        read_by_it = r4pm.df.import_ocel(str(path))
        return {name: frame.to_dicts() for name, frame in read_by_it.items()}

    return {"pm4py": with_pm4py, "r4pm": with_r4pm}


def instant(moment):
    """A moment in UTC; without an offset it is taken as UTC, as the others do."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    moment = moment if isinstance(moment, dt.datetime) else moment.to_pydatetime()
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def is_there(value):
    return (
        value is not None
        and str(value) != "<NA>"
        and not (isinstance(value, float) and math.isnan(value))
    )


def attributes(row):
    return {
        (name, value)
        for name, value in row.items()
        if not name.startswith(("ocel:", "@@")) and is_there(value)
    }


def told_by_others(frames):
    """Their frames as sets of facts."""
    changed = frames["object_changes"]
    return {
        "events": {
            (row["ocel:eid"], row["ocel:activity"], instant(row["ocel:timestamp"]))
            for row in frames["events"]
        },
        "event_attributes": {
            (row["ocel:eid"], *pair) for row in frames["events"] for pair in attributes(row)
        },
        "objects": {(row["ocel:oid"], row["ocel:type"]) for row in frames["objects"]},
        "first_values": {
            (row["ocel:oid"], *pair) for row in frames["objects"] for pair in attributes(row)
        },
        "changes": {
            (row["ocel:oid"], row["ocel:field"], instant(row["ocel:timestamp"]), value)
            for row in changed
            for _, value in attributes(row)
        },
        "event_objects": [
            (row["ocel:eid"], row["ocel:oid"], row["ocel:qualifier"]) for row in frames["relations"]
        ],
        "object_relations": [
            (row["ocel:oid"], row["ocel:oid_2"], row["ocel:qualifier"]) for row in frames["o2o"]
        ],
    }


def told_by_us(log):
    is_first = pl.struct("object_id", "attribute").is_first_distinct()
    first = log.object_attributes.filter(is_first)
    later = log.object_attributes.filter(is_first.not_())
    return {
        "events": {(one, kind, instant(at)) for one, kind, at in log.events.iter_rows()},
        "event_attributes": set(log.event_attributes.iter_rows()),
        "objects": set(log.objects.iter_rows()),
        "first_values": set(first.select("object_id", "attribute", "value").iter_rows()),
        "changes": {(one, name, instant(at), value) for one, name, at, value in later.iter_rows()},
        "event_objects": list(log.event_objects.iter_rows()),
        "object_relations": list(log.object_relations.iter_rows()),
    }


@pytest.mark.parametrize("reader", ["pm4py", "r4pm"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_reference_log_is_to_us_what_it_is_to_others(logs, others, shared_data, form, reader):
    path = shared_data / "reference_logs" / f"ocel20_example.{REFERENCE[form]}"
    theirs, ours = told_by_others(others[reader](path, form)), told_by_us(logs[form])
    assert (len(ours["events"]), len(ours["objects"])) == (13, 9)
    assert (len(ours["event_objects"]), len(ours["object_relations"])) == (20, 7)
    for what, facts in ours.items():
        assert sorted(theirs[what]) == sorted(facts), what


@pytest.mark.parametrize("name", ["json", "xml", "sqlite", "odd"])
def test_a_log_goes_through_all_formats_and_comes_back_the_same(logs, tmp_path, name):
    log = logs[name]
    for number, form in enumerate(("json", "xml", "sqlite", "json")):
        path = tmp_path / f"{number}.{form}"
        assert write_ocel(log, path) == form
        log = read(path)
        for frame, expected in logs[name].frames().items():
            assert log.frames()[frame].rows() == expected.rows(), (form, frame)


def test_what_we_write_says_to_others_what_it_says_to_us(logs, others, tmp_path):
    odd = logs["odd"]
    for form in FORMATS:
        path = tmp_path / f"odd.{form}"
        write_ocel(odd, path)
        for reader in others:
            theirs = told_by_others(others[reader](path, form))
            assert theirs["events"] == told_by_us(odd)["events"], (form, reader)
            assert theirs["objects"] == told_by_us(odd)["objects"], (form, reader)
            for relations in ("event_objects", "object_relations"):
                expected = sorted(told_by_us(odd)[relations])
                assert sorted(theirs[relations]) == expected, (form, reader)


def test_oddities_are_read_as_they_stand(logs):
    odd = logs["odd"]
    assert odd.object_types.rows()[-1] == ("Unused", None, None)
    # declared by nobody, but used
    assert ("Ob ject", "note", "string") in odd.event_types.rows()
    values = odd.object_attributes.select("attribute", "changed", "value").rows()
    assert ("Price", "1970-01-01T00:00:00Z", "1.50") in values
    assert ("is open", "2021-01-01T00:00:00Z", None) in values
    assert ("ocel_id", "1970-01-01T00:00:00Z", "x") in values
    assert odd.event_attributes.rows() == [
        ('e"1', "amount", "100.25"),
        ('e2 "value": 5', "note", ""),
    ]


# Characters that some format or parser treats specially come often.
texts = st.text(
    st.one_of(
        st.sampled_from("\\\"'<>&;{}[],:%\n\t\r \x01\x1f\u2028\ufffe\U0001f600#/é0"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=6,
)
names = texts.filter(bool)
moments = st.sampled_from(
    [
        "1970-01-01T00:00:00Z",
        "1970-01-01 01:00:00",
        "2023-05-06T07:08:09.123456789+02:00",
        "2023-05-06",
        "1969-12-31T19:00:00-05:00",
    ]
)
values = st.one_of(
    texts, st.sampled_from(["007", "7", "1.50", "0.05", "-0.0", "1e5", "true", "1", "2023-05-06"])
)
kinds = st.sampled_from(["string", "time", "integer", "float", "boolean", "date", "xs:odd <1>"])


def frame(columns, rows):
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")


@st.composite
def small_logs(draw):
    objects = draw(st.dictionaries(names, names, max_size=4))
    events = draw(st.dictionaries(names, st.tuples(names, moments), max_size=4))

    def rows(*columns, unique_by=None, max_size=6):
        return draw(st.lists(st.tuples(*columns), unique_by=unique_by, max_size=max_size))

    some_object, some_event = st.sampled_from([*objects, ""]), st.sampled_from([*events, ""])
    known = {
        "object_attributes": rows(some_object, names, moments, st.none() | values, unique_by=str),
        "object_relations": rows(some_object, some_object, texts, unique_by=str),
        "event_attributes": rows(some_event, names, values, unique_by=lambda row: row[:2]),
        "event_objects": rows(some_event, some_object, texts, unique_by=str),
    }
    types = {
        f"{kind}_types": rows(names, st.none() | names, kinds, max_size=3)
        for kind in ("object", "event")
    }
    frames = {
        "objects": objects.items(),
        "events": ((one, kind, at) for one, (kind, at) in events.items()),
    }
    frames |= types
    frames |= {name: [row for row in found if "" not in row[:1]] for name, found in known.items()}
    for name, place in (("object_relations", 1), ("event_objects", 1)):
        frames[name] = [row for row in frames[name] if row[place]]
    return OcelLog.of(**{name: frame(COLUMNS[name], found) for name, found in frames.items()})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(log=small_logs())
def test_any_log_comes_back_from_every_format(tmp_path, log):
    for form in FORMATS:
        path = tmp_path / f"any.{form}"
        texts_of_log = [one for rows in log.frames().values() for row in rows.rows() for one in row]
        if form == "xml" and any(one and NOT_IN_XML.search(one) for one in texts_of_log):
            with pytest.raises(DataRefused, match="control character"):
                write_ocel(log, path)
            continue
        write_ocel(log, path)
        if log.events.is_empty() and log.objects.is_empty():
            with pytest.raises(DataRefused, match="neither events nor objects"):
                read_ocel(path, form, max_bytes=MAX_BYTES)
            continue
        again = read_ocel(path, form, max_bytes=MAX_BYTES)
        for name, rows in log.frames().items():
            assert again.frames()[name].rows() == rows.rows(), (form, name)
