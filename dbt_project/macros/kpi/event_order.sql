{#- true where event A came after event B, false where it did not, null where nobody can say. A and B are rows
    of fct_case_activity; `a_end` and `b_end` name the occurrence that is compared, first or last. Of one row that holds both,
    they name the event, and `is_day_precise` says whether one of the two is known to the day only.
    Two times known to the minute or better are compared as they are; equal ones follow the order of the
    case. Where one is known to the day only, dates are compared, and the same day proves nothing. -#}
{% macro comes_after(a, b, a_end='first', b_end='first', is_day_precise=none) -%}
    case
        when {{ is_day_precise or a ~ '.is_day_precise or ' ~ b ~ '.is_day_precise' }} then
            case
                when {{ a }}.{{ a_end }}_on <> {{ b }}.{{ b_end }}_on
                    then {{ a }}.{{ a_end }}_on > {{ b }}.{{ b_end }}_on
            end
        when {{ a }}.{{ a_end }}_at = {{ b }}.{{ b_end }}_at
            then {{ a }}.{{ a_end }}_position > {{ b }}.{{ b_end }}_position
        else {{ a }}.{{ a_end }}_at > {{ b }}.{{ b_end }}_at
    end
{%- endmacro %}

{#- Days from the first A to the first B, both rows of fct_case_activity: whole dates where one of them is known to the day only. -#}
{% macro days_between_events_of(a, b) -%}
    {{ seconds_between_events(
        a ~ '.first_at',
        a ~ '.first_on',
        'case when ' ~ a ~ '.is_day_precise or ' ~ b ~ ".is_day_precise then 'day' end",
        b ~ '.first_at',
        b ~ '.first_on',
        'cast(null as text)'
    ) }} / 86400
{%- endmacro %}
