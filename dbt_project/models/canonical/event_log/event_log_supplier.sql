-- Suppliers that cases of event logs name.

select
    {{ hash_id(['tenant', 'source', "'supplier'", 'supplier_id']) }} as supplier_object_id,
    tenant,
    source,
    supplier_id,
    max(supplier_name) as name,
    cast(null as text) as country,
    cast(null as boolean) as is_blocked,
    cast(null as date) as created_on
from {{ ref('event_log_case') }}
where supplier_id is not null
group by tenant, source, supplier_id
