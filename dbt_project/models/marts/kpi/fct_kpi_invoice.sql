-- One row an invoice, as invoice KPIs need it: why it is left out, when it came and became free for payment,
-- whether it repeats an earlier one, and how its payment was timed.
{{ config(unlogged=true) }}

{% set grace_early = var('payment_grace_days_early', 0) | int %}
{% set grace_late = var('payment_grace_days_late', 0) | int %}

with

can_invoice as (select * from {{ ref('can_invoice') }}),

period as (select tenant, source, time_zone, data_until from {{ ref('dim_source_period') }}),

invoice_event as (
    select
        object_id as invoice_object_id,
        min(first_at) filter (where activity = 'Record Invoice Receipt') as recorded_at,
        min(first_at) filter (where activity = 'Set Payment Block') as first_set_at,
        max(last_at) filter (where activity = 'Set Payment Block') as last_set_at,
        max(last_at) filter (where activity = 'Remove Payment Block') as last_removed_at,
        {{ any_true("activity = 'Record Invoice Receipt' and is_day_precise") }} as is_receipt_day_precise,
        {{ any_true("activity = 'Set Payment Block' and is_day_precise") }} as is_setting_day_precise,
        {{ any_true("activity = 'Remove Payment Block' and is_day_precise") }} as is_removal_day_precise,
        {{ any_true("activity in ('Park Invoice', 'Record Invoice Receipt') and is_by_person") }} as is_entered_by_person,
        {{ any_true("activity in ('Park Invoice', 'Record Invoice Receipt') and has_unknown_actor") }} as has_unknown_entry,
        {{ any_true("activity = 'Remove Payment Block' and is_by_person") }} as is_removed_by_person
    from {{ ref('fct_document_event') }}
    where activity in ('Park Invoice', 'Record Invoice Receipt', 'Set Payment Block', 'Remove Payment Block')
    group by object_id
),

timed as (
    select
        can_invoice.*,
        {{ invoice_label('can_invoice.invoice_id', 'can_invoice.fiscal_year') }} as subject_id,
        period.time_zone,
        period.data_until,
        case
            when can_invoice.is_reversed then 'reversed'
            when can_invoice.is_credit_memo then 'credit memo'
        end as document_exclusion,
        coalesce(
            {{ start_of_day('can_invoice.arrived_on', 'period.time_zone') }},
            can_invoice.received_at,
            invoice_event.recorded_at
        ) as came_at,
        coalesce(invoice_event.recorded_at, can_invoice.received_at) as entered_at,
        can_invoice.arrived_on is not null or coalesce(invoice_event.is_receipt_day_precise, false)
            as is_receipt_day_precise,
        coalesce(invoice_event.is_setting_day_precise or invoice_event.is_removal_day_precise, false)
            as is_resolution_day_precise,
        coalesce(invoice_event.is_removal_day_precise, false) as is_removal_day_precise,
        -- null where nobody knows who entered it: one name that is missing may be a person's
        case
            when invoice_event.is_entered_by_person then true
            when invoice_event.recorded_at is not null and not invoice_event.has_unknown_entry then false
        end as is_entered_by_person,
        coalesce(invoice_event.is_removed_by_person, false) as is_removed_by_person,
        invoice_event.first_set_at as blocked_at,
        coalesce(can_invoice.is_blocked, false)
        or invoice_event.last_set_at is not null
        or invoice_event.last_removed_at is not null as is_ever_blocked,
        -- a block that was set again after its removal has not been removed, nor one that still stands because
        -- only one of several reasons went
        case
            when can_invoice.payment_block_code is not null then null
            when invoice_event.last_set_at > coalesce(invoice_event.last_removed_at, can_invoice.first_released_at) then null
            else coalesce(invoice_event.last_removed_at, can_invoice.first_released_at)
        end as unblocked_at
    from can_invoice
    inner join period on can_invoice.tenant = period.tenant and can_invoice.source = period.source
    left join invoice_event on can_invoice.invoice_object_id = invoice_event.invoice_object_id
),

compared as (
    select
        timed.*,
        case when is_ever_blocked then unblocked_at else entered_at end as released_at,
        is_receipt_day_precise or (is_ever_blocked and is_removal_day_precise) as is_release_day_precise,
        case
            when document_exclusion is not null then document_exclusion
            when {{ normalised_reference('reference') }} is null then 'no supplier reference'
            when coalesce(gross_amount, 0) = 0 then 'no gross amount'
        end as comparison_exclusion,
        -- several offers, the best is offered; its last day closes the window
        discount_offered_amount > 0 as has_discount_offer
    from timed
),

