{#- What int_wait_place sums. -#}

{#- A wait belongs to the month in which it ended; three full months against the three before them. -#}
{% macro wait_months(ended_at, period) -%}
    {{ ended_at }} >= {{ period }}.recent_from and {{ ended_at }} < {{ period }}.recent_until as is_recent,
    {{ ended_at }} >= {{ period }}.earlier_from and {{ ended_at }} < {{ period }}.recent_from as is_earlier
{%- endmacro %}

{#- Activities stay numbers until the waits are summed: text of every wait would cost most of the time. -#}
{% macro wait_sums(wait, per_day='') -%}
    count(*) as wait_count,
    sum({{ wait }}){{ per_day }} as total_days,
    sum(waited_amount){{ per_day }} as amount_days,
    count(waited_amount) as valued_count,
    count(*) filter (where is_recent) as recent_count,
    sum({{ wait }}) filter (where is_recent){{ per_day }} as recent_days,
    count(*) filter (where is_earlier) as earlier_count,
    sum({{ wait }}) filter (where is_earlier){{ per_day }} as earlier_days
{%- endmacro %}
