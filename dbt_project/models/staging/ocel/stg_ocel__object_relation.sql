-- Relations of objects to objects.
with rows_of_logs as ({{ ocel_rows('object_relation') }})

select tenant, source, file_id, row_number, source_id, target_id, qualifier
from rows_of_logs
