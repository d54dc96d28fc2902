"""How rendered tables become files: full or day by day, late, out of order, with spoilt copies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from p2p.simulator.deliveries import DeliveryWriter
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import DeviationRates
from p2p.simulator.working_time import DAY

FIRST = 20_000  # 2024-10-04
MIDNIGHT = FIRST * DAY
CALM = DeviationRates(late_record=0.0, out_of_order_record=0.0, data_fault=0.0)


def _writer(folder: Path, rates: DeviationRates = CALM, **more) -> DeliveryWriter:
    told = {"system": "sap_ecc", "source": "test", "zone": "UTC", "last_day": FIRST + 60}
    rng = np.random.default_rng(3)
    return DeliveryWriter(folder=folder, rng=rng, rates=rates, **{**told, **more})


def _table(form: str = "csv") -> Rendered:
    instants = [MIDNIGHT - 3 * DAY, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 5, None]
    frame = pl.DataFrame({"ID": ["a", "b", "c", "d", ""], "_at": instants})
    return Rendered("THINGS", form, frame, "_at")


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.*"))
    }


def test_a_row_comes_with_the_first_delivery_after_it_changed(tmp_path):
    writer = _writer(tmp_path, first_day=FIRST - 1)
    writer.write(_table())
    assert writer.rows == {"THINGS": 5}
    assert _texts(tmp_path) == {
        "2024-10-03/THINGS.csv": "ID\na\n\n",  # the start, with what has no instant
        "2024-10-04/THINGS.csv": "ID\nb\n",
        "2024-10-05/THINGS.csv": "ID\nc\nd\n",
    }


def test_days_end_at_midnight_of_the_systems_zone(tmp_path):
    # 5:30 ahead: what is 23:59:59 in UTC is the next morning there
    _writer(tmp_path, first_day=FIRST - 9, zone="Asia/Kolkata").write(_table())
    assert _texts(tmp_path)["2024-10-05/THINGS.csv"] == "ID\nb\nc\nd\n"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_form_is_written_whole_and_grows(tmp_path, form):
    writer = _writer(tmp_path)
    writer.write(_table(form))
    writer.write(_table(form))
    (file,) = tmp_path.iterdir()
    read = {"csv": pl.read_csv, "jsonl": pl.read_ndjson, "parquet": pl.read_parquet}[form](file)
    assert read.columns == ["ID"]
    assert read["ID"].fill_null("").to_list() == ["a", "b", "c", "d", ""] * 2


def test_a_table_that_comes_whole_brings_no_row_twice(tmp_path):
    writer = _writer(tmp_path)
    writer.write(Rendered("TERMS", "csv", pl.DataFrame({"CODE": ["x", "y"]})))
    writer.write(Rendered("TERMS", "csv", pl.DataFrame({"CODE": ["y", "z"]})))
    assert _texts(tmp_path) == {"TERMS.csv": "CODE\nx\ny\nz\n"}


def test_xml_is_one_file_a_document(tmp_path):
    writer = _writer(tmp_path)
    writer.write(Rendered("camt053", "xml", pl.DataFrame({"document": ["<a/>", "<b/>"]})))
    writer.write(
        Rendered("other", "xml", pl.DataFrame({"document": ["<c/>"], "stamp": ["20260131"]}))
    )
    assert _texts(tmp_path) == {
        "camt053_0001.xml": "<a/>",
        "camt053_0002.xml": "<b/>",
        "other_20260131.xml": "<c/>",
    }


def _many(rows: int, states: list[str] | str = "now") -> Rendered:
    at = MIDNIGHT + np.arange(rows) % 40 * DAY
    frame = pl.DataFrame({"ID": [f"{i:04d}" for i in range(rows)], "STATE": states, "_at": at})
    return Rendered("THINGS", "csv", frame, "_at", updates=True)


def test_late_rows_are_found_where_the_record_says(tmp_path):
    writer = _writer(tmp_path, replace(CALM, late_record=0.1), first_day=FIRST)
    writer.write(_many(2000))
    records = writer.records()
    assert 120 < records.height < 280
    assert set(records["kind"]) == {"late_record"}
    for row in records.iter_rows(named=True):
        found = (tmp_path / row["file"]).read_text().splitlines()[row["row_number"]]
        place = int(found.split(",")[0])
        assert row["due_on"] == str(np.datetime64(FIRST + place % 40 + 1, "D"))
        assert row["due_on"] < row["file"][:10]


def test_changed_rows_come_as_they_were_and_then_again(tmp_path):
    before = _many(100, "before")
    before = replace(before, frame=before.frame.filter(pl.col("_at") < MIDNIGHT + 20 * DAY))
    now = _many(100)
    # the first of them change on the last day
    touched = pl.when(pl.col("ID") < "0010").then(MIDNIGHT + 39 * DAY).otherwise("_at")
    now = replace(now, frame=now.frame.with_columns(_at=touched))
    writer = _writer(tmp_path, first_day=FIRST)
    writer.write(now, before)
    lines = [line for text in _texts(tmp_path).values() for line in text.splitlines()[1:]]
    versions = pl.DataFrame([line.split(",") for line in lines], schema=["ID", "STATE"],
                            orient="row")  # fmt: skip
    assert versions.filter(pl.col("ID") < "0010")["STATE"].to_list() == ["before"] * 10 + (
        ["now"] * 10
    )
    assert set(versions["ID"]) == set(now.frame["ID"])
    last = versions.unique("ID", keep="last")
    untouched = (pl.col("ID") >= "0010") & (pl.col("STATE") == "before")
    assert last.filter(untouched).height == before.frame.height - 10


def test_older_states_come_after_newer_ones_only_where_a_cursor_tells(tmp_path, monkeypatch):
    from p2p.simulator import deliveries
    from p2p.simulator.checked_columns import Checked

    rates = replace(CALM, out_of_order_record=0.01)
    for has_cursor in (False, True):
        monkeypatch.setattr(
            deliveries, "checked_columns", lambda *_, has=has_cursor: Checked(has_cursor=has)
        )
        folder = tmp_path / str(has_cursor)
        writer = _writer(folder, rates, first_day=FIRST)
        now = _many(400)
        moved = now.frame.with_columns(_at=pl.lit(MIDNIGHT + 41 * DAY))
        writer.write(replace(now, frame=moved), _many(400, "before"))
        kinds = writer.records()["kind"].value_counts()
        if has_cursor:
            assert kinds["kind"].to_list() == ["out_of_order_record"]
            assert 40 < kinds["count"][0] < 130
            last = (folder / "2024-12-03" / "THINGS.csv").read_text().splitlines()
            assert len(last) == 1 + kinds["count"][0]
            assert all(line.endswith(",before") for line in last[1:])
        else:
            assert kinds.is_empty()


SPOILT = {
    "wrong date": "not_a_date",
    "letters in a number": "not_a_decimal",
    "missing key": "required_value_missing",
    "ragged row": "wrong_field_count",
    "bad encoding": "not_utf8",
    "zero byte": "nul_byte",
}


def test_spoilt_copies_stand_where_the_record_says_and_every_good_row_is_there(tmp_path):
    frame = pl.DataFrame(
        {
            "MANDT": ["100"] * 3000,
            "EBELN": [f"{i:010d}" for i in range(3000)],
            "EBELP": ["00010"] * 3000,
            "AEDAT": ["20260131"] * 3000,
            "MENGE": ["5.000"] * 3000,
            "_at": MIDNIGHT + np.arange(3000) % 7 * DAY,
        }
    )
    writer = _writer(tmp_path, replace(CALM, data_fault=0.05), first_day=FIRST)
    writer.write(Rendered("EKPO", "csv", frame, "_at"))
    records = writer.records()
    told = dict(records.select("detail", "reason_code").unique().iter_rows())
    assert told == SPOILT
    good = []
    for path in sorted(tmp_path.rglob("*.csv")):
        lines = path.read_bytes().split(b"\n")[1:-1]
        here = records.filter(pl.col("file") == path.relative_to(tmp_path).as_posix())
        bad = {n - 1: (w, c) for n, w, c in here.select("row_number", "detail", "column").rows()}
        for place, (what, column) in bad.items():
            fields = lines[place].split(b",")
            assert (len(fields) != 5) == (what == "ragged row")
            assert (b"\xe9" in lines[place]) == (what == "bad encoding")
            assert (b"\x00" in lines[place]) == (what == "zero byte")
            assert bool(column) == (what in ("wrong date", "letters in a number", "missing key"))
        good += [line for place, line in enumerate(lines) if place not in bad]
    assert sorted(good) == sorted(",".join(row).encode() for row in frame.drop("_at").iter_rows())
