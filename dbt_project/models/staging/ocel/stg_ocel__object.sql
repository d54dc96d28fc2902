-- Objects of object-centric logs: the latest version of each id.
with latest as ({{ ocel_rows('object') }})

select tenant, source, file_id, row_number, object_id, object_type
from latest
