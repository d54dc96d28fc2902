"""The command's export: sources and truth in folders, the same bytes, days that add up, sites."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import yaml

from p2p.errors import UsageError
from p2p.progress import Silent
from p2p.simulator.checked_columns import checked_columns
from p2p.simulator.exports import Export, export, last_export
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.renderers import systems_of
from p2p.simulator.sap_ecc.numbering import number_documents
from p2p.simulator.scenarios import SCENARIOS, scenario_named
from p2p.simulator.truth import of_system
from p2p.simulator.world import SPACING, Site
from p2p.sources.specification import get_system
from tests.told_progress import Told

ITEMS, SEED = 1200, 9


def _export(folder: Path, *, clean: bool = False, **more) -> Export:
    scenario = manufacturer()
    if clean:
        rates = replace(scenario.deviations, data_fault=0.0)
        scenario = replace(scenario, deviations=rates)
    told = {"items": ITEMS, "seed": SEED, "progress": Silent(), "systems": ["sap_ecc"]}
    return export(folder, scenario=scenario, **{**told, **more})


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Export:
    return _export(tmp_path_factory.mktemp("full"), clean=True)


@pytest.fixture(scope="module")
def daily(tmp_path_factory) -> Export:
    return _export(tmp_path_factory.mktemp("daily"), clean=True, daily=True)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")


def _keys(folder: Path, name: str, key: tuple[str, ...]) -> pl.DataFrame:
    """The keys of a table, of whatever form; nothing where no specification names one."""
    readers = {".csv": _read, ".jsonl": _read_json, ".parquet": pl.read_parquet}
    for ending, read in readers.items():
        if key and (folder / f"{name}{ending}").exists():
            return read(folder / f"{name}{ending}").select(key)
    return pl.DataFrame()


def _read_json(path: Path) -> pl.DataFrame:
    """Nested values under dotted names, as text."""
    flat = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for name in [name for name, value in row.items() if isinstance(value, dict)]:
            row |= {f"{name}.{inner}": value for inner, value in row[name].items()}
        flat.append({name: str(value) for name, value in row.items()})
    return pl.DataFrame(flat, infer_schema_length=None)


def test_each_source_has_a_folder_and_the_truth_its_own(full):
    folder = full.folder / "sap_ecc_eu"
    assert sorted(p.name for p in full.folder.iterdir()) == ["sap_ecc_eu", "truth"]
    mapping = yaml.safe_load((folder / "mapping.yml").read_text("utf-8"))
    calendars = {one["company_code"]: one["time_zone"] for one in mapping.pop("working_time")}
    assert calendars["1100"] == "Europe/Warsaw"
    assert mapping == {
        "system": "sap_ecc",
        "source": "sap_ecc_eu",
        "time_zone": "Europe/Berlin",
        "date_format": "YYYYMMDD",
        "time_format": "HH24MISS",
        "decimal_mark": ".",
    }
    counted = {path.stem: _read(path).height for path in folder.glob("*.csv")}
    assert counted == full.rows["sap_ecc_eu"]
    cases = pl.read_parquet(full.folder / "truth" / "cases.parquet")
    assert cases.height == ITEMS
    assert cases["company_code"].n_unique() == 9
    ledger = pl.read_csv(full.folder / "truth" / "ledger.csv")
    assert dict(ledger["kind"].value_counts().sort("kind").iter_rows()) == full.planted


def test_the_companies_of_europe_are_in_sap_ecc(full):
    codes = _read(full.folder / "sap_ecc_eu" / "EKKO.csv")["BUKRS"]
    assert set(codes) == {"1000", "1100", "1200"}


def test_day_by_day_ends_where_one_delivery_does(full, daily):
    assert daily.rows == full.rows
    days = sorted(p for p in (daily.folder / "sap_ecc_eu").iterdir() if p.is_dir())
    assert days[0].name >= "2025-01-01" and days[-1].name > "2026-06-20"
    repeated = 0
    for name, spec in get_system("sap_ecc").tables.items():
        if name not in full.rows["sap_ecc_eu"]:
            continue
        parts = [_read(day / f"{name}.csv") for day in days if (day / f"{name}.csv").exists()]
        delivered = pl.concat(parts)
        last = delivered.unique(spec.key, keep="last", maintain_order=True)
        repeated += delivered.height - last.height
        whole = _read(full.folder / "sap_ecc_eu" / f"{name}.csv")
        assert last.sort(spec.key).equals(whole.sort(spec.key)), name
    # rows of the last two weeks came as they were before and then again
    assert repeated > 10


def test_earlier_states_are_what_the_tables_said_then(daily):
    days = sorted(p for p in (daily.folder / "sap_ecc_eu").iterdir() if p.is_dir())
    lines = pl.concat([_read(d / "BSEG.csv") for d in days if (d / "BSEG.csv").exists()]).filter(
        pl.col("KOART") == "K"
    )
    states = lines.group_by("BUKRS", "BELNR", "GJAHR", "BUZEI", maintain_order=True).agg(
        pl.col("AUGBL")
    )
    twice = states.filter(pl.col("AUGBL").list.len() == 2)
    assert twice.height > 1
    assert set(twice["AUGBL"].list.first()) == {""}
    paid = twice.filter(pl.col("AUGBL").list.last() != "")
    assert paid.height > 1


def test_updates_begin_with_a_midnight_of_the_system(truth):
    for system, instance in truth.world.scenario.instances.items():
        cut = last_export(of_system(truth, system))
        local = datetime.fromtimestamp(cut + 1, ZoneInfo(instance.zone))
        assert local.strftime("%Y-%m-%d %H:%M:%S") == "2026-06-17 00:00:00", system


def test_parked_documents_of_two_sites_share_no_number(truth):
    # so few of them stay parked that a small export holds none twice
    second = replace(truth, world=replace(truth.world, site=Site(number=1, count=2)))
    numbers = [number_documents(one).parked["belnr"] for one in (truth, second)]
    assert numbers[0].len() > 2
    assert not numbers[0].is_in(numbers[1].implode()).any()


def test_sites_share_no_number_and_together_have_every_item(tmp_path):
    written = _export(tmp_path, clean=True, site_items=400, systems=None)
    checked = 0
    for system in systems_of(manufacturer()):
        source = manufacturer().instances[system].source
        for name, rows in written.rows[source].items():
            keys = _keys(written.folder / source, name, checked_columns(system, name).key)
            assert keys.height in (0, rows), name
            assert not keys.is_duplicated().any(), (system, name)
            checked += rows == keys.height > 0
    # not the bank's statements: their keys are inside of files
    assert checked == sum(len(rows) for rows in written.rows.values()) - 1
    folder = written.folder / "sap_ecc_eu"
    cases = pl.concat(
        pl.read_parquet(path) for path in (written.folder / "truth").glob("cases*.parquet")
    )
    assert cases.height == cases["item"].n_unique() == ITEMS
    users = set(_read(folder / "EKKO.csv")["ERNAM"].str.extract(r"(S\d)$").drop_nulls())
    assert users == {"S1", "S2"}
    # who changes an order sits at the site that wrote it
    changed = _read(folder / "CDHDR.csv").filter(
        (pl.col("OBJECTCLAS") == "EINKBELEG") & pl.col("USERNAME").str.starts_with("BUY_")
    )
    site = (changed["OBJECTID"].cast(pl.Int64) - 4_500_000_000) // SPACING
    suffix = changed["USERNAME"].str.extract(r"S(\d)$").cast(pl.Int64).fill_null(0)
    assert site.max() == 2
    assert (suffix == site).all()
    references = _read(folder / "RBKP.csv").filter(
        (pl.col("STBLG") == "") & (pl.col("VGART") == "RD")
    )
    assert references.select("LIFNR", "XBLNR").is_duplicated().mean() < 0.03  # duplicates alone


def test_other_processes_write_the_same_bytes(tmp_path):
    digests = []
    for number in ("0", "1"):
        out = tmp_path / number
        command = [sys.executable, "-m", "orchestration", "simulate", "--items", "40", "--seed",
                   "3", "--daily", "--out", str(out)]  # fmt: skip
        subprocess.run(
            command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": number}
        )
        digest = hashlib.sha256()
        for path in sorted(out.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(out).as_posix().encode() + path.read_bytes())
        digests.append(digest.hexdigest())
    assert digests[0] == digests[1]


def test_writing_again_leaves_nothing_of_the_earlier_export(tmp_path):
    told = Told()
    _export(tmp_path, items=40, daily=True, site_items=20, progress=told)
    assert told.stages == list(told.amounts.items())
    written = _export(tmp_path, items=20)
    folder = tmp_path / "sap_ecc_eu"
    assert [p for p in folder.iterdir() if p.is_dir()] == []
    assert _read(folder / "LFA1.csv").height == written.rows["sap_ecc_eu"]["LFA1"]


def test_what_cannot_be_written_is_refused_with_what_can(tmp_path):
    with pytest.raises(UsageError, match="no system 'mainframe'") as refused:
        _export(tmp_path, systems=["sap_ecc", "mainframe"])
    assert "sap_ecc" in refused.value.remedy
    with pytest.raises(UsageError, match="no scenario 'nope'"):
        scenario_named("nope")
    assert set(SCENARIOS) == {"manufacturer", "small", "overload"}
