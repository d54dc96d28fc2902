-- One row a file: how many of its rows staging holds; of event logs, how many became events. What was lost or
-- doubled on the way shows as a difference. An object-centric log has rows in six tables.
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
union all
select file_id, cast(sum(staged_rows) as bigint) as staged_rows
from (
    {% for table in ocel_tables() %}
    select file_id, count(*) as staged_rows
    from {{ ref('stg_ocel__' ~ table) }}
    group by file_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
) as ocel_row
group by file_id
