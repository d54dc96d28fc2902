-- One row a stay in a queue with its days and, of an invoice, the discount that ended and the days past due in it.
-- A stay that has not ended counts up to the last day of the data.
{{ config(materialized="view") }}

with stay as (
    select
        work_item.tenant,
        work_item.source,
        work_item.queue,
        work_item.currency,
        work_item.amount,
        work_item.entered_on,
        work_item.left_on,
        coalesce(work_item.left_on, period.data_until) as until_on,
        case
            when work_item.left_at is not null then {{ seconds_between('work_item.entered_at', 'work_item.left_at') }} / 86400
            else cast({{ days_between_dates('work_item.entered_on', 'period.data_until') }} as numeric)
        end as stay_days,
        invoice.gross_amount,
        invoice.due_on,
        invoice.cleared_on,
        invoice.discount_due_on,
        invoice.document_exclusion,
        case
            when invoice.has_discount_offer and invoice.is_discount_closed and invoice.document_exclusion is null
                then greatest(invoice.discount_offered_amount - invoice.discount_taken_amount, 0)
        end as lost_amount
    from {{ ref('fct_work_item') }} as work_item
    inner join {{ ref('dim_source_period') }} as period
        on work_item.tenant = period.tenant and work_item.source = period.source
    left join {{ ref('fct_kpi_invoice') }} as invoice on work_item.object_id = invoice.invoice_object_id
)

select
    tenant,
    source,
    queue,
    currency,
    amount,
    left_on,
    stay_days,
    gross_amount,
    case
        when lost_amount > 0 and discount_due_on >= entered_on and (left_on is null or discount_due_on < left_on) then lost_amount
        else 0
    end as discount_lost_amount,
    -- past due while it stood here: what is late only because it stood elsewhere is no cost of this queue; nobody charges a fee on
    -- a reversed invoice or a credit memo
    case
        when due_on is not null and document_exclusion is null
            then greatest(
                {{ days_between_dates('greatest(due_on, entered_on)', 'least(until_on, coalesce(cleared_on, until_on))') }}, 0
            )
        else 0
    end as past_due_days
from stay
