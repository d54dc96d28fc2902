{#- An ordered JSON array of {"reason": text, "count": integer}; null where nothing was listed. -#}
{% macro json_reason_counts(reason, count, order_by, filter=none) -%}
    {{ return(adapter.dispatch('json_reason_counts', 'p2p')(reason, count, order_by, filter)) }}
{%- endmacro %}

{% macro default__json_reason_counts(reason, count, order_by, filter) -%}
    jsonb_agg(jsonb_build_object('reason', {{ reason }}, 'count', {{ count }}) order by {{ order_by }})
    {%- if filter %} filter (where {{ filter }}){% endif %}
{%- endmacro %}
