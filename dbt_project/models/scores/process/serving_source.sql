-- One row a source: what was loaded, what came of it, and what it can answer.

with

file as (
    select
        tenant,
        source,
        max(system) as system,
        count(*) as file_count,
        sum(rows_loaded) as row_count
    from {{ source('raw', 'file') }}
    group by tenant, source
),

-- a supplier may have been created years before the first order that was loaded
of_master_data as (select activity from {{ ref('activity_catalogue') }} where object_type = 'supplier'),

event as (
    select
        counted.tenant,
        counted.source,
        sum(counted.event_count) as event_count,
        count(distinct counted.activity) as activity_count,
        count(distinct counted.resource) as resource_count,
        min(counted.first_plausible_at) filter (where of_master_data.activity is null) as first_event_at,
        max(counted.last_plausible_at) filter (where of_master_data.activity is null) as last_event_at
    from {{ ref('fct_event_count') }} as counted
    left join of_master_data on counted.activity = of_master_data.activity
    group by counted.tenant, counted.source
),

log_case as (
    select log_key, count(*) as case_count, count(distinct variant_key) as variant_count
    from {{ ref('fct_case') }}
    group by log_key
),

case_currency as (
    select
        log_key,
        currency,
        row_number() over (
            partition by log_key order by count(*) desc, {{ byte_order('currency') }} asc
        ) as currency_rank
    from {{ ref('dim_case') }}
    where currency is not null
    group by log_key, currency
),

has_amount as (
    select log_key from {{ ref('dim_case') }} where amount is not null group by log_key
),

entity as (
    {% for name, capability in [
        ('can_requisition_item', 'requisitions'),
        ('can_purchase_order', 'purchase_orders'),
        ('can_goods_receipt_item', 'goods_receipts'),
        ('can_invoice', 'invoices'),
        ('can_payment', 'payments'),
        ('can_supplier', 'suppliers'),
    ] -%}
    select tenant, source, '{{ capability }}' as capability, count(*) as entity_count
    from {{ ref(name) }}
    group by tenant, source
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

capability as (
    select tenant, source, capability from entity
    union all
    select tenant, source, 'resources' as capability from event where resource_count > 0
    union all
    select dim_log.tenant, dim_log.source, 'amounts' as capability
    from {{ ref('dim_log') }} as dim_log
    inner join has_amount on dim_log.log_key = has_amount.log_key
    union all
    select dim_log.tenant, dim_log.source, 'cases' as capability
    from {{ ref('dim_log') }} as dim_log
    inner join log_case on dim_log.log_key = log_case.log_key
),

capabilities as (
    select
        tenant,
        source,
        {{ ordered_text_list('capability', ',', byte_order('capability')) }} as capabilities
    from capability
    group by tenant, source
)

select
    file.tenant,
    file.source,
    file.system,
    dim_log.case_notion,
    file.file_count,
    cast(file.row_count as bigint) as row_count,
    coalesce(log_case.case_count, 0) as case_count,
    cast(coalesce(event.event_count, 0) as bigint) as event_count,
    coalesce(event.activity_count, 0) as activity_count,
    coalesce(log_case.variant_count, 0) as variant_count,
    coalesce(event.resource_count, 0) as resource_count,
    coalesce(supplier.entity_count, 0) as supplier_count,
    coalesce(purchase_order.entity_count, 0) as purchase_order_count,
    coalesce(period.time_zone, 'UTC') as time_zone,
    event.first_event_at,
    event.last_event_at,
    dim_log.plausible_from,
    dim_log.plausible_to,
    case_currency.currency,
    coalesce(capabilities.capabilities, '') as capabilities
from file
left join {{ ref('dim_log') }} as dim_log
    on file.tenant = dim_log.tenant and file.source = dim_log.source and file.system = dim_log.system
left join {{ ref('dim_source_period') }} as period on file.tenant = period.tenant and file.source = period.source
left join event on file.tenant = event.tenant and file.source = event.source
left join log_case on dim_log.log_key = log_case.log_key
left join case_currency on dim_log.log_key = case_currency.log_key and case_currency.currency_rank = 1
left join entity as supplier
    on file.tenant = supplier.tenant and file.source = supplier.source and supplier.capability = 'suppliers'
left join entity as purchase_order
    on
        file.tenant = purchase_order.tenant
        and file.source = purchase_order.source
        and purchase_order.capability = 'purchase_orders'
left join capabilities on file.tenant = capabilities.tenant and file.source = capabilities.source
