"""The daily record of the queues: ops.queue_snapshot, appended from what was just published.

Nothing is computed here; ages and amounts are those of serving.queue.
"""

from __future__ import annotations

from p2p.warehouse.connection import Connection

_APPEND = """
with

standing as (
    select tenant, source, queue, age_bucket, coalesce(currency, '') as currency, as_of_on,
        sum(open_count) as open_count, sum(open_amount) as open_amount, min(oldest_on) as oldest_on
    from serving.queue
    group by tenant, source, queue, age_bucket, coalesce(currency, ''), as_of_on
),

-- a queue that is known and empty is recorded too: that it has no rows would say nothing
emptied as (
    select distinct month.tenant, month.source, month.queue, month.as_of_on
    from serving.queue_month as month
    where not exists (
        select 1
        from standing
        where standing.tenant = month.tenant
            and standing.source = month.source
            and standing.queue = month.queue
    )
),

present as (
    select tenant, source, queue, age_bucket, currency, as_of_on, open_count, open_amount, oldest_on
    from standing
    union all
    select tenant, source, queue, '0-1', '', as_of_on, 0, null, null
    from emptied
)

insert into ops.queue_snapshot (
    tenant, source, queue, age_bucket, currency, as_of_on, open_count, open_amount, oldest_on,
    publication_id
)
select present.*, %s
from present
where not exists (
    select 1
    from ops.queue_snapshot as recorded
    where recorded.tenant = present.tenant
        and recorded.source = present.source
        and recorded.as_of_on = present.as_of_on
)
on conflict do nothing
"""


def record_queues(conn: Connection, publication_id: int) -> int:
    """Append what stands in the queues of a publication; returns how many rows are new.

    A day of a source that was recorded before stays as it is: the first publication of a day
    counts. Call after `publish`; calling it twice changes nothing.
    """
    with conn.transaction():
        # one publication writes at a time, and sees what the others wrote
        conn.execute("lock table ops.queue_snapshot in share row exclusive mode")
        return conn.execute(_APPEND, (publication_id,)).rowcount
