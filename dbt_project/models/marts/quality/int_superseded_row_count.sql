-- One row a file of a system's tables: how many of its rows a newer row of the same key replaced. Counted in raw,
-- beside staging and not from it.
{{ config(materialized='view') }}

{% for name, table in raw_tables().items() if table['staging'] %}
select _file_id as file_id, count(*) as superseded_rows
from (
    select
        raw_row._file_id,
        lead(raw_row._row_number) over (
            partition by {{ version_key('raw_row', name) }}
            order by {{ version_order('raw_row', name, 'asc nulls first') }}
        ) as next_version
    from {{ source('raw', name) }} as raw_row
    inner join {{ source('raw', 'file') }} as f on raw_row._file_id = f.file_id
) as versions
where next_version is not null
group by _file_id
union all
{% endfor %}
select file_id, cast(sum(superseded_rows) as bigint) as superseded_rows
from (
    {% for table, key in ocel_keys().items() %}
    select _file_id as file_id, count(*) as superseded_rows
    from (
        select
            raw_row._file_id,
            lead(raw_row._row_number) over (
                partition by f.tenant, f.source, {% for column in key %}raw_row.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                order by
                    f.ordered_on asc nulls first,
                    raw_row._file_id asc nulls first,
                    raw_row._row_number asc nulls first
            ) as next_version
        from {{ source('raw', 'ocel_' ~ table) }} as raw_row
        inner join {{ source('raw', 'file') }} as f on raw_row._file_id = f.file_id
    ) as versions
    where next_version is not null
    group by _file_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
) as ocel_row
group by file_id
