"""Sorts the rows of a delivery in that comes after later ones were loaded.

Its rows may stand between two stored versions, and between a stored one and rows that were left
out because they repeated it: those are then versions of their own and are restored.
"""

from __future__ import annotations

from datetime import date

from p2p.landing.staged_rows import Arrival
from p2p.landing.version_parts import Parts
from p2p.warehouse.connection import Connection

# Every known row of the incoming keys in order, cut into runs of equal content. kind: 1 stored,
# 2 left out earlier, 3 incoming. The first of a run, a stored one before others, stands for it.
_JUDGE = """
create temporary table landing_judged on commit drop as
with incoming as materialized (
    select {key} as _key, {content} as _content, _row_number from {staged} as i
),
stored as materialized (
    select
        {key_stored} as _key,
        {content_stored} as _content,
        f.ordered_on,
        r._file_id,
        r._row_number
    from {table} as r
    inner join raw.file as f on f.file_id = r._file_id
    where f.tenant = %(tenant)s and f.source = %(source)s
        and {key_stored} in (select _key from incoming)
),
left_out as (
    select
        f.ordered_on,
        p.file_id,
        p.first_row + n as row_number,
        p.same_as_file_id,
        p.same_as_first_row + n as same_as_row
    from raw.file as f
    inner join raw.repeated_rows as p on p.file_id = f.file_id
    cross join lateral generate_series(0, p.row_count - 1) as n
    where f.tenant = %(tenant)s and f.source = %(source)s
        and p.same_as_file_id in (select _file_id from stored)
),
entry as (
    select
        1 as kind,
        _key,
        _content,
        ordered_on,
        _file_id,
        _row_number,
        null::bigint as same_as_file_id,
        null::bigint as same_as_row
    from stored
    union all
    select
        2,
        stored._key,
        stored._content,
        left_out.ordered_on,
        left_out.file_id,
        left_out.row_number,
        left_out.same_as_file_id,
        left_out.same_as_row
    from left_out
    inner join stored
        on stored._file_id = left_out.same_as_file_id and stored._row_number = left_out.same_as_row
    where not exists (
        select from stored as restored
        where restored._file_id = left_out.file_id and restored._row_number = left_out.row_number
    )
    union all
    select 3, _key, _content, %(ordered_on)s, %(file_id)s, _row_number, null, null
    from incoming
),
begun as (
    select
        entry.*,
        lag(_content) over in_order is distinct from _content as begins
    from entry
    window in_order as (partition by _key order by ordered_on, _file_id, _row_number)
),
run as (
    select
        begun.*,
        count(*) filter (where begins) over (
            partition by _key order by ordered_on, _file_id, _row_number
        ) as run_number
    from begun
)
select
    kind,
    _file_id,
    _row_number,
    same_as_file_id,
    same_as_row,
    row_number() over in_run as place,
    first_value(_file_id) over in_run as keeper_file_id,
    first_value(_row_number) over in_run as keeper_row
from run
window in_run as (
    partition by _key, run_number order by kind <> 1, ordered_on, _file_id, _row_number
)
"""

_INSERT = """
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, i._row_number
from {staged} as i
inner join landing_judged as j on j._row_number = i._row_number
where j.kind = 3 and j.place = 1
order by i._row_number
"""

_RESTORE = """
with restored as (
    insert into {table} ({columns}, _file_id, _row_number)
    select {columns_stored}, j._file_id, j._row_number
    from landing_judged as j
    inner join {table} as r
        on r._file_id = j.same_as_file_id and r._row_number = j.same_as_row
    where j.kind = 2 and j.place = 1
    order by j._file_id, j._row_number
    returning _file_id
)
update raw.file as f
set rows_loaded = rows_loaded + n, rows_duplicate = rows_duplicate - n
from (select _file_id, count(*) as n from restored group by _file_id) as again
where again._file_id = f.file_id
"""

_REMEMBER = """
with repeated as (
    select _row_number, keeper_file_id as same_as_file_id, keeper_row as same_as_row
    from landing_judged
    where kind = 3 and place > 1 and keeper_file_id <> %(file_id)s
)
{remember}
"""


def insert_late_versions(conn: Connection, arrival: Arrival, parts: Parts, ordered_on: date) -> int:
    """Store the versions that the staged rows are, and those that they part; returns how many of
    the staged ones. The counts of files whose rows are restored follow.
    """
    values = {
        "file_id": arrival.file_id,
        "tenant": arrival.tenant,
        "source": arrival.source,
        "ordered_on": ordered_on,
    }
    conn.execute(parts.fill(_JUDGE), values)
    stored = conn.execute(parts.fill(_INSERT), values).rowcount
    conn.execute(parts.fill(_RESTORE), values)
    conn.execute(parts.fill(_REMEMBER), values)
    conn.execute("drop table landing_judged")
    return stored
