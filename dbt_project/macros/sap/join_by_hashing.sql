{#- For models that join staging views. Behind "latest version of each key" the planner expects one row in two
    hundred, chooses nested loops and compares everything with everything: 5 million pairs for 700 receipts,
    measured. Without nested loops it hashes, which is right for whole tables. -#}
{% macro join_by_hashing() -%}
    {{ return(adapter.dispatch('join_by_hashing', 'p2p')()) }}
{%- endmacro %}

{% macro default__join_by_hashing() -%}
    set local enable_nestloop = off
{%- endmacro %}
