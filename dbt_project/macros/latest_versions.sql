{#- Versions of the rows of a raw table, for every system. Landing keeps each version of a key and leaves out what
    repeats the one before it; the newest is the one with the greatest cursor where the table has one, then that of
    the latest delivery, file and row. -#}

{#- Rows of one raw table, the newest version of each key only, with what its file says of formats. -#}
{% macro latest_versions(table) -%}
    select *
    from (
        select
            r.*,
            f.tenant as _tenant,
            f.source as _source,
            f.system as _system,
            f.time_zone as _time_zone,
            f.date_format as _date_format,
            f.time_format as _time_format,
            f.moment_format as _moment_format,
            f.decimal_mark as _decimal_mark,
            f.loaded_at as _loaded_at,
            row_number() over (
                partition by {{ version_key('r', table) }}
                order by {{ version_order('r', table, 'desc nulls last') }}
            ) as _version_rank
        from {{ source('raw', table) }} as r
        inner join {{ source('raw', 'file') }} as f on f.file_id = r._file_id
    ) as versions
    where _version_rank = 1
{%- endmacro %}

{#- Key of a row as one text: sorting it costs a third of sorting its columns. What differs most comes first,
    so that comparisons end early. `f` is the file of the row. SAP's numbers are the same with leading zeros. -#}
{% macro version_key(relation, table) -%}
    {%- set text -%}
    {%- for column in raw_table(table)['key'] | reverse -%}
        {%- set value = relation ~ '.' ~ adapter.quote(column) -%}
        coalesce({{ sap_id(value) if table.startswith('sap_') else empty_to_null(value) }}, '') || '|' ||
        {%- endfor %} f.source || '|' || f.tenant
    {%- endset -%}
    {{ byte_order('(' ~ text ~ ')') }}
{%- endmacro %}

{#- What orders the versions of a key; `direction` is 'desc nulls last' or its reverse, 'asc nulls first'. -#}
{% macro version_order(relation, table, direction) -%}
    {%- set spec = raw_table(table) -%}
    {%- if spec['cursor'] -%}
    {{ version_cursor(empty_to_null(relation ~ '.' ~ adapter.quote(spec['cursor'])), spec['cursor_kind']) }} {{ direction }},
    {% endif -%}
    f.ordered_on {{ direction }}, {{ relation }}._file_id {{ direction }}, {{ relation }}._row_number {{ direction }}
{%- endmacro %}

{% macro version_cursor(value, kind) -%}
    {%- if kind == 'moment' -%} {{ parse_moment(value, 'f.moment_format', 'f.time_zone') }}
    {%- elif kind == 'date' -%} {{ parse_date(value, 'f.date_format') }}
    {%- elif kind == 'decimal' -%} {{ parse_decimal(value, 'f.decimal_mark') }}
    {%- else -%} {{ byte_order(value) }}
    {%- endif -%}
{%- endmacro %}

{#- What the specification says of a raw table. -#}
{% macro raw_table(table) -%}
    {%- if table not in raw_tables() -%}
        {{ exceptions.raise_compiler_error("raw table " ~ table ~ " has no specification in p2p/sources; if it has, run python -m p2p.sources.dbt_tables") }}
    {%- endif -%}
    {{ return(raw_tables()[table]) }}
{%- endmacro %}

{#- First columns of every staging model over latest_versions(): whose row it is and where it came from. -#}
{% macro provenance() -%}
    _tenant as tenant,
    _source as source,
    _file_id as file_id,
    _row_number as row_number,
    _time_zone as source_tz,
    _loaded_at as loaded_at
{%- endmacro %}
