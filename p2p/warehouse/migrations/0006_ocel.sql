-- Rows of object-centric event logs (OCEL 2.0), as text; all sources share these six tables.
create table raw.ocel_object (
    object_id text, object_type text,
    _file_id bigint not null, _row_number bigint not null
);
create table raw.ocel_object_attribute (
    object_id text, attribute text, changed text, value text,
    _file_id bigint not null, _row_number bigint not null
);
create table raw.ocel_object_relation (
    source_id text, target_id text, qualifier text,
    _file_id bigint not null, _row_number bigint not null
);
create table raw.ocel_event (
    event_id text, event_type text, occurred text,
    _file_id bigint not null, _row_number bigint not null
);
create table raw.ocel_event_attribute (
    event_id text, attribute text, value text,
    _file_id bigint not null, _row_number bigint not null
);
create table raw.ocel_event_object (
    event_id text, object_id text, qualifier text,
    _file_id bigint not null, _row_number bigint not null
);

-- The list of systems in 0001 knew two. A list that knows this one already stays as it is.
do $$
begin
    if exists (
        select from pg_constraint
        where conrelid = 'raw.file'::regclass and conname = 'file_system_check'
            and pg_get_constraintdef(oid) like '%''event_log''%'
            and pg_get_constraintdef(oid) not like '%''ocel''%'
    ) then
        alter table raw.file drop constraint file_system_check;
        alter table raw.file add constraint file_system_check check (system ~ '^[a-z][a-z0-9_]{0,39}$');
    end if;
end
$$;
