{#- Business time: how much of a span lies in opening hours. Every business duration goes through here, so there is one
    calendar (dim_calendar_day) and one way to count. -#}

{#- Joins the calendar that the company of `row` follows: its own, else that of its source. -#}
{% macro join_work_calendar(alias, row) -%}
    left join {{ source('raw', 'company_calendar') }} as {{ alias }}_own
        on
            {{ row }}.tenant = {{ alias }}_own.tenant
            and {{ row }}.source = {{ alias }}_own.source
            and {{ row }}.company_code = {{ alias }}_own.company_code
    left join {{ source('raw', 'company_calendar') }} as {{ alias }}_all
        on
            {{ row }}.tenant = {{ alias }}_all.tenant
            and {{ row }}.source = {{ alias }}_all.source
            and {{ alias }}_all.company_code = ''
{%- endmacro %}

{#- Joins the day of that calendar on which a moment lies; where only the day is known that is `on_day`, the source's own. -#}
{% macro join_calendar_day(alias, calendar, at, is_day_precise=none, on_day=none) -%}
    {%- set on_local_day = local_date(at, 'coalesce(' ~ calendar ~ '_own.time_zone, ' ~ calendar ~ '_all.time_zone)') -%}
    left join {{ ref('dim_calendar_day') }} as {{ alias }}
        on
            coalesce({{ calendar }}_own.calendar_id, {{ calendar }}_all.calendar_id) = {{ alias }}.calendar_id
            and {% if is_day_precise %}case when {{ is_day_precise }} then {{ on_day }} else {{ on_local_day }} end
            {%- else %}{{ on_local_day }}{% endif %} = {{ alias }}.day
{%- endmacro %}

{#- Opening seconds from one moment to another; the days are joined by join_calendar_day. Null where a moment lies
    outside the calendar. -#}
{% macro business_seconds_between(start_at, start_day, end_at, end_day) -%}
    ({{ open_seconds_until(end_at, end_day) }} - {{ open_seconds_until(start_at, start_day) }})
{%- endmacro %}

{% macro open_seconds_until(at, day) -%}
    ({{ day }}.open_seconds_before + coalesce(
        least(
            greatest({{ seconds_between(day ~ '.opens_at', at) }}, 0),
            {{ seconds_between(day ~ '.opens_at', day ~ '.closes_at') }}
        ),
        0
    ))
{%- endmacro %}

{#- The same in working days: opening seconds over those of a working day, or where an end is known to the day only the
    working days from the first date up to the second. -#}
{% macro business_days_between(start_at, start_day, end_at, end_day, is_day_precise='false') -%}
    case
        when {{ is_day_precise }} then cast({{ end_day }}.working_days_before - {{ start_day }}.working_days_before as numeric)
        else {{ business_seconds_between(start_at, start_day, end_at, end_day) }} / {{ start_day }}.seconds_of_working_day
    end
{%- endmacro %}
