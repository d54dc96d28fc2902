-- Values of object attributes from a moment on; the first is at 1970-01-01 by the standard.
with rows_of_logs as ({{ ocel_rows('object_attribute') }})

select
    tenant,
    source,
    file_id,
    row_number,
    object_id,
    attribute,
    {{ parse_moment('changed', "'ISO'", 'source_tz') }} as changed_at,
    value
from rows_of_logs
