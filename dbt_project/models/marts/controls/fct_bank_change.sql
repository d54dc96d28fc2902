-- One row a change of a supplier's bank details: who changed them, which other person confirmed it first, and what was paid to
-- the supplier since: up to that confirmation, within some days (var bank_change_paid_days) or on the first day of payment if
-- that came later. An end, so that each later payment does not make it another matter. Read by C10.
{{ config(unlogged=true) }}

{% set days = var('bank_change_paid_days', 30) | int %}

with

supplier_event as (select * from {{ ref('int_supplier_event') }}),

change as (select * from supplier_event where activity = 'Change Vendor Bank Details'),

confirmation as (
    select
        change.event_id,
        supplier_event.event_id as confirmation_event_id,
        supplier_event.resource as confirmed_by,
        supplier_event.event_at as confirmed_at,
        -- somebody else's word is the second one, whenever it came; the same person's is none
        row_number() over (
            partition by change.event_id
            order by
                case when supplier_event.resource <> change.resource and supplier_event.actor_type = 'human' then 0 else 1 end asc,
                supplier_event.event_at asc nulls last,
                supplier_event.event_id asc
        ) as confirmation_rank,
        supplier_event.resource <> change.resource and supplier_event.actor_type = 'human' as is_by_another
    from change
    inner join supplier_event
        on
            change.supplier_object_id = supplier_event.supplier_object_id
            and supplier_event.activity = 'Confirm Vendor Change'
            and supplier_event.event_at >= change.event_at
),

payment as (
    select tenant, source, supplier_id, company_code, payment_object_id, paid_on, recorded_at, amount, currency
    from {{ ref('can_payment') }}
    where amount > 0
),

-- who did not tell the time of a payment is taken to have paid at the end of that day
since as (
    select
        change.event_id,
        change.event_on,
        payment.*,
        min(payment.paid_on) over (partition by change.event_id) as first_paid_on
    from change
    left join confirmation
        on change.event_id = confirmation.event_id and confirmation.confirmation_rank = 1 and confirmation.is_by_another
    inner join payment
        on
            change.tenant = payment.tenant
            and change.source = payment.source
            and change.supplier_id = payment.supplier_id
            and (payment.recorded_at >= change.event_at or (payment.recorded_at is null and payment.paid_on >= change.event_on))
            and (confirmation.event_id is null or payment.recorded_at is null or payment.recorded_at < confirmation.confirmed_at)
),

paid as (
    select
        event_id,
        count(*) as payment_count,
        min(first_paid_on) as first_paid_on,
        min(company_code) as company_code,
        case when count(distinct currency) = 1 then sum(amount) end as paid_amount,
        case when count(distinct currency) = 1 then min(currency) end as currency
    from since
    where paid_on = first_paid_on or {{ days_between_dates('event_on', 'paid_on') }} <= {{ days }}
    group by event_id
)

select
    change.event_id,
    change.supplier_object_id,
    change.tenant,
    change.source,
    change.supplier_id,
    paid.company_code,
    change.event_at as changed_at,
    change.event_on as changed_on,
    change.resource as changed_by,
    change.actor_type = 'human' as is_by_person,
    coalesce(confirmation.is_by_another, false) as is_confirmed,
    confirmation.confirmation_event_id,
    confirmation.confirmed_by,
    confirmation.confirmed_at,
    coalesce(paid.payment_count, 0) as payment_count,
    paid.first_paid_on,
    paid.paid_amount,
    paid.currency
from change
left join confirmation on change.event_id = confirmation.event_id and confirmation.confirmation_rank = 1
left join paid on change.event_id = paid.event_id
