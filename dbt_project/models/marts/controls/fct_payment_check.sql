-- One row a payment to a supplier: the block in force when it went out, and the last change of the supplier's bank details
-- within a few days before it (var bank_change_days) with whether another person had confirmed it by then. Read by C09 and C11.
{{ config(unlogged=true) }}

{% set days = var('bank_change_days', 7) | int %}

with

payment as (
    select
        payment.*,
        -- of a payment without a time only the day is known: what happened on that day may have been later
        coalesce(payment.recorded_at, {{ start_of_day('payment.paid_on', 'period.time_zone') }}) as paid_at
    from {{ ref('can_payment') }} as payment
    inner join {{ ref('dim_source_period') }} as period on payment.tenant = period.tenant and payment.source = period.source
    where payment.supplier_id is not null
),

supplier_event as (select * from {{ ref('int_supplier_event') }}),

before_payment as (
    select
        payment.payment_object_id,
        payment.paid_on,
        supplier_event.*,
        case when supplier_event.activity in ('Block Vendor', 'Unblock Vendor') then 'block' else 'bank' end as topic
    from payment
    inner join supplier_event
        on
            payment.tenant = supplier_event.tenant
            and payment.source = supplier_event.source
            and payment.supplier_id = supplier_event.supplier_id
            and supplier_event.event_at <= payment.paid_at
    where supplier_event.activity <> 'Confirm Vendor Change'
),

latest as (
    select
        *,
        row_number() over (
            partition by payment_object_id, topic order by event_at desc nulls last, order_key desc nulls last, event_id desc
        ) as recency
    from before_payment
),

confirmed as (
    select latest.payment_object_id, min(supplier_event.event_at) as confirmed_at
    from latest
    inner join payment on latest.payment_object_id = payment.payment_object_id
    inner join supplier_event
        on
            latest.supplier_object_id = supplier_event.supplier_object_id
            and supplier_event.activity = 'Confirm Vendor Change'
            and supplier_event.actor_type = 'human'
            and supplier_event.resource is distinct from latest.resource
            and supplier_event.event_at >= latest.event_at
            and supplier_event.event_at <= payment.paid_at
    where latest.topic = 'bank' and latest.recency = 1
    group by latest.payment_object_id
)

select
    payment.payment_object_id,
    payment.tenant,
    payment.source,
    payment.company_code,
    payment.supplier_id,
    payment.document_id as subject_id,
    payment.paid_on,
    payment.paid_at,
    payment.paid_by,
    payment.amount,
    payment.currency,
    case when block.activity = 'Block Vendor' then block.event_id end as block_event_id,
    case when block.activity = 'Block Vendor' then block.event_on end as blocked_on,
    case when block.activity = 'Block Vendor' then block.resource end as blocked_by,
    bank.event_id as change_event_id,
    bank.event_on as changed_on,
    bank.resource as changed_by,
    confirmed.confirmed_at is not null as is_confirmed
from payment
left join latest as block
    on payment.payment_object_id = block.payment_object_id and block.topic = 'block' and block.recency = 1
left join latest as bank
    on
        payment.payment_object_id = bank.payment_object_id
        and bank.topic = 'bank'
        and bank.recency = 1
        and {{ days_between_dates('bank.event_on', 'payment.paid_on') }} <= {{ days }}
left join confirmed on payment.payment_object_id = confirmed.payment_object_id
