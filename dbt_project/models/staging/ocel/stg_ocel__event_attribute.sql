-- Values of event attributes: the latest of each event and attribute.
with latest as ({{ ocel_rows('event_attribute') }})

select tenant, source, file_id, row_number, event_id, attribute, value
from latest
