-- One row a source, table and currency: the total of its amount in raw (latest version of each row) and in
-- staging. They agree to the cent, or publication stops.
with

raw_total as (
    {% for table, amount in amounts_to_reconcile().items() %}
    select
        tenant,
        source,
        '{{ table }}' as table_name,
        {{ empty_to_null('raw_currency') if amount[1] else 'cast(null as text)' }} as currency,
        sum({{ parse_decimal('raw_amount', 'decimal_mark') }}) as amount
    from (
        select
            f.tenant,
            f.source,
            f.decimal_mark,
            {{ first_filled(amount[0]) }} as raw_amount,
            {% if amount[1] %}{{ first_filled(amount[1]) }} as raw_currency,{% endif %}
            lead(raw_row._row_number) over (
                partition by {{ version_key('raw_row', table) }}
                order by {{ version_order('raw_row', table, 'asc nulls first') }}
            ) as next_version
        from {{ source('raw', table) }} as raw_row
        inner join {{ source('raw', 'file') }} as f on raw_row._file_id = f.file_id
    ) as versions
    where next_version is null
    group by 1, 2, 3, 4
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

staged_total as (
    {% for table, amount in amounts_to_reconcile().items() %}
    select
        tenant,
        source,
        '{{ table }}' as table_name,
        {{ amount[3] or 'cast(null as text)' }} as currency,
        sum({{ amount[2] }}) as amount
    from {{ ref(raw_table(table)['staging']) }}
    group by 1, 2, 3, 4
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    coalesce(raw_total.tenant, staged_total.tenant) as tenant,
    coalesce(raw_total.source, staged_total.source) as source,
    cast(coalesce(raw_total.table_name, staged_total.table_name) as text) as table_name,
    coalesce(raw_total.currency, staged_total.currency) as currency,
    coalesce(raw_total.amount, 0) as raw_amount,
    coalesce(staged_total.amount, 0) as staged_amount,
    coalesce(raw_total.amount, 0) - coalesce(staged_total.amount, 0) as difference,
    coalesce(raw_total.amount, 0) = coalesce(staged_total.amount, 0) as is_reconciled
from raw_total
full outer join staged_total
    on
        raw_total.tenant = staged_total.tenant
        and raw_total.source = staged_total.source
        and raw_total.table_name = staged_total.table_name
        and coalesce(raw_total.currency, '') = coalesce(staged_total.currency, '')
