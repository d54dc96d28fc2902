-- Deliveries of any system, in any form, in any order.
-- Which systems there are is said by p2p/sources/<system>/tables.yml, not by the database.
alter table raw.file drop constraint file_system_check;
alter table raw.file add constraint system_is_a_name check (system ~ '^[a-z][a-z0-9_]*$');

alter table raw.file add column form text not null default 'csv';
alter table raw.file add column moment_format text;   -- how full timestamps are written, like date_format
alter table raw.file add column delivered_on date;    -- as folder, file name or mapping tell; null where none does
-- By which day the versions in this file are ordered: delivered_on; where that is unknown, the latest such day of
-- the files that were loaded before into the same table of the source, so that it follows them.
alter table raw.file add column ordered_on date not null default '0001-01-01';
-- The same bytes on another day are another delivery: a row may have become again what it was.
alter table raw.file drop constraint same_bytes_once;
alter table raw.file add constraint same_bytes_once
    unique nulls not distinct (tenant, source, table_name, sha256, delivered_on);
update raw.file set form = 'xes' where system = 'event_log' and delimiter is null;

-- Rows that were not stored because they equal the version of their key that a stored row holds. Staging does not
-- need them; a delivery that comes late, with another version from between, does. Ranges: row first_row + n of the
-- file equals row same_as_first_row + n of the other.
create table raw.repeated_rows (
    file_id bigint not null,
    first_row bigint not null,
    row_count bigint not null,
    same_as_file_id bigint not null,
    same_as_first_row bigint not null,
    primary key (file_id, first_row)
);
create index repeated_rows_same_as on raw.repeated_rows (same_as_file_id);
