-- One row a file: rows read = loaded + quarantined + exact duplicates, and rows loaded = rows in staging + rows
-- that a newer version of the same key replaced. Whatever is left over is the difference, and it must be 0. Of a
-- table that staging does not read, landing's counts are all that there is.
{%- set unread = [] -%}
{%- for name, table in raw_tables().items() if not table['staging'] -%} {%- do unread.append(name) -%} {%- endfor %}

with

file as (select * from {{ source('raw', 'file') }}),

staged as (select file_id, staged_rows from {{ ref('int_staged_row_count') }}),

superseded as (select file_id, superseded_rows from {{ ref('int_superseded_row_count') }}),

counted as (
    select
        file.tenant,
        file.source,
        file.file_id,
        {{ file_name('file.path') }} as path,
        file.system,
        file.table_name,
        file.rows_read,
        file.rows_loaded,
        file.rows_quarantined,
        file.rows_duplicate,
        coalesce(staged.staged_rows, 0) as staged_rows,
        coalesce(superseded.superseded_rows, 0) as superseded_rows,
        {% if unread %}file.table_name not in ('{{ unread | join("', '") }}'){% else %}true{% endif %} as is_read,
        file.loaded_at
    from file
    left join staged on file.file_id = staged.file_id
    left join superseded on file.file_id = superseded.file_id
)

select
    tenant,
    source,
    file_id,
    path,
    system,
    table_name,
    rows_read,
    rows_loaded,
    rows_quarantined,
    rows_duplicate,
    staged_rows,
    superseded_rows,
    -- landing's own law first: what it does not explain is a difference too
    (rows_read - rows_loaded - rows_quarantined - rows_duplicate)
    + case when is_read then rows_loaded - staged_rows - superseded_rows else 0 end as difference,
    rows_read = rows_loaded + rows_quarantined + rows_duplicate
    and (rows_loaded = staged_rows + superseded_rows or not is_read) as is_reconciled,
    loaded_at
from counted
