{#- Rows of one SAP table, the latest version of each key only, with what its file says of formats.
    Exact duplicates never reach raw; an older version of a key stays in raw and is counted there. -#}
{% macro sap_latest(table) -%}
    select *
    from (
        select
            r.*,
            f.tenant as _tenant,
            f.source as _source,
            f.time_zone as _time_zone,
            f.date_format as _date_format,
            f.time_format as _time_format,
            f.decimal_mark as _decimal_mark,
            f.loaded_at as _loaded_at,
            row_number() over (
                partition by {{ sap_version_key('r', sap_tables_with_keys()[table]) }}
                order by r._file_id desc nulls last, r._row_number desc nulls last
            ) as _version_rank
        from {{ source('raw', 'sap_' ~ table) }} as r
        inner join {{ source('raw', 'file') }} as f on f.file_id = r._file_id
    ) as versions
    where _version_rank = 1
{%- endmacro %}

{#- Key of a row as one text: sorting it costs a third of sorting its columns. What differs most comes first,
    so that comparisons end early. -#}
{% macro sap_version_key(relation, key) -%}
    {%- set text -%}
    {%- for column in key | reverse -%}
        coalesce({{ sap_id(relation ~ '.' ~ column) }}, '') || '|' ||
        {%- endfor %} f.source || '|' || f.tenant
    {%- endset -%}
    {{ byte_order('(' ~ text ~ ')') }}
{%- endmacro %}

{#- First columns of every SAP staging view: whose row it is and where it came from. -#}
{% macro sap_provenance() -%}
    _tenant as tenant,
    _source as source,
    _file_id as file_id,
    _row_number as row_number,
    _time_zone as source_tz,
    _loaded_at as loaded_at
{%- endmacro %}
