-- One row a file: how many of its rows staging holds; of event logs, how many became events. What was lost or
-- doubled on the way shows as a difference.
{{ config(materialized='view') }}

{% for table in raw_tables().values() if table['staging'] %}
select file_id, count(*) as staged_rows
from {{ ref(table['staging']) }}
group by file_id
union all
{% endfor %}
select file_id, count(*) as staged_rows
from {{ ref('event_log_event') }}
group by file_id
