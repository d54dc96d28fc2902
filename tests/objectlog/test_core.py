"""From the core to mining.object_*: one invoice for two orders, and an object that is lost."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from mining.object_views import TABLES, mine_object_views
from p2p.objectlog.core import read_core, read_sources
from p2p.settings import Settings
from p2p.warehouse.arrow import arrow_reader

CORE = """
create schema marts;
create schema canonical;
create table canonical.can_object (
    object_id uuid, tenant text, source text, object_type text, object_key text
);
create table canonical.can_event_object (
    event_id uuid, object_id uuid, qualifier text, tenant text, source text
);
create table canonical.can_object_relation (
    source_object_id uuid, target_object_id uuid, qualifier text, tenant text, source text
);
create table marts.fct_object_event (
    event_id uuid, tenant text, source text, activity text, event_at timestamptz, event_on date,
    time_precision text, is_time_plausible bool, sort_at timestamptz, sort_rank int,
    order_key bigint
);
insert into canonical.can_object
select md5(key)::uuid, 'default', 'erp', split_part(key, ' ', 1), key
from unnest(array['item 1', 'item 2', 'invoice 1']) as key;
insert into canonical.can_object
select md5(key)::uuid, 'other', 'erp', 'item', key from unnest(array['item 9']) as key;
insert into canonical.can_event_object
select md5(event)::uuid, md5(key)::uuid, 'touches', 'default', 'erp'
from (values ('order 1', 'item 1'), ('order 2', 'item 2'), ('bill', 'item 1'), ('bill', 'item 2'),
    ('bill', 'invoice 1'), ('bill', 'lost 1')) as pair (event, key);
insert into canonical.can_object_relation
select md5('invoice 1')::uuid, md5(key)::uuid, 'bills', 'default', 'erp'
from unnest(array['item 1', 'item 2']) as key;
insert into marts.fct_object_event
select md5(event)::uuid, 'default', 'erp', split_part(event, ' ', 1), at, at::date, 'second', true,
    at, null, null
from (values ('order 1', timestamptz '2024-05-06 08:00Z'), ('order 2', '2024-05-07 08:00Z'),
    ('bill', '2024-05-09 08:00Z')) as event (event, at);
"""


@pytest.fixture
def core(fresh_database):
    with psycopg.connect(fresh_database) as conn:
        conn.execute("set time zone 'UTC'")
        conn.execute(CORE)
        conn.commit()
        settings = Settings(database_url=fresh_database, _env_file=None)
        with arrow_reader(settings, is_refresh=True) as reader:
            yield conn, reader


def _rows(conn, table, columns, source="default"):
    query = f"select {columns} from mining.{table} where tenant = %s order by {columns}"
    return conn.execute(query, (source,)).fetchall()


def test_an_invoice_for_two_orders_is_one_event_and_what_is_lost_is_told(core):
    conn, reader = core
    assert read_sources(reader) == [("default", "erp"), ("other", "erp")]
    assert read_core(reader, "default", "erp").event_objects.height == 6
    result = mine_object_views(conn, reader, uuid.uuid4())
    assert result.loose == {"erp": 1}
    assert result.figures["object_type"]["erp_events"] == 3
    counts = "object_type, object_count, event_count, relation_count"
    assert _rows(conn, "object_type", counts) == [("invoice", 1, 1, 1), ("item", 2, 3, 4)]
    assert _rows(conn, "object_type", counts, "other") == [("item", 1, 0, 0)]
    edge = "from_activity, to_activity, event_pair_count, object_count, median_wait_days"
    assert _rows(conn, "object_edge", edge) == [("order", "bill", 2, 2, 2.5)]
    told = "activity, object_type, activity_event_count, mean_objects"
    assert _rows(conn, "object_activity", told) == [
        ("bill", "invoice", 1, 1.0),
        ("bill", "item", 1, 2.0),
        ("order", "item", 2, 1.0),
    ]
    belonging = "kind, from_type, to_type, mean_to_per_from, mean_from_per_to"
    assert _rows(conn, "object_interaction", belonging) == [
        ("event", "invoice", "item", 2.0, 1.0),
        ("relation", "invoice", "item", 2.0, 1.0),
    ]


def test_the_same_run_may_run_again_and_a_source_that_is_gone_loses_its_rows(core):
    conn, reader = core
    run_id = uuid.uuid4()
    first = mine_object_views(conn, reader, run_id)
    assert mine_object_views(conn, reader, run_id) == first
    assert set(first.rows) == set(TABLES)
    conn.execute("delete from canonical.can_object where tenant = 'default'")
    conn.commit()
    mine_object_views(conn, reader, uuid.uuid4())
    assert _rows(conn, "object_edge", "1") == []
    # two runs are kept
    assert _rows(conn, "object_type", "object_count", "other") == [(1,), (1,)]
