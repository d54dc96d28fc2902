"""What S/4HANA would export is what ECC would, in S/4's own tables and formats, whole or by day."""

import numpy as np
import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator import sap_ecc, sap_s4
from p2p.simulator.deliveries import DeliveryWriter
from p2p.simulator.history import live
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import DeviationRates
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth
from p2p.sources.specification import get_system

SPEC = get_system("sap_s4")
IN_PLACE = {"MATDOC": {"MKPF", "MSEG"}, "ACDOCA": {"BSEG"}}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return live(small_company(), items=1500, seed=8, progress=Silent())


@pytest.fixture(scope="module")
def rendered(truth: Truth) -> dict[str, Rendered]:
    return {table.name: table for table in sap_s4.tables(truth)}


@pytest.fixture(scope="module")
def ecc(truth: Truth) -> dict[str, pl.DataFrame]:
    return {table.name: table.frame for table in sap_ecc.tables(truth)}


def test_tables_are_those_of_ecc_but_for_what_is_new(rendered, ecc):
    replaced = set().union(*IN_PLACE.values())
    assert set(rendered) == set(ecc) - replaced | set(IN_PLACE)
    for name, table in rendered.items():
        same = ecc[{"MATDOC": "MSEG", "ACDOCA": "BSEG"}.get(name, name)]
        assert table.frame.height == same.height > 0, name


def test_columns_keys_and_formats_follow_the_specification(rendered):
    for name, table in rendered.items():
        spec, frame = SPEC.tables[name], table.frame
        columns = set(frame.columns) - {table.changed_at}
        assert set(spec.required) <= columns <= set(spec.columns), name
        assert not frame.select(spec.key).is_duplicated().any(), name
        texts = frame.select(pl.col(sorted(columns)).cast(pl.String).fill_null(""))
        for kind, pattern in (
            (spec.date, r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$"),
            (spec.time, r"^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"),
            (spec.decimal, r"^-?[0-9]+([.][0-9]+)?$"),
        ):
            wrong = [c for c in columns & set(kind) if not texts[c].str.contains(pattern).all()]
            assert wrong == [], name
        assert (texts.select(spec.required) != "").to_numpy().all(), name


def test_the_journal_balances_and_knows_when_invoices_fall_due(rendered, ecc):
    journal = rendered["ACDOCA"].frame
    cents = journal["HSL"].str.replace(".", "", literal=True).cast(pl.Int64)
    sums = journal.with_columns(cents=cents).group_by("RBUKRS", "BELNR", "GJAHR")
    assert (sums.agg(pl.col("cents").sum())["cents"] == 0).all()
    days = pl.coalesce(
        pl.when(pl.col(name).cast(pl.Int64) > 0).then(pl.col(name).cast(pl.Int64))
        for name in ("ZBD3T", "ZBD2T", "ZBD1T")
    ).fill_null(0)
    due = ecc["BSEG"].filter((pl.col("KOART") == "K") & (pl.col("ZFBDT") != "00000000"))
    due = due.with_columns(
        NETDT=(pl.col("ZFBDT").str.to_date("%Y%m%d") + pl.duration(days=days)).cast(pl.String)
    )
    key = ["BELNR", "GJAHR", "BUZEI", "NETDT"]
    told = journal.filter(pl.col("NETDT") != "").select("RBUKRS", *key)
    expected = due.select("BUKRS", *key).rename({"BUKRS": "RBUKRS"})
    assert told.sort("RBUKRS", *key).equals(expected.sort("RBUKRS", *key))


def test_creation_has_the_second_of_the_change_document(rendered):
    written = rendered["CDHDR"].frame.filter(pl.col("CHANGE_IND") == "I")
    for name, number, kind in (("EBAN", "BANFN", "BANF"), ("EKPO", "EBELN", "EINKBELEG")):
        created = rendered[name].frame.select(
            OBJECTID=number, UDATE="CREATIONDATE", UTIME="CREATIONTIME"
        )
        known = written.filter(pl.col("OBJECTCLAS") == kind)
        assert created.join(known, on=["OBJECTID", "UDATE", "UTIME"], how="anti").is_empty()


@pytest.mark.parametrize("system", [sap_ecc, sap_s4])
def test_rows_come_with_the_day_after_they_changed(truth, tmp_path, system):
    writer = DeliveryWriter(
        folder=tmp_path,
        system=system.__name__.rsplit(".", 1)[-1],
        source="sap",
        zone="UTC",
        rng=np.random.default_rng(0),
        rates=DeviationRates(data_fault=0.0, late_record=0.0),
        first_day=truth.world.last_day - 6,
        last_day=truth.world.last_day + 1,
    )
    for table in system.tables(truth):
        writer.write(table)
    rows = writer.rows
    days = sorted(folder.name for folder in tmp_path.iterdir())
    assert (days[0], days[-1]) == ("2026-06-24", "2026-07-01")
    for name in ("EKKO", "RBKP", "BKPF", "BSAK", "CDHDR", "NAST"):
        counts = [
            pl.read_csv(tmp_path / day / f"{name}.csv", infer_schema=False).height
            for day in days
            if (tmp_path / day / f"{name}.csv").exists()
        ]
        assert sum(counts) == rows[name], name
        assert len(counts) > 2, name
    assert [path.parent.name for path in tmp_path.rglob("T052.csv")] == days[:1]
