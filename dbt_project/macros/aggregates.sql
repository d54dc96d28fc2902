{#- Aggregates whose spelling differs between engines. -#}

{#- Linear percentile (percentile_cont), e.g. percentile(0.9, 'wait_days'); nulls are left out. -#}
{% macro percentile(fraction, expression) -%}
    {{ return(adapter.dispatch('percentile', 'p2p')(fraction, expression)) }}
{%- endmacro %}

{% macro default__percentile(fraction, expression) -%}
    percentile_cont({{ fraction }}) within group (order by cast({{ expression }} as double precision))
{%- endmacro %}

{#- Array in a stated order; `order_by` must be a full tie-break. -#}
{% macro ordered_array(expression, order_by, filter=none) -%}
    {{ return(adapter.dispatch('ordered_array', 'p2p')(expression, order_by, filter)) }}
{%- endmacro %}

{% macro default__ordered_array(expression, order_by, filter) -%}
    array_agg({{ expression }} order by {{ order_by }}){% if filter %} filter (where {{ filter }}){% endif %}
{%- endmacro %}

{#- Text list in a stated order, e.g. ordered_text_list('reason', ', ', 'reason'); null where nothing was listed. -#}
{% macro ordered_text_list(expression, separator, order_by, filter=none) -%}
    {{ return(adapter.dispatch('ordered_text_list', 'p2p')(expression, separator, order_by, filter)) }}
{%- endmacro %}

{% macro default__ordered_text_list(expression, separator, order_by, filter) -%}
    array_to_string(
        array_agg(cast({{ expression }} as text) order by {{ order_by }}){% if filter %} filter (where {{ filter }}){% endif %},
        '{{ separator }}'
    )
{%- endmacro %}

{#- true where the condition holds for at least one row / for no row of the group. -#}
{% macro any_true(condition) -%}
    {{ return(adapter.dispatch('any_true', 'p2p')(condition)) }}
{%- endmacro %}

{% macro default__any_true(condition) -%}
    coalesce(bool_or({{ condition }}), false)
{%- endmacro %}

{#- Every bit that is set in at least one integer of the group. -#}
{% macro all_bits(expression) -%}
    {{ return(adapter.dispatch('all_bits', 'p2p')(expression)) }}
{%- endmacro %}

{% macro default__all_bits(expression) -%}
    bit_or({{ expression }})
{%- endmacro %}
