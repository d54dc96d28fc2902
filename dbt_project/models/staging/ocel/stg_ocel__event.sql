-- Events of object-centric logs: the latest version of each id. Landing has refused what does not cast.
with latest as ({{ ocel_rows('event') }})

select
    tenant,
    source,
    file_id,
    row_number,
    -- one sortable number for (file, row): 2^40 rows a file
    file_id * 1099511627776 + row_number as order_key,
    event_id,
    event_type,
    {{ parse_moment('occurred', "'ISO'", 'source_tz') }} as event_at,
    case
        when length(occurred) = 10 then 'day'
        when substr(occurred, 17, 1) = ':' then 'second'
        else 'minute'
    end as time_precision,
    source_tz
from latest
