-- One row an invoice or credit note, canonical columns first; the rest is for its events and relations. It is posted in
-- the books of the ERP, to which it is handed over; a voided one has no document that reverses it.
{{ config(unlogged=true) }}

with

document as (
    select
        invoice.*,
        {{ hash_object_id('invoice', ['invoice_id']) }} as invoice_object_id,
        max(exported_at) over (partition by tenant, source) is not null as is_handover_known
    from {{ ref('stg_coupa__invoices') }} as invoice
),

supplier as (select tenant, source, supplier_id, supplier_number from {{ ref('stg_coupa__suppliers') }}),

-- invoices name terms by their code, which may have been given again
terms as (
    select
        terms.*,
        row_number() over (
            partition by tenant, source, terms_code
            order by length(terms_id) desc nulls last, {{ byte_order('terms_id') }} desc nulls last
        ) as recency_rank
    from {{ ref('stg_coupa__payment_terms') }} as terms
),

item as (
    select
        invoice_object_id,
        {{ any_true('purchase_order_id is not null') }} as has_order,
        min(company_code) as company_code,
        {{ any_true('has_price_block') }} as has_price_block,
        {{ any_true('has_quantity_block') }} as has_quantity_block,
        {{ any_true('has_amount_block') }} as has_amount_block
    from {{ ref('coupa_invoice_item') }}
    group by invoice_object_id
),

status_change as (
    select
        {{ hash_object_id('invoice', ['document_id']) }} as invoice_object_id,
        value_before,
        value_after,
        changed_at,
        changed_by,
        change_id
    from {{ ref('int_coupa__change') }}
    where document_type = 'invoice' and line_id is null and attribute = 'status'
),

-- the last time that somebody let it go on, or voided it
milestone as (
    select
        invoice_object_id,
        case when value_after = 'voided' then 'voided' else 'complete' end as kind,
        changed_at,
        changed_by,
        row_number() over (
            partition by invoice_object_id, case when value_after = 'voided' then 'voided' else 'complete' end
            order by changed_at desc nulls last, change_id desc nulls last
        ) as recency_rank
    from status_change
    where value_after = 'voided'
        or (
            coalesce(value_before, 'draft') in ('draft', 'pending_approval')
            and value_after in ('approved', 'pending_receipt', 'on_hold', 'disputed')
        )
),

hold as (
    select
        invoice_object_id,
        min(changed_at) filter (where direction = 'removed') as first_released_at,
        {{ any_true("hold_after = 'pending_receipt'") }} as has_waited_for_goods,
        {{ any_true("hold_after in ('on_hold', 'disputed')") }} as has_waited_for_people
    from {{ ref('int_coupa__invoice_hold') }}
    group by invoice_object_id
),

payment as (
    select
        invoice_object_id,
        sum(paid_amount) as paid_amount,
        max(paid_on) as paid_on,
        max(payment_id) filter (where recency_rank = 1) as payment_id,
        max(recorded_at) as told_at
    from {{ ref('int_coupa__invoice_payment') }}
    group by invoice_object_id
),

joined as (
    select
        document.*,
        coalesce(document.company_code, item.company_code) as owner_code,
        coalesce(supplier.supplier_number, document.supplier_id) as supplier_no,
        case
            when document.is_handover_known then document.exported_at
            when document.document_state in ('approved', 'pending_receipt', 'on_hold', 'disputed', 'voided')
                then coalesce(complete.changed_at, document.recorded_at)
        end as posted_at,
        complete.changed_at as completed_at,
        complete.changed_by as completed_by,
        voided.changed_at as voided_at,
        voided.changed_by as voided_by,
        coalesce(item.has_order, false) as has_order,
        case when document.document_state in ('pending_receipt', 'on_hold', 'disputed') then document.document_state end
            as hold_now,
        coalesce(item.has_price_block, false) as has_price_block,
        coalesce(item.has_amount_block, false) as has_amount_block,
        coalesce(item.has_quantity_block, false)
        or coalesce(hold.has_waited_for_goods, false)
        or coalesce(document.document_state = 'pending_receipt', false) as has_quantity_block,
        coalesce(hold.has_waited_for_people, false)
        or coalesce(document.document_state in ('on_hold', 'disputed'), false) as has_waited_for_people,
        hold.invoice_object_id is not null as has_been_held,
        hold.first_released_at,
        case when document.is_paid then coalesce(payment.paid_on, document.paid_on) end as cleared_on,
        payment.paid_amount,
        payment.payment_id,
        payment.told_at,
        -- terms that do not count days from the invoice are known by the dates that they gave
        terms.is_days_after_invoice,
        terms.net_days as terms_net_days,
        terms.discount_days as terms_discount_days,
        coalesce(document.discount_pct, terms.discount_pct) as offered_pct
    from document
    left join supplier
        on document.tenant = supplier.tenant
        and document.source = supplier.source
        and document.supplier_id = supplier.supplier_id
    left join terms
        on document.tenant = terms.tenant
        and document.source = terms.source
        and document.terms_code = terms.terms_code
        and terms.recency_rank = 1
    left join item on document.invoice_object_id = item.invoice_object_id
    left join milestone as complete
        on document.invoice_object_id = complete.invoice_object_id
        and complete.kind = 'complete'
        and complete.recency_rank = 1
    left join milestone as voided
        on document.invoice_object_id = voided.invoice_object_id
        and voided.kind = 'voided'
        and voided.recency_rank = 1
    left join hold on document.invoice_object_id = hold.invoice_object_id
    left join payment on document.invoice_object_id = payment.invoice_object_id
),

