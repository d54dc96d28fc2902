-- Relations of events to objects.
with rows_of_logs as ({{ ocel_rows('event_object') }})

select tenant, source, file_id, row_number, event_id, object_id, qualifier
from rows_of_logs
