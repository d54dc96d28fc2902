{#- Time arithmetic: every difference between two moments or dates in models goes through here. -#}

{#- Seconds from the first to the second timestamp, exact numeric, negative when reversed. -#}
{% macro seconds_between(start_at, end_at) -%}
    {{ return(adapter.dispatch('seconds_between', 'p2p')(start_at, end_at)) }}
{%- endmacro %}

{% macro default__seconds_between(start_at, end_at) -%}
    cast(extract(epoch from ({{ end_at }} - {{ start_at }})) as numeric)
{%- endmacro %}

{#- Whole days from the first to the second date, integer. -#}
{% macro days_between_dates(start_on, end_on) -%}
    {{ return(adapter.dispatch('days_between_dates', 'p2p')(start_on, end_on)) }}
{%- endmacro %}

{% macro default__days_between_dates(start_on, end_on) -%}
    ({{ end_on }} - {{ start_on }})
{%- endmacro %}

{#- Seconds between two events, honest about precision: where an end is known to the day only,
    whole local dates are subtracted and no hours are invented. -#}
{% macro seconds_between_events(start_at, start_on, start_precision, end_at, end_on, end_precision) -%}
    case
        when {{ start_precision }} = 'day' or {{ end_precision }} = 'day'
            then cast({{ days_between_dates(start_on, end_on) }} as numeric) * 86400
        else {{ seconds_between(start_at, end_at) }}
    end
{%- endmacro %}

{#- Days between two moments: whole local dates where either is known to the day only. -#}
{% macro days_between_events(start_at, end_at, is_day_precise, time_zone) -%}
    {{ seconds_between_events(
        start_at,
        local_date(start_at, time_zone),
        "case when " ~ is_day_precise ~ " then 'day' end",
        end_at,
        local_date(end_at, time_zone),
        "case when " ~ is_day_precise ~ " then 'day' end"
    ) }} / 86400
{%- endmacro %}

{#- Seconds as days with twelve decimals (86 nanoseconds), whatever scale the division would choose. -#}
{% macro days_from_seconds(seconds) -%}
    round({{ seconds }} / 86400, 12)
{%- endmacro %}

{#- Calendar date of a timestamptz in the named time zone. -#}
{% macro local_date(at, time_zone) -%}
    {{ return(adapter.dispatch('local_date', 'p2p')(at, time_zone)) }}
{%- endmacro %}

{% macro default__local_date(at, time_zone) -%}
    cast({{ at }} at time zone {{ time_zone }} as date)
{%- endmacro %}

{#- The moment at which a date begins in the named time zone. -#}
{% macro start_of_day(on_date, time_zone) -%}
    {{ return(adapter.dispatch('start_of_day', 'p2p')(on_date, time_zone)) }}
{%- endmacro %}

{% macro default__start_of_day(on_date, time_zone) -%}
    cast({{ on_date }} as timestamp) at time zone {{ time_zone }}
{%- endmacro %}

{#- First day of the month of a date. -#}
{% macro month_of(on_date) -%}
    {{ return(adapter.dispatch('month_of', 'p2p')(on_date)) }}
{%- endmacro %}

{% macro default__month_of(on_date) -%}
    cast(date_trunc('month', cast({{ on_date }} as timestamp)) as date)
{%- endmacro %}

{#- Monday of the week of a date. -#}
{% macro week_of(on_date) -%}
    {{ return(adapter.dispatch('week_of', 'p2p')(on_date)) }}
{%- endmacro %}

{% macro default__week_of(on_date) -%}
    cast(date_trunc('week', cast({{ on_date }} as timestamp)) as date)
{%- endmacro %}

{#- Part of a date or timestamp as integer: date_part_int('year', x). -#}
{% macro date_part_int(part, value) -%}
    {{ return(adapter.dispatch('date_part_int', 'p2p')(part, value)) }}
{%- endmacro %}

{% macro default__date_part_int(part, value) -%}
    cast(extract({{ part }} from {{ value }}) as integer)
{%- endmacro %}

{#- A date moved by a number of days: date. -#}
{% macro add_days(on_date, days) -%}
    {{ return(adapter.dispatch('add_days', 'p2p')(on_date, days)) }}
{%- endmacro %}

{% macro default__add_days(on_date, days) -%}
    (cast({{ on_date }} as date) + cast({{ days }} as integer))
{%- endmacro %}

{#- A closed period; an empty end is open. -#}
{% macro period(period_from, period_to) -%}
    {{ return(adapter.dispatch('period', 'p2p')(period_from, period_to)) }}
{%- endmacro %}

{% macro default__period(period_from, period_to) -%}
    tstzrange({{ period_from }}, {{ period_to }}, '[]')
{%- endmacro %}

{#- true where the moment lies in the period. -#}
{% macro is_within(at, period) -%}
    {{ return(adapter.dispatch('is_within', 'p2p')(at, period)) }}
{%- endmacro %}

{% macro default__is_within(at, period) -%}
    {{ period }} @> {{ at }}
{%- endmacro %}

{#- So many days as an interval, for the frames of windows over dates. -#}
{% macro days_interval(days) -%}
    {{ return(adapter.dispatch('days_interval', 'p2p')(days)) }}
{%- endmacro %}

{% macro default__days_interval(days) -%}
    interval '{{ days }} days'
{%- endmacro %}
