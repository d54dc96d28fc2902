"""Moves an event log's staged rows into its table, leaving out those that are there already.

A log has no key and repeats within a file are real: only occurrences beyond those stored are new.
"""

from __future__ import annotations

from psycopg import sql

from p2p.landing.raw_tables import identifiers, qualified
from p2p.landing.staged_rows import STAGED, Arrival
from p2p.warehouse.connection import Connection

# The k-th occurrence of a row is stored if earlier files brought fewer than k of it.
_NEW_EVENTS = """
with stored as (
    select row({compared})::text as content, count(*) as occurrences
    from {table} as r
    inner join raw.file as f on f.file_id = r._file_id
    where f.tenant = %(tenant)s and f.source = %(source)s
    group by 1
),
incoming as (
    select
        i.*,
        row_number() over (partition by content order by _row_number) as occurrence
    from (select *, row({compared})::text as content from {staged}) as i
)
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, _row_number
from incoming
left join stored using (content)
where occurrence > coalesce(occurrences, 0)
order by _row_number
"""


def insert_new_events(conn: Connection, arrival: Arrival) -> int:
    """Store the occurrences of rows that earlier files did not bring; returns how many."""
    cursor = conn.execute(
        sql.SQL(_NEW_EVENTS).format(
            table=qualified(arrival.table),
            staged=STAGED,
            columns=identifiers(arrival.columns),
            compared=identifiers(arrival.compared),
        ),
        {"file_id": arrival.file_id, "tenant": arrival.tenant, "source": arrival.source},
    )
    return cursor.rowcount
