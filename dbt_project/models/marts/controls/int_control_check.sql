-- One row a subject of the controls that have a check of their own (C09 to C12), in the shape all four share: left out with a
-- reason, else kept or broken. Sources that do not hold what the check needs have no rows. An invoice that another source handed
-- over is judged there, where it can be: one matter, one breach.
{{ config(unlogged=true) }}

{% set early_days = var('early_payment_days', 10) | int %}

with

need as (select * from {{ ref('control_need') }}),

held as (select * from {{ ref('int_control_source') }}),

testable as (
    select held.tenant, held.source, asked.control_id
    from (select control_id, count(distinct need_id) as need_count from need group by control_id) as asked
    inner join (select distinct control_id, need_id from need) as wanted on asked.control_id = wanted.control_id
    inner join held on wanted.need_id = held.need_id
    group by held.tenant, held.source, asked.control_id, asked.need_count
    having count(*) = asked.need_count
),

payment as (select * from {{ ref('fct_payment_check') }}),

told_confirmation as (select tenant, source from held where need_id = 'confirmations'),

paid_invoice as (select * from {{ ref('fct_paid_invoice') }}),

judged_where_entered as (
    select handed.invoice_object_id, handed.first_source
    from {{ ref('fct_handed_over_invoice') }} as handed
    inner join testable
        on handed.tenant = testable.tenant and handed.first_source = testable.source and testable.control_id = 'C12'
    inner join paid_invoice as first_paid
        on handed.first_object_id = first_paid.invoice_object_id and first_paid.excluded_reason is null
),

judged as (
    select
        'C09' as control_id,
        payment.tenant,
        payment.source,
        payment.company_code,
        payment.supplier_id,
        'payment' as subject_type,
        payment.payment_object_id as subject_object_id,
        payment.subject_id,
        payment.paid_on as observed_on,
        case when coalesce(payment.amount, 0) <= 0 then 'no money went out' end as excluded_reason,
        payment.block_event_id is not null as is_breached,
        payment.amount,
        payment.currency,
        cast(null as text) as person,
        payment.supplier_id || '|' || coalesce(payment.company_code, '') as group_key,
        'blocked since ' || cast(payment.blocked_on as text) || coalesce(' by ' || payment.blocked_by, '')
            || ', paid on ' || cast(payment.paid_on as text) || coalesce(' by ' || payment.paid_by, '') as told
    from payment

    union all

    select
        'C10',
        change.tenant,
        change.source,
        change.company_code,
        change.supplier_id,
        'supplier',
        change.event_id,
        change.supplier_id,
        change.changed_on,
        case
            when not change.is_by_person then 'changed by a program, or nobody knows by whom'
            when not change.is_confirmed and change.payment_count = 0 then 'waits for a second person, and nothing was paid since'
        end,
        not change.is_confirmed,
        change.paid_amount,
        change.currency,
        change.changed_by,
        cast(change.event_id as text),
        'bank details of supplier ' || change.supplier_id || ' changed on ' || cast(change.changed_on as text) || ' by '
            || change.changed_by
            || case when change.confirmed_by is not null then ', confirmed by the same person' else ', confirmed by nobody' end
            || ', paid ' || change.payment_count || case when change.payment_count = 1 then ' time' else ' times' end
            || ' since (those long after are not counted)'
    from {{ ref('fct_bank_change') }} as change

    union all

    select
        'C11',
        payment.tenant,
        payment.source,
        payment.company_code,
        payment.supplier_id,
        'payment',
        payment.payment_object_id,
        payment.subject_id,
        payment.paid_on,
        case when coalesce(payment.amount, 0) <= 0 then 'no money went out' end,
        payment.change_event_id is not null and not payment.is_confirmed,
        payment.amount,
        payment.currency,
        payment.changed_by,
        cast(payment.change_event_id as text),
        'bank details changed on ' || cast(payment.changed_on as text) || coalesce(' by ' || payment.changed_by, '')
            || ', paid on ' || cast(payment.paid_on as text) || coalesce(' by ' || payment.paid_by, '')
            || case
                when told_confirmation.source is null then '; whether anybody confirmed the change, this source does not tell'
                else '; no second person had confirmed the change'
            end
    from payment
    left join told_confirmation on payment.tenant = told_confirmation.tenant and payment.source = told_confirmation.source

    union all

    select
        'C12',
        paid.tenant,
        paid.source,
        paid.company_code,
        paid.supplier_id,
        'invoice',
        invoice.invoice_object_id,
        paid.subject_id,
        paid.observed_on,
        coalesce(
            paid.excluded_reason,
            case when entered.first_source is not null then 'handed over by ' || entered.first_source || ', and judged there' end
        ),
        paid.payment_timing = 'early without discount'
        and {{ days_between_dates('invoice.cleared_on', 'invoice.due_on') }} >= {{ early_days }},
        invoice.gross_amount,
        invoice.currency,
        null,
        coalesce(paid.company_code, '') || '|' || cast({{ date_part_int('year', 'paid.observed_on') }} as text)
            || '|' || cast({{ date_part_int('quarter', 'paid.observed_on') }} as text),
        'due on ' || cast(invoice.due_on as text) || ', paid on ' || cast(invoice.cleared_on as text) || ', '
            || {{ days_between_dates('invoice.cleared_on', 'invoice.due_on') }} || ' days before, without a discount'
    from paid_invoice as paid
    inner join {{ ref('fct_kpi_invoice') }} as invoice on paid.invoice_object_id = invoice.invoice_object_id
    left join judged_where_entered as entered on paid.invoice_object_id = entered.invoice_object_id
)

select judged.*
from judged
inner join testable
    on judged.tenant = testable.tenant and judged.source = testable.source and judged.control_id = testable.control_id
