{#- Texts that people read as evidence. -#}

{#- '2018-03-02 10:15', or '2018-03-02' where only the day is known, in the source's own time zone. -#}
{% macro stamp_text(at, is_day_precise, time_zone) -%}
    {{ return(adapter.dispatch('stamp_text', 'p2p')(at, is_day_precise, time_zone)) }}
{%- endmacro %}

{% macro default__stamp_text(at, is_day_precise, time_zone) -%}
    substr(cast({{ at }} at time zone {{ time_zone }} as text), 1, case when {{ is_day_precise }} then 10 else 16 end)
{%- endmacro %}

{#- A number with two decimals and commas between thousands, without spaces. -#}
{% macro amount_text(amount) -%}
    {{ return(adapter.dispatch('amount_text', 'p2p')(amount)) }}
{%- endmacro %}

{% macro default__amount_text(amount) -%}
    {#- commas as such, not those of the server's locale -#}
    to_char({{ amount }}, 'FM999,999,999,999,999,990.00')
{%- endmacro %}

{#- A number without the zeros behind its comma: 30, 2.5. -#}
{% macro plain_number(number) -%}
    {{ return(adapter.dispatch('plain_number', 'p2p')(number)) }}
{%- endmacro %}

{% macro default__plain_number(number) -%}
    cast(trim_scale(cast({{ number }} as numeric)) as text)
{%- endmacro %}
