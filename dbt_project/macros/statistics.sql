{#- The planner's statistics. A table just filled has none until autovacuum comes by, and a join
    planned for twenty rows then sorts millions. -#}

{#- For on-run-start: raw tables that changed since they were last analysed. -#}
{% macro analyze_changed_raw_tables() -%}
    {{ return(adapter.dispatch('analyze_changed_raw_tables', 'p2p')()) }}
{%- endmacro %}

{% macro default__analyze_changed_raw_tables() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set changed -%}
            select relname from pg_stat_user_tables
            where schemaname = 'raw' and (n_mod_since_analyze > 0 or (last_analyze is null and last_autoanalyze is null))
            order by relname
        {%- endset -%}
        {{ statistics_sample() }};
        {% for row in run_query(changed).rows -%}
            analyze raw.{{ adapter.quote(row[0]) }};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- How many rows `analyze` looks at: 300 times this number. Every refresh writes every table anew, and with the usual 30,000
    rows of each this was a twentieth of it. `set local` ends with the transaction. -#}
{% macro statistics_sample() -%}
    set local default_statistics_target = 30
{%- endmacro %}
