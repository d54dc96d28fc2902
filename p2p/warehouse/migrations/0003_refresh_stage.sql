-- Where a refresh is now, so that one whose process was killed still says how far it came.
alter table ops.refresh add column current_stage text;
create index refresh_started on ops.refresh (started_at desc);
