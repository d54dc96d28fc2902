{#- Rows of object-centric logs, with what their file says: of several versions of a key the latest. -#}

{#- Tables in which a later file may say something else of the same key, and that key; the other tables are
    all key. Landing keeps to the same (p2p/landing/ocel.py). -#}
{% macro ocel_keys() -%}
    {{ return({'object': ['object_id'], 'event': ['event_id'], 'event_attribute': ['event_id', 'attribute']}) }}
{%- endmacro %}

{#- Every raw table of object-centric logs. -#}
{% macro ocel_tables() -%}
    {{ return(['object', 'object_attribute', 'object_relation', 'event', 'event_attribute', 'event_object']) }}
{%- endmacro %}

{% macro ocel_rows(table) -%}
    {%- set key = ocel_keys().get(table) -%}
    select *
    from (
        select
            f.tenant,
            f.source,
            r._file_id as file_id,
            r._row_number as row_number,
            f.time_zone as source_tz,
            r.*
            {%- if key %},
            row_number() over (
                partition by f.tenant, f.source, {% for column in key %}r.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                order by f.ordered_on desc nulls last, r._file_id desc nulls last, r._row_number desc nulls last
            ) as _version_rank
            {%- endif %}
        from {{ source('raw', 'ocel_' ~ table) }} as r
        inner join {{ source('raw', 'file') }} as f on r._file_id = f.file_id
    ) as versions
    {% if key -%} where _version_rank = 1 {%- endif %}
{%- endmacro %}

{#- The canonical ids of an event and an object of a log, whose own ids are unique within their source. -#}
{% macro ocel_event_id(id) -%}
    {{ hash_id(['tenant', 'source', "'ocel event'", id]) }}
{%- endmacro %}

{% macro ocel_object_id(id) -%}
    {{ hash_id(['tenant', 'source', "'ocel object'", id]) }}
{%- endmacro %}

{#- A number as computers write it, null for any other text: landing does not check attributes of logs. -#}
{% macro decimal_or_null(value) -%}
    {{ return(adapter.dispatch('decimal_or_null', 'p2p')(value)) }}
{%- endmacro %}

{% macro default__decimal_or_null(value) -%}
    case when {{ value }} ~ '^-?[0-9]{1,40}([.][0-9]{1,20})?$' then cast({{ value }} as numeric) end
{%- endmacro %}
