-- One row a case log: a source seen through one case notion. Its key keeps sources apart in integers.

with log as (
    select tenant, source, 'event_log' as system, case_notion, plausible_from, plausible_to
    from {{ source('raw', 'event_log_source') }}
    union all
    select
        tenant,
        source,
        min(system) as system,
        'purchase_order_item' as case_notion,
        cast(null as timestamptz) as plausible_from,
        cast(null as timestamptz) as plausible_to
    from {{ source('raw', 'file') }}
    where system in ('{{ document_systems().values() | sum(start=[]) | join("', '") }}')
    group by tenant, source
    {%- for system, case_notion in side_case_notions().items() %}
    union all
    select distinct
        tenant,
        source,
        system,
        '{{ case_notion }}' as case_notion,
        cast(null as timestamptz) as plausible_from,
        cast(null as timestamptz) as plausible_to
    from {{ source('raw', 'file') }}
    where system = '{{ system }}'
    {%- endfor %}
)

select
    cast(row_number() over (
        order by {{ byte_order('tenant') }}, {{ byte_order('source') }}, {{ byte_order('system') }}
    ) as integer) as log_key,
    tenant,
    source,
    system,
    case_notion,
    plausible_from,
    plausible_to
from log
