"""A refresh leaves what reads systems without a row: here nothing was loaded, and all stands."""

from __future__ import annotations

import psycopg
import pytest

from orchestration.idle_nodes import idle_nodes


@pytest.fixture
def conn(small_database, empty_build):
    assert empty_build.returncode == 0, empty_build.complaint
    with psycopg.connect(small_database) as conn:
        yield conn
        conn.rollback()


def _below(manifest, source: str) -> set[str]:
    """Ids of everything that reads a raw table, over any number of steps."""
    found = {f"source.p2p.raw.{source}"}
    while True:
        more = {
            unique_id
            for unique_id, node in manifest["nodes"].items()
            if found & set(node["depends_on"].get("nodes", []))
        }
        if more <= found:
            return found
        found |= more


def _named(manifest, name: str) -> str:
    return next(key for key, node in manifest["nodes"].items() if node["name"] == name)


def test_where_nothing_was_loaded_all_that_reads_systems_stays(conn, manifest):
    idle = idle_nodes(conn, manifest, needed=())
    for name in ("stg_sap__ekko", "oracle_invoice", "can_invoice", "segments"):
        assert _named(manifest, name) in idle, name
    # what tells of loads and calendars is built every time
    # a file of a source is a row of its own, whatever table its system fills
    for name in ("dim_calendar_day", "dim_source_period", "kpi_source_input", "kpi_availability"):
        assert _named(manifest, name) not in idle, name


def test_one_row_of_a_system_wakes_all_that_reads_it_and_nothing_else(conn, manifest):
    before = idle_nodes(conn, manifest, needed=())
    conn.execute("insert into raw.ticket_desk_tickets (_file_id, _row_number) values (1, 1)")
    after = idle_nodes(conn, manifest, needed=())
    woken = before - after
    reading = _below(manifest, "ticket_desk_tickets")
    assert woken
    assert not after & reading
    views_below = {
        key for key in woken - reading if manifest["nodes"][key]["resource_type"] != "test"
    }
    # a view of something else goes only with a table below it that is built again
    assert {manifest["nodes"][key]["config"]["materialized"] for key in views_below} <= {"view"}
    assert _named(manifest, "stg_sap__ekko") in after


def test_a_table_that_holds_a_row_or_is_gone_is_never_left(conn, manifest):
    filled, dropped = _named(manifest, "oracle_supplier"), _named(manifest, "coupa_supplier")
    assert {filled, dropped} <= idle_nodes(conn, manifest, needed=())
    conn.execute("insert into canonical.oracle_supplier (tenant) values ('t')")
    conn.execute("drop table canonical.coupa_supplier cascade")
    assert not {filled, dropped} & idle_nodes(conn, manifest, needed=())


def test_what_a_later_step_waits_for_is_built(conn, manifest):
    needed = _named(manifest, "can_invoice")
    assert needed in idle_nodes(conn, manifest, needed=())
    assert needed not in idle_nodes(conn, manifest, needed={needed})
