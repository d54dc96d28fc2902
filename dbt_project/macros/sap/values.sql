{#- SAP's way of writing values, as SE16 exports bring them, to typed values.
    The names _date_format, _time_format, _decimal_mark and _time_zone come from sap_latest(). -#}

{#- Document, item and master-data number: no leading zeros (screens hide them, tables keep them), no '.0'
    that a spreadsheet put behind it; SAP's initial values '' and 0 are null. -#}
{% macro sap_id(value) -%}
    {{ return(adapter.dispatch('sap_id', 'p2p')(value)) }}
{%- endmacro %}

{% macro default__sap_id(value) -%}
    {#- no regular expression: this runs for every key of every row -#}
    case
        when {{ value }} like '%.0' and translate({{ value }}, '0123456789', '') = '.'
            then nullif(ltrim(left({{ value }}, -2), '0'), '')
        when {{ value }} like '0%' and translate({{ value }}, '0123456789', '') = ''
            then nullif(ltrim({{ value }}, '0'), '')
        else nullif(trim({{ value }}), '')
    end
{%- endmacro %}

{#- Code or text as it stands; blank is null. -#}
{% macro sap_code(value) -%}
    {{ empty_to_null(value) }}
{%- endmacro %}

{#- 'X' is true, everything else false. -#}
{% macro sap_flag(value) -%}
    coalesce(trim({{ value }}) = 'X', false)
{%- endmacro %}

{% macro sap_decimal(value) -%}
    {{ parse_decimal(value, '_decimal_mark') }}
{%- endmacro %}

{% macro sap_date(value) -%}
    {{ parse_date(value, '_date_format') }}
{%- endmacro %}

{#- Moment of a date column and a time column; midnight of the file's time zone where the time is empty. -#}
{% macro sap_time(on_date, at_time) -%}
    {{ moment(sap_date(on_date), at_time, '_time_format', '_time_zone') }}
{%- endmacro %}

{#- 'second' where a time of day came with the date, else 'day'. -#}
{% macro sap_precision(at_time) -%}
    case when {{ sap_code(at_time) }} is null then 'day' else 'second' end
{%- endmacro %}

{#- A column that some releases have and the specification does not name: landing adds it when a file
    brings it. Values that do not look like what is expected are taken as empty, for landing did not check them. -#}
{% macro sap_optional(table, column, pattern=none) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for c in adapter.get_columns_in_relation(source('raw', 'sap_' ~ table)) -%}
            {%- do names.append(c.name | lower) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if column not in names -%}
        cast(null as text)
    {%- elif pattern -%}
        case when {{ column }} ~ '{{ pattern }}' then {{ column }} end
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}

{#- The client; '0' where an export leaves it out, so that keys compare without nulls. -#}
{% macro sap_client(value) -%}
    coalesce({{ sap_id(value) }}, '0')
{%- endmacro %}

{#- Date of an exchange rate: the table keeps 99999999 less the date, views and screens show the date. -#}
{% macro sap_inverted_date(value) -%}
    {{ return(adapter.dispatch('sap_inverted_date', 'p2p')(value)) }}
{%- endmacro %}

{% macro default__sap_inverted_date(value) -%}
    case
        when trim({{ value }}) like '________' and translate({{ value }}, '0123456789 ', '') = '' and left(trim({{ value }}), 1) in ('7', '8')
            then to_date(cast(99999999 - cast(trim({{ value }}) as integer) as text), 'YYYYMMDD')
        else {{ sap_date(value) }}
    end
{%- endmacro %}

{#- Moment of a UTC timestamp, which is a number (YYYYMMDDhhmmss and decimals) or ISO 8601; null where it looks
    like neither, for landing did not check it. -#}
{% macro sap_utc_moment(value) -%}
    {{ return(adapter.dispatch('sap_utc_moment', 'p2p')(value)) }}
{%- endmacro %}

{% macro default__sap_utc_moment(value) -%}
    case
        when {{ value }} ~ '^[12][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]([.,][0-9]*)?$'
            then cast(to_timestamp(left({{ value }}, 14), 'YYYYMMDDHH24MISS') as timestamp) at time zone 'UTC'
        when {{ value }} ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]*)?Z?$'
            then cast(rtrim({{ value }}, 'Z') as timestamp) at time zone 'UTC'
    end
{%- endmacro %}
