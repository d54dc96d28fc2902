"""Moves a table's staged rows into raw, as versions of their keys.

The versions of a key are ordered by the cursor of the table where it has one, then by delivery,
file and row. A row is a duplicate if it equals the version before or after it in that order, so
that in whatever order deliveries are loaded, the same history stands. Nothing is overwritten.

Rows with equal content have an equal cursor: here it is a part of the key, and staging alone
has to compare cursors. A file that follows all others needs to look at the last version of each
of its keys only; one that comes late is sorted in by late_versions.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from p2p.landing.late_versions import insert_late_versions
from p2p.landing.manifest import Place
from p2p.landing.raw_tables import qualified
from p2p.landing.staged_rows import Arrival
from p2p.landing.version_parts import Parts
from p2p.warehouse.connection import Connection

# A table of so many rows gets an index once a delivery is so many times smaller.
_INDEXED_ROWS = 5_000
_INDEXED_TIMES = 4

# Nothing is there yet: only what repeats within the file is left out.
_FIRST_VERSIONS = """
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, _row_number
from (
    select
        i.*,
        lag(_content) over (partition by _key order by _row_number) as _content_before
    from (select i.*, {key} as _key, {content} as _content from {staged} as i) as i
) as incoming
where _content is distinct from _content_before
order by _row_number
"""

_NEXT_VERSIONS = """
with latest as ({latest}),
judged as materialized (
    select
        i.*,
        lag(i._content) over (partition by _key order by i._row_number) as _content_before,
        latest._content as _latest_content,
        latest._file_id as _latest_file_id,
        latest._row_number as _latest_row_number
    from (select i.*, {key} as _key, {content} as _content from {staged} as i) as i
    left join latest using (_key)
),
-- Only what the first row of a key repeats can ever stand between two other versions.
repeated as (
    select
        _row_number,
        _latest_file_id as same_as_file_id,
        _latest_row_number as same_as_row
    from judged
    where _content_before is null and _content = _latest_content and %(has_key)s
),
remembered as ({remember})
insert into {table} ({columns}, _file_id, _row_number)
select {columns}, %(file_id)s, _row_number
from judged
where _content is distinct from coalesce(_content_before, _latest_content)
order by _row_number
"""

_LATEST = """
select distinct on (_key) _key, _content, _file_id, _row_number
from (
    select
        {key_stored} as _key,
        {content_stored} as _content,
        f.ordered_on,
        r._file_id,
        r._row_number
    from {table} as r
    inner join raw.file as f on f.file_id = r._file_id
    where f.tenant = %(tenant)s and f.source = %(source)s
        and {key_stored} in (select {key} from {staged} as i)
) as stored
order by _key, ordered_on desc, _file_id desc, _row_number desc
"""

# The same by index, key by key.
_LATEST_OF_FEW = """
select wanted._key, found._content, found._file_id, found._row_number
from (select distinct {key} as _key from {staged} as i) as wanted
cross join lateral (
    select {content_stored} as _content, r._file_id, r._row_number
    from {table} as r
    inner join raw.file as f on f.file_id = r._file_id
    where f.tenant = %(tenant)s and f.source = %(source)s and {key_stored} = wanted._key
    order by f.ordered_on desc, r._file_id desc, r._row_number desc
    limit 1
) as found
"""


def insert_new_versions(
    conn: Connection,
    arrival: Arrival,
    key: Sequence[str],
    place: Place,
    staged_rows: int,
) -> int:
    """Store the rows that are new or changed versions of their key; returns how many.

    key: its columns and the cursor; empty where the file lacks some of the key: then only rows
    that equal a stored one are left out. place: where the file stands among those of its table.
    """
    parts = Parts.of(arrival, key)
    values = {
        "file_id": arrival.file_id,
        "tenant": arrival.tenant,
        "source": arrival.source,
        "has_key": bool(key),
    }
    if place.is_first:
        return conn.execute(parts.fill(_FIRST_VERSIONS), values).rowcount
    if place.is_late and key:
        return insert_late_versions(conn, arrival, parts, place.ordered_on)
    few = bool(key) and _is_indexed(conn, parts, place.stored_rows, staged_rows)
    latest = parts.fill(_LATEST_OF_FEW if few else _LATEST)
    return conn.execute(parts.fill(_NEXT_VERSIONS, latest=latest), values).rowcount


def _is_indexed(conn: Connection, parts: Parts, stored_rows: int, staged_rows: int) -> bool:
    """Whether the keys of this file are best looked up one by one; makes the index for it.

    A table that is loaded whole never pays for one.
    """
    if stored_rows < max(_INDEXED_ROWS, _INDEXED_TIMES * staged_rows):
        return False
    table = parts.arrival.table
    name = f"{table[:50]}__versions"
    row = conn.execute("select to_regclass(%s)", (f'raw."{name}"',)).fetchone()
    if row is None or row[0] is None:
        conn.execute(
            sql.SQL("create index {} on {} (({}))").format(
                sql.Identifier(name), qualified(table), parts.index_key
            )
        )
    return True
