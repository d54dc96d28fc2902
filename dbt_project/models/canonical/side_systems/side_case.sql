-- One row a request for a supplier and one a supplier's inquiry, also those of which only steps came.
{{ config(unlogged=true) }}

with

known as (
    select
        tenant,
        source,
        'supplier_portal' as system,
        'supplier_request' as object_type,
        request_id as case_id,
        company_code,
        erp_supplier_no as supplier_id,
        supplier_name,
        category
    from {{ ref('stg_supplier_portal__onboarding_requests') }}

    union all

    select
        tenant,
        source,
        'ticket_desk' as system,
        'inquiry' as object_type,
        ticket_id as case_id,
        company_code,
        erp_supplier_no as supplier_id,
        supplier_name,
        reason as category
    from {{ ref('stg_ticket_desk__tickets') }}
),

stepped as (
    select distinct tenant, source, 'supplier_portal' as system, 'supplier_request' as object_type, request_id as case_id
    from {{ ref('stg_supplier_portal__onboarding_steps') }}
    union all
    select distinct tenant, source, 'ticket_desk' as system, 'inquiry' as object_type, ticket_id as case_id
    from {{ ref('stg_ticket_desk__ticket_history') }}
)

select
    {{ hash_id(['object_type', 'tenant', 'source', 'case_id']) }} as case_object_id,
    tenant,
    source,
    system,
    object_type,
    case_id,
    known.company_code,
    known.supplier_id,
    known.supplier_name,
    known.category
from known
full outer join stepped using (tenant, source, system, object_type, case_id)
