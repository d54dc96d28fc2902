{#- Rows of a mining table that the latest run of each source wrote; a tie of two runs goes to the greater id. -#}
{% macro latest_mining_run(table) -%}
    select result.*
    from {{ source('mining', table) }} as result
    inner join (
        select tenant, source, run_id
        from (
            select
                tenant,
                source,
                run_id,
                row_number() over (
                    partition by tenant, source order by max(created_at) desc nulls last, run_id desc
                ) as run_rank
            from {{ source('mining', table) }}
            group by tenant, source, run_id
        ) as run
        where run_rank = 1
    ) as latest_run
        on
            result.tenant = latest_run.tenant
            and result.source = latest_run.source
            and result.run_id = latest_run.run_id
{%- endmacro %}
