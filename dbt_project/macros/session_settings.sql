{#- What every model's transaction runs under: UTC; memory for integer sorts and hash aggregates; no JIT, for
    compiling costs more than these queries gain; no nested loops, for models read whole tables, and behind a
    view the planner may expect one row of 300,000 and compare everything with everything. For the same reason no
    merge joins where a folder says so (merge_join in dbt_project.yml): between views they may be merged by tenant and
    source alone, and everything of a source compared. `set local` ends with the transaction. -#}
{% macro session_settings() -%}
    {{ return(adapter.dispatch('session_settings', 'p2p')()) }}
{%- endmacro %}

{% macro default__session_settings() -%}
    set local timezone = 'UTC';
    set local work_mem = '{{ config.get("work_mem", "64MB") }}';
    set local jit = off;
    {{ statistics_sample() }};
    set local enable_nestloop = off;
    set local enable_mergejoin = {{ 'on' if config.get('merge_join', true) else 'off' }}
{%- endmacro %}
