{#- What every model's transaction runs under: UTC, memory for integer sorts and hash aggregates, no JIT
    (compiling costs more than these queries gain). `set local` ends with the transaction. -#}
{% macro session_settings() -%}
    {{ return(adapter.dispatch('session_settings', 'p2p')()) }}
{%- endmacro %}

{% macro default__session_settings() -%}
    set local timezone = 'UTC'; set local work_mem = '{{ config.get("work_mem", "64MB") }}'; set local jit = off
{%- endmacro %}
