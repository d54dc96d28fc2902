-- K05d: share of the invoices free for payment that no person had to approve.
with

approval as (
    select
        subject_object_id,
        {{ any_true(actor_type('agent') ~ " = 'human' and decided_at is not null") }} as is_by_person,
        {{ any_true(actor_type('agent') ~ " = 'unknown' and decided_at is not null") }} as is_by_somebody,
        {{ any_true('decided_at is not null') }} as is_decided
    from {{ ref('can_approval_task') }}
    where task_type = 'invoice' and decision is distinct from 'cancelled'
    group by subject_object_id
),

subject as (
    select
        invoice.tenant,
        invoice.source,
        invoice.subject_id,
        invoice.company_code,
        invoice.supplier_id,
        null as category,
        coalesce(invoice.released_on, invoice.posted_on) as observed_on,
        case
            when invoice.document_exclusion is not null then invoice.document_exclusion
            when invoice.posted_on is null then 'not posted yet'
            when invoice.released_on is null and invoice.cleared_on is null then 'still blocked'
            when invoice.released_on is null then 'release not recorded'
            when approval.is_by_somebody and not approval.is_by_person then 'approver not known'
        end as excluded_reason,
        not coalesce(approval.is_by_person, false) as is_hit,
        case
            when approval.is_by_person then 'approved by a person'
            when approval.is_decided then 'approved by a program'
            when approval.subject_object_id is not null then 'approval not decided'
            else 'no approval asked for'
        end as approving
    from {{ ref('fct_kpi_invoice') }} as invoice
    left join approval on invoice.invoice_object_id = approval.subject_object_id
)

{{ kpi_observation('K05d', 'invoice', detail='approving') }}
