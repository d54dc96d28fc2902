"""Publication: whole or not at all, and refused with what stands in its way."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from p2p.errors import RefreshFailed, WarehouseError
from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import clear_candidate, latest_status, publish, start_refresh
from tests.warehouse.generations import GENERATIONS, TABLES, make_candidate, publish_generation


def test_candidates_become_what_people_read(conn: Connection, reader: Connection) -> None:
    make_candidate(conn, 1, TABLES)
    refresh_id = start_refresh(conn)
    published = publish(conn, refresh_id)
    assert published.tables == {"activity": 1, "kpi": 2, "segment": 3, "variant": 4}
    assert reader.execute(GENERATIONS).fetchone() == ([1],)
    assert reader.execute("select count(*) from serving.variant").fetchone() == (4,)
    status = latest_status(reader)
    assert status.publication == published
    assert (status.refresh_id, status.status) == (refresh_id, "published")


def test_tables_that_are_no_longer_built_disappear(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, ("kpi",))
    publish(conn, start_refresh(conn))
    left = conn.execute("select tablename from pg_tables where schemaname = 'serving'").fetchall()
    assert left == [("kpi",)]


def test_an_empty_candidate_publishes_nothing(conn: Connection) -> None:
    publish_generation(conn, 1)
    before = latest_status(conn).publication
    conn.commit()
    with pytest.raises(RefreshFailed, match="no table"):
        publish(conn, start_refresh(conn))
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    assert latest_status(conn).publication == before


def test_a_missing_table_stops_publication_and_leftovers_do_not_get_in(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, ("kpi", "leftover"))
    with pytest.raises(RefreshFailed, match="segment was not built"):
        publish(conn, start_refresh(conn), expected=["kpi", "segment"])
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    conn.commit()
    assert publish(conn, start_refresh(conn), expected=["kpi"]).tables == {"kpi": 2 - 1}
    assert conn.execute("select to_regclass('serving.leftover')").fetchone() == (None,)


def test_what_an_interrupted_refresh_built_can_be_dropped(conn: Connection) -> None:
    make_candidate(conn, 1, ("kpi", "variant"))
    assert clear_candidate(conn) == ["kpi", "variant"]
    assert clear_candidate(conn) == []


def test_constraints_and_indexes_come_along_and_may_have_the_same_names(conn: Connection) -> None:
    for generation in (1, 2):
        make_candidate(conn, generation, ("kpi",))
        conn.execute("alter table candidate.kpi add constraint kpi_key primary key (id)")
        conn.commit()
        publish(conn, start_refresh(conn))
    row = conn.execute(
        "select conname from pg_constraint where conrelid = 'serving.kpi'::regclass"
        " and contype = 'p'"
    ).fetchone()
    assert row == ("kpi_key",)


def test_a_view_of_somebody_stops_publication_and_is_named(conn: Connection) -> None:
    publish_generation(conn, 1)
    conn.execute("create view public.my_view as select * from serving.kpi")
    conn.commit()
    make_candidate(conn, 2, TABLES)
    with pytest.raises(RefreshFailed, match="my_view"):
        publish(conn, start_refresh(conn))
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
    assert conn.execute("select count(*) from public.my_view").fetchone() == (2,)


def test_an_open_transaction_is_refused(conn: Connection) -> None:
    make_candidate(conn, 1, TABLES)
    refresh_id = start_refresh(conn)
    conn.execute("select 1")
    with pytest.raises(WarehouseError, match="already open"):
        publish(conn, refresh_id)


def test_an_unknown_refresh_publishes_nothing(conn: Connection) -> None:
    publish_generation(conn, 1)
    make_candidate(conn, 2, TABLES)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        publish(conn, uuid4())
    assert conn.execute(GENERATIONS).fetchone() == ([1],)
