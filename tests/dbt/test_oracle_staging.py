"""An Oracle export lands whole, and staging has the newest version of each row, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import psycopg
import pytest
from psycopg import sql

from p2p.landing import ingest_all
from p2p.progress import Silent
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.deliveries import write_mapping
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.oracle import tables
from p2p.simulator.truth import Truth, of_system
from p2p.simulator.working_time import DAY
from p2p.sources.specification import get_system

ZONE = "Asia/Singapore"
_NAME = "p2p_oracle_staging"


@pytest.fixture(scope="module")
def truth() -> Truth:
    scenario = manufacturer()
    companies = tuple(one for one in scenario.companies if one.system == "oracle")
    scenario = replace(scenario, companies=companies)
    return of_system(live(scenario, items=400, seed=8, progress=Silent()), "oracle")


def written(truth: Truth, folder: Path) -> dict[str, pl.DataFrame]:
    """Write an export, whole; its tables by name."""
    folder.mkdir(parents=True)
    frames = {}
    for table in tables(truth):
        frames[table.name] = table.frame
        table.frame.drop(table.changed_at or "", strict=False).write_csv(
            folder / f"{table.name}.csv"
        )
    return frames


@pytest.fixture(scope="module")
def staged(
    truth: Truth, empty_build, small_database, database_url, tmp_path_factory
) -> Iterator[tuple[psycopg.Connection, dict[str, pl.DataFrame]]]:
    """The built, empty warehouse and then two exports in it, the later one loaded first."""
    assert empty_build.returncode == 0, empty_build.complaint
    out = tmp_path_factory.mktemp("oracle")
    write_mapping(out, system="oracle", source="oracle_apac", zone=ZONE, formats={})
    frames = written(truth, out / "2026-07-01")
    written(as_it_was(truth, truth.world.end - 30 * DAY), out / "2026-06-01")
    names = sql.Identifier(_NAME), sql.Identifier(small_database.rsplit("/", 1)[1])
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template {}").format(*names))
    url = f"{database_url.rsplit('/', 1)[0]}/{_NAME}"
    with psycopg.connect(url, autocommit=True) as conn:
        for day in ("2026-07-01", "2026-06-01"):
            mapping = (out / "mapping.yml").read_text("utf-8")
            (out / day / "mapping.yml").write_text(mapping, "utf-8")
            (told,) = ingest_all(conn, out / day)
            assert told.error is None and told.refused == ()
        yield conn, frames
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(names[0]))


def test_all_tables_load_and_nothing_is_quarantined(staged):
    conn, frames = staged
    read = dict(
        conn.execute(
            "select table_name, sum(rows_read) from raw.file "
            "where delivered_on = '2026-07-01' group by table_name"
        ).fetchall()
    )
    empty = {name for name, frame in frames.items() if frame.is_empty()}
    assert empty <= {"AP_INV_APRVL_HIST_ALL"}
    assert {name.removeprefix("oracle_").upper(): int(rows) for name, rows in read.items()} == {
        name: frame.height for name, frame in frames.items()
    }
    assert conn.execute("select count(*) from raw.quarantine").fetchone() == (0,)


def test_staging_has_the_newest_version_of_each_row_whatever_came_first(staged, manifest):
    conn, frames = staged
    system = get_system("oracle")
    for name, frame in frames.items():
        view = f"staging.stg_oracle__{name.lower()}"
        updated = "updated_at" if "LAST_UPDATE_DATE" in frame.columns else "null::timestamptz"
        counted = conn.execute(
            f"select count(*), to_char(max({updated}) at time zone %s, 'YYYY-MM-DD HH24:MI:SS'), "
            f"to_char(min({updated}) at time zone %s, 'YYYY-MM-DD HH24:MI:SS') from {view}",
            (ZONE, ZONE),
        ).fetchone()
        dates = frame["LAST_UPDATE_DATE"] if "LAST_UPDATE_DATE" in frame.columns else pl.Series([])
        assert counted == (frame.height, dates.max(), dates.min()), name
        assert system.tables[name].raw_name == f"oracle_{name.lower()}"
    changed = conn.execute("select count(*) from raw.oracle_ap_invoices_all").fetchone()
    assert changed is not None and changed[0] > frames["AP_INVOICES_ALL"].height
    (test,) = [n for n in manifest["nodes"].values() if n["name"] == "keys_of_staging_never_repeat"]
    # the copy of the warehouse has another name than the one that dbt compiled for
    built = conn.execute(test["compiled_code"].replace(f'"{test["database"]}".', ""))
    assert built.fetchall() == []


def test_codes_are_words_days_are_days_and_amounts_agree(staged):
    conn, frames = staged
    shipments = frames["PO_LINE_LOCATIONS_ALL"]
    matching = dict(
        conn.execute(
            "select matching_type, count(*) from staging.stg_oracle__po_line_locations_all "
            "group by matching_type"
        ).fetchall()
    )
    consigned = (shipments["CONSIGNED_FLAG"] == "Y").sum()
    two_way = (shipments["RECEIPT_REQUIRED_FLAG"] == "N").sum()
    after = (shipments["MATCH_OPTION"] == "R").sum()
    assert matching == {
        "three_way_before_gr": shipments.height - consigned - two_way - after,
        "three_way_after_gr": after,
        **({"two_way": two_way} if two_way else {}),
        "consignment": consigned,
    }
    invoices = frames["AP_INVOICES_ALL"]
    totals = conn.execute(
        "select sum(gross_amount), sum(cancelled_amount), min(invoice_on)::text, "
        "max(invoice_on)::text from staging.stg_oracle__ap_invoices_all"
    ).fetchone()
    amounts = [
        invoices[name].cast(pl.Decimal(20, 2)).sum()
        for name in ("INVOICE_AMOUNT", "CANCELLED_AMOUNT")
    ]
    days = invoices["INVOICE_DATE"].str.slice(0, 10)
    assert totals == (*amounts, days.min(), days.max())
    holds = conn.execute(
        "select count(*) filter (where is_released), count(released_at), "
        "count(*) filter (where hold_reason = 'quantity') from staging.stg_oracle__ap_holds_all"
    ).fetchone()
    released = frames["AP_HOLDS_ALL"]["RELEASE_LOOKUP_CODE"].is_not_null().sum()
    quantity = frames["AP_HOLDS_ALL"]["HOLD_LOOKUP_CODE"].str.starts_with("QTY").sum()
    assert holds == (released, released, quantity)
    parents = conn.execute(
        "select count(*) from staging.stg_oracle__rcv_transactions "
        "where movement = 'receive' and parent_transaction_id is not null"
    ).fetchone()
    assert parents == (0,)