stated as (
    select
        invoice_object_id,
        is_credit_memo,
        credited_reference is not null as is_linked_to_invoice,
        invoice_on as baseline_on,
        terms_code,
        cast(case when is_days_after_invoice then terms_discount_days end as numeric) as terms1_days,
        nullif(offered_pct, 0) as terms1_pct,
        cast(null as numeric) as terms2_days,
        cast(null as numeric) as terms2_pct,
        cast(case when is_days_after_invoice then terms_net_days end as numeric) as terms3_days,
        abs(gross_amount) as discount_base_amount,
        due_on as net_due_on
    from joined
),

reckoned as ({{ invoice_terms('stated') }})

select
    joined.invoice_object_id,
    joined.tenant,
    joined.source,
    joined.invoice_id,
    cast(null as text) as fiscal_year,
    joined.owner_code as company_code,
    joined.supplier_no as supplier_id,
    joined.reference,
    case when joined.is_credit_memo then 'Credit Note' else 'Invoice' end as document_type,
    joined.is_credit_memo,
    abs(joined.gross_amount) as gross_amount,
    abs(joined.tax_amount) as tax_amount,
    joined.currency,
    joined.invoice_on,
    {{ local_date('joined.posted_at', 'joined.source_tz') }} as posted_on,
    coalesce(joined.received_at, joined.recorded_at) as received_at,
    cast(null as date) as arrived_on,
    coalesce(case when joined.completed_at = joined.posted_at then joined.completed_by end, joined.recorded_by) as recorded_by,
    joined.is_voided as is_reversed,
    cast(null as text) as reversed_by_id,
    joined.has_order as is_po_backed,
    joined.hold_now as payment_block_code,
    reckoned.baseline_on,
    reckoned.terms_code,
    reckoned.discount1_days,
    reckoned.discount1_pct,
    reckoned.discount2_days,
    reckoned.discount2_pct,
    reckoned.net_days,
    -- without a stated date and without terms that count days nobody knows
    case
        when joined.due_on is not null or joined.is_days_after_invoice or joined.is_credit_memo then reckoned.due_on
    end as due_on,
    coalesce(joined.discount_due_on, case when joined.is_days_after_invoice then reckoned.discount_due_on end)
        as discount_due_on,
    reckoned.discount_base_amount,
    reckoned.discount_offered_amount,
    -- what was not paid of a paid invoice
    case
        when joined.cleared_on is not null and joined.paid_amount is not null
            then greatest(abs(joined.gross_amount) - abs(joined.paid_amount), 0)
    end as discount_taken_amount,
    joined.cleared_on,
    cast(joined.cleared_on as timestamp) at time zone joined.source_tz as cleared_at,
    case when joined.cleared_on is not null then joined.payment_id end as clearing_document_id,
    cast(null as text) as accounting_document_id,
    joined.has_been_held or joined.hold_now is not null or joined.has_price_block or joined.has_quantity_block
        or joined.has_amount_block as is_blocked,
    -- a hold for people that no tolerance explains was somebody's wish
    nullif(concat_ws(
        ',',
        case when joined.has_price_block then 'price' end,
        case when joined.has_quantity_block then 'quantity' end,
        case when joined.has_amount_block then 'amount' end,
        case
            when joined.has_waited_for_people
                and not (joined.has_price_block or joined.has_quantity_block or joined.has_amount_block)
                then 'manual'
        end
    ), '') as block_reasons,
    joined.first_released_at,
    {{ local_date('joined.voided_at', 'joined.source_tz') }} as reversed_on,

    case when joined.supplier_id is not null
        then {{ hash_object_id('supplier', ['joined.supplier_id'], 'joined') }} end as supplier_object_id,
    joined.supplier_id as coupa_supplier_id,
    cast(joined.invoice_on as timestamp) at time zone joined.source_tz as invoice_at,
    joined.recorded_at as entered_at,
    joined.recorded_by as entered_by,
    joined.posted_at,
    joined.voided_at,
    joined.voided_by,
    joined.told_at,
    joined.file_id,
    joined.row_number,
    joined.source_tz,
    joined.loaded_at
from joined
inner join reckoned on joined.invoice_object_id = reckoned.invoice_object_id
