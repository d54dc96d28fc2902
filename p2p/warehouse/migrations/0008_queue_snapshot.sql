-- What stood in the queues on each day that was published: written once, never changed, so that a trend is what people saw
-- and not what a later load makes of it.
create table ops.queue_snapshot (
    tenant text not null,
    source text not null,
    queue text not null,
    age_bucket text not null,            -- working days
    currency text not null,              -- '' where the work has no amount
    as_of_on date not null,              -- last day of the source's data
    open_count bigint not null,          -- 0: the queue was empty on that day
    open_amount numeric,
    oldest_on date,
    publication_id bigint not null references ops.publication,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant, source, queue, age_bucket, currency, as_of_on)
);

-- for every table of ops that is a record
create function ops.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;

create trigger append_only before update or delete or truncate on ops.queue_snapshot
    for each statement execute function ops.refuse_change();