repeated as (
    select
        invoice_object_id,
        row_number() over (
            partition by tenant, source, supplier_id, {{ normalised_reference('reference') }}, gross_amount, currency
            order by
                posted_on asc nulls last,
                came_at asc nulls last,
                fiscal_year asc nulls last,
                invoice_id asc nulls last,
                invoice_object_id asc
        ) as place_in_group
    from compared
    where comparison_exclusion is null and supplier_id is not null
)

select
    compared.tenant,
    compared.source,
    compared.invoice_object_id,
    compared.subject_id,
    compared.company_code,
    compared.supplier_id,
    compared.currency,
    compared.gross_amount,
    compared.is_po_backed,
    compared.document_exclusion,

    -- receipt and release
    {{ local_date('compared.came_at', 'compared.time_zone') }} as received_on,
    compared.posted_on,
    {{ local_date('compared.released_at', 'compared.time_zone') }} as released_on,
    compared.entered_at,
    compared.is_entered_by_person,
    compared.is_ever_blocked,
    compared.is_removed_by_person,
    compared.unblocked_at,
    {{ days_between_events('compared.came_at', 'compared.released_at', 'compared.is_release_day_precise', 'compared.time_zone') }}
        as approval_days,
    {{ business_days_between(
        'compared.came_at', 'came_day', 'compared.released_at', 'released_day', 'compared.is_release_day_precise'
    ) }} as approval_business_days,

    -- exception: from its first block until no block is left
    compared.blocked_at is not null as is_block_dated,
    {{ local_date('compared.unblocked_at', 'compared.time_zone') }} as unblocked_on,
    {{ days_between_events('compared.blocked_at', 'compared.unblocked_at', 'compared.is_resolution_day_precise', 'compared.time_zone') }}
        as resolution_days,
    {{ business_days_between(
        'compared.blocked_at', 'blocked_day', 'compared.unblocked_at', 'unblocked_day', 'compared.is_resolution_day_precise'
    ) }} as resolution_business_days,

    -- repetition
    compared.comparison_exclusion,
    coalesce(repeated.place_in_group > 1, false) as is_duplicate_candidate,

    -- payment
    compared.invoice_on,
    compared.due_on,
    compared.cleared_on,
    case
        when compared.cleared_on is null or compared.due_on is null then null
        when compared.cleared_on > {{ add_days('compared.due_on', grace_late) }} then 'late'
        when compared.cleared_on >= {{ add_days('compared.due_on', -grace_early) }} then 'on time'
        when compared.discount_taken_amount > 0 then 'early with discount'
        else 'early without discount'
    end as payment_timing,
    {{ days_between_dates('compared.invoice_on', 'compared.cleared_on') }} as days_to_payment,

    -- discount
    coalesce(compared.has_discount_offer, false) as has_discount_offer,
    compared.discount_due_on,
    compared.discount_offered_amount,
    coalesce(compared.discount_taken_amount, 0) as discount_taken_amount,
    coalesce(
        compared.has_discount_offer and (compared.cleared_on is not null or compared.discount_due_on < compared.data_until),
        false
    ) as is_discount_closed,
    least(compared.cleared_on, case when compared.discount_due_on < compared.data_until then compared.discount_due_on end)
        as discount_closed_on
from compared
left join repeated on compared.invoice_object_id = repeated.invoice_object_id
{{ join_work_calendar('work', 'compared') }}
{{ join_calendar_day(
    'came_day',
    'work',
    'compared.came_at',
    'compared.is_release_day_precise',
    local_date('compared.came_at', 'compared.time_zone')
) }}
{{ join_calendar_day(
    'released_day',
    'work',
    'compared.released_at',
    'compared.is_release_day_precise',
    local_date('compared.released_at', 'compared.time_zone')
) }}
{{ join_calendar_day(
    'blocked_day',
    'work',
    'compared.blocked_at',
    'compared.is_resolution_day_precise',
    local_date('compared.blocked_at', 'compared.time_zone')
) }}
{{ join_calendar_day(
    'unblocked_day',
    'work',
    'compared.unblocked_at',
    'compared.is_resolution_day_precise',
    local_date('compared.unblocked_at', 'compared.time_zone')
) }}
