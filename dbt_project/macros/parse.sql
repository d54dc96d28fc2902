{#- Text of files to typed values. Landing has already put in quarantine what does not cast,
    so a failure here is a broken promise and stops the build. -#}

{#- null for an empty or blank text. -#}
{% macro empty_to_null(value) -%}
    nullif(trim({{ value }}), '')
{%- endmacro %}

{#- Decimal text with '.' or ',' as the mark, thousands separators, and SAP's trailing minus. -#}
{% macro parse_decimal(value, decimal_mark) -%}
    {{ return(adapter.dispatch('parse_decimal', 'p2p')(value, decimal_mark)) }}
{%- endmacro %}

{% macro default__parse_decimal(value, decimal_mark) -%}
    {#- without groups and blanks, and with the point that numeric wants -#}
    {%- set plain -%}
        case when {{ decimal_mark }} = ',' then translate({{ value }}, ',. ''', '.') else translate({{ value }}, ', ''', '') end
    {%- endset -%}
    {#- most numbers have none of these, and to look costs less than to rewrite -#}
    case
        when {{ decimal_mark }} = ',' or {{ value }} ~ '[ ,''-]'
            then cast(nullif(
                case when rtrim({{ value }}) like '%-' then '-' || rtrim({{ plain }}, '-') else {{ plain }} end,
            '') as numeric)
        else cast(nullif({{ value }}, '') as numeric)
    end
{%- endmacro %}

{#- Date text by a PostgreSQL template or 'ISO'; every way of writing "no date" becomes null. -#}
{% macro parse_date(value, date_format) -%}
    {{ return(adapter.dispatch('parse_date', 'p2p')(value, date_format)) }}
{%- endmacro %}

{% macro default__parse_date(value, date_format) -%}
    case
        when {{ value }} is null or translate({{ value }}, '0./- ', '') = '' then null
        when {{ date_format }} = 'ISO' then cast({{ value }} as date)
        else to_date({{ value }}, {{ date_format }})
    end
{%- endmacro %}

{#- Moment from a date and a text time of day in a named zone; midnight where the time is empty. -#}
{% macro moment(on_date, time_text, time_format, time_zone) -%}
    {{ return(adapter.dispatch('moment', 'p2p')(on_date, time_text, time_format, time_zone)) }}
{%- endmacro %}

{% macro default__moment(on_date, time_text, time_format, time_zone) -%}
    ((cast({{ on_date }} as timestamp)
        + coalesce(
            cast(cast(to_timestamp(nullif(trim({{ time_text }}), ''), {{ time_format }}) as timestamp) as time),
            time '00:00:00'))
     at time zone {{ time_zone }})
{%- endmacro %}

{#- Moment from one text: 'ISO' with or without offset, or a PostgreSQL template. Without an offset the
    text is local to `time_zone`. -#}
{% macro parse_moment(value, time_format, time_zone) -%}
    {{ return(adapter.dispatch('parse_moment', 'p2p')(value, time_format, time_zone)) }}
{%- endmacro %}

{% macro default__parse_moment(value, time_format, time_zone) -%}
    case
        when {{ time_format }} <> 'ISO' and ({{ time_format }} like '%TZ%' or {{ time_format }} like '%OF%')
            then to_timestamp({{ value }}, {{ time_format }})
        when {{ time_format }} <> 'ISO'
            then cast(to_timestamp({{ value }}, {{ time_format }}) as timestamp) at time zone {{ time_zone }}
        {# after the ten characters of the date, only an offset brings + - or Z #}
        when
            {{ value }} like '__________%+%' or {{ value }} like '__________%-%'
            or {{ value }} like '%Z' or {{ value }} like '%z'
            then cast({{ value }} as timestamptz)
        else cast({{ value }} as timestamp) at time zone {{ time_zone }}
    end
{%- endmacro %}

{#- At the end of a query whose columns are costly: each is computed once a row, however often the reader names it.
    PostgreSQL would else write the expression in each place. -#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'p2p')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
    offset 0
{%- endmacro %}

{#- true where a text is a decimal number with a point and nothing else: it casts as it is. -#}
{% macro is_plain_decimal(value) -%}
    {{ return(adapter.dispatch('is_plain_decimal', 'p2p')(value)) }}
{%- endmacro %}

{% macro default__is_plain_decimal(value) -%}
    {{ value }} ~ '^-?[0-9]+([.][0-9]+)?$'
{%- endmacro %}
