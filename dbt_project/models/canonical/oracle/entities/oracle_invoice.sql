-- One row an invoice or credit memo of Oracle. It is recorded when it is first validated: until then it has no
-- distributions, and nobody owes it. A cancelled one keeps what it was for; Oracle writes no document of its own.
{{ config(unlogged=true) }}

with

entered as (
    select
        invoice.*,
        {{ hash_object_id('invoice', ['invoice.invoice_id'], 'invoice') }} as invoice_object_id,
        case when invoice.cancelled_at is not null then coalesce(invoice.cancelled_amount, invoice.gross_amount)
            else invoice.gross_amount end as signed_amount
    from {{ ref('stg_oracle__ap_invoices_all') }} as invoice
),

distribution as (select * from {{ ref('stg_oracle__ap_invoice_distributions_all') }}),

-- an export without distributions does not say what was validated; then what was entered is recorded
known_validation as (select tenant, source from distribution group by tenant, source),

validation as (
    select tenant, source, invoice_id, created_at, created_by_user_id, posted_on
    from (
        select
            distribution.*,
            row_number() over (
                partition by tenant, source, invoice_id
                order by
                    created_at asc nulls last,
                    length(invoice_distribution_id) asc nulls last,
                    invoice_distribution_id asc nulls last
            ) as place
        from distribution
        where reverses_distribution_id is null
    ) as ranked
    where place = 1
),

line as (
    select
        tenant,
        source,
        invoice_id,
        {{ any_true('purchase_order_item_id is not null') }} as has_order,
        abs(sum(case when line_type = 'tax' then coalesce(nullif(original_amount, 0), amount) end)) as tax_amount
    from {{ ref('stg_oracle__ap_invoice_lines_all') }}
    group by tenant, source, invoice_id
),

-- a voided payment and the row that takes it back are no payments
payment as (
    select
        paid.*,
        sum(paid.paid_amount + coalesce(paid.discount_taken_amount, 0)) over (
            partition by paid.tenant, paid.source, paid.invoice_id
        ) as settled_amount,
        sum(paid.discount_taken_amount) over (partition by paid.tenant, paid.source, paid.invoice_id)
            as total_discount_amount,
        row_number() over (
            partition by paid.tenant, paid.source, paid.invoice_id
            order by
                paid.created_at desc nulls last,
                length(paid.invoice_payment_id) desc nulls last,
                paid.invoice_payment_id desc nulls last
        ) as place
    from {{ ref('stg_oracle__ap_invoice_payments_all') }} as paid
    where not paid.is_reversal_pair
),

-- Payables says what is paid in full; prepayments and withheld tax are no payments. Where it does not say, the
-- amounts must do, discount counted.
clearing as (
    select payment.*
    from payment
    inner join entered
        on payment.tenant = entered.tenant
        and payment.source = entered.source
        and payment.invoice_id = entered.invoice_id
    where payment.place = 1
        and coalesce(entered.payment_status = 'paid', payment.settled_amount = entered.signed_amount)
),

hold as (
    select
        tenant,
        source,
        invoice_id,
        max(case when not is_released then hold_code end) as hold_code,
        min(released_at) as first_released_at,
        nullif(concat_ws(
            ','
            {%- for reason in ['price', 'quantity', 'quality'] %},
            case when {{ any_true("hold_reason = '" ~ reason ~ "'") }} then '{{ reason }}' end
            {%- endfor %},
            case when {{ any_true("hold_reason not in ('price', 'quantity', 'quality')") }} then 'manual' end
        ), '') as block_reasons
    from {{ ref('stg_oracle__ap_holds_all') }}
    group by tenant, source, invoice_id
),

schedule as (
    select
        tenant,
        source,
        invoice_id,
        max(due_on) as due_on,
        {%- for tier in [1, 2] %}
        min(case when discount{{ tier }}_amount <> 0 then discount{{ tier }}_on end) as discount{{ tier }}_on,
        sum(discount{{ tier }}_amount) as discount{{ tier }}_amount,
        {%- endfor %}
        sum(gross_amount) as gross_amount
    from {{ ref('stg_oracle__ap_payment_schedules_all') }}
    group by tenant, source, invoice_id
),

terms_line as (
    select tenant, source, terms_id, due_days, discount1_pct, discount1_days, discount2_pct, discount2_days
    from (
        select
            term.*,
            row_number() over (partition by tenant, source, terms_id order by instalment_no desc nulls last) as place
        from {{ ref('stg_oracle__ap_terms_lines') }} as term
    ) as ranked
    where place = 1
),

-- instalments say what this invoice was promised; the terms, what their name stands for
document as (
    select
        entered.invoice_object_id,
        entered.signed_amount < 0 or entered.invoice_type in ('credit', 'debit') as is_credit_memo,
        false as is_linked_to_invoice,
        coalesce(entered.terms_on, entered.invoice_on) as baseline_on,
        entered.terms_id as terms_code,
        {%- for tier in [1, 2] %}
        nullif(coalesce(
            terms_line.discount{{ tier }}_days,
            {{ days_between_dates('coalesce(entered.terms_on, entered.invoice_on)', 'schedule.discount' ~ tier ~ '_on') }}
        ), 0) as terms{{ tier }}_days,
        nullif(coalesce(
            terms_line.discount{{ tier }}_pct,
            case when schedule.gross_amount <> 0
                then round(100 * schedule.discount{{ tier }}_amount / schedule.gross_amount, 3) end
        ), 0) as terms{{ tier }}_pct,
        {%- endfor %}
        nullif(coalesce(
            {{ days_between_dates('coalesce(entered.terms_on, entered.invoice_on)', 'schedule.due_on') }}, terms_line.due_days
        ), 0) as terms3_days,
        abs(entered.signed_amount) as discount_base_amount,
        schedule.due_on as net_due_on
    from entered
    left join schedule
        on entered.tenant = schedule.tenant
        and entered.source = schedule.source
        and entered.invoice_id = schedule.invoice_id
    left join terms_line
        on entered.tenant = terms_line.tenant
        and entered.source = terms_line.source
        and entered.terms_id = terms_line.terms_id
),

terms as ({{ invoice_terms('document') }}),

reference as (select * from {{ ref('int_oracle__invoice_reference') }})

select
    entered.invoice_object_id,
    entered.tenant,
    entered.source,
    entered.invoice_id,
    cast(null as text) as fiscal_year,
    coalesce(company.name, entered.operating_unit_id) as company_code,
    entered.supplier_id,
    coalesce(reference.first_reference, entered.reference) as reference,
    entered.reference as entered_reference,
    entered.invoice_type as document_type,
    terms.is_credit_memo,
    abs(entered.signed_amount) as gross_amount,
    coalesce(line.tax_amount, abs(entered.tax_amount)) as tax_amount,
    entered.currency,
    entered.invoice_on,
    cast(entered.invoice_on as timestamp) at time zone entered.source_tz as invoice_at,
    case when validation.invoice_id is not null then coalesce(validation.posted_on, entered.posted_on)
        when known_validation.tenant is null then entered.posted_on end as posted_on,
    entered.created_at as received_at,
    entered.received_on as arrived_on,
    coalesce(validation.created_at, entered.created_at) as recorded_at,
    case
        when validation.invoice_id is not null then coalesce(validator.name, validation.created_by_user_id)
        else coalesce(entry_clerk.name, entered.created_by_user_id)
    end as recorded_by,
    validation.invoice_id is null and known_validation.tenant is not null as is_parked,
    entered.cancelled_at is not null as is_reversed,
    -- the invoice itself: cancelling writes no other document
    case when entered.cancelled_at is not null then entered.invoice_id end as reversed_by_id,
    entered.cancelled_at as reversed_at,
    {{ local_date('entered.cancelled_at', 'entered.source_tz') }} as reversed_on,
    coalesce(canceller.name, entered.cancelled_by_user_id) as reversed_by,
    coalesce(line.has_order, false) or entered.purchase_order_id is not null as is_po_backed,
    hold.hold_code as payment_block_code,
    terms.baseline_on,
    terms.terms_code,
    terms.discount1_days,
    terms.discount1_pct,
    terms.discount2_days,
    terms.discount2_pct,
    terms.net_days,
    terms.due_on,
    terms.discount_due_on,
    terms.discount_base_amount,
    terms.discount_offered_amount,
    abs(payment.total_discount_amount) as discount_taken_amount,
    clearing.posted_on as cleared_on,
    clearing.created_at as cleared_at,
    coalesce(payer.name, clearing.created_by_user_id) as cleared_by,
    clearing.payment_id as clearing_document_id,
    entered.voucher_no as accounting_document_id,
    hold.invoice_id is not null as is_blocked,
    hold.block_reasons,
    hold.first_released_at,
    entered.file_id,
    entered.row_number,
    entered.source_tz,
    entered.loaded_at
from entered
inner join terms on entered.invoice_object_id = terms.invoice_object_id
left join reference on entered.invoice_object_id = reference.invoice_object_id
left join known_validation
    on entered.tenant = known_validation.tenant
    and entered.source = known_validation.source
{%- for part in ['validation', 'line', 'hold'] %}
left join {{ part }}
    on entered.tenant = {{ part }}.tenant
    and entered.source = {{ part }}.source
    and entered.invoice_id = {{ part }}.invoice_id
{%- endfor %}
left join payment
    on entered.tenant = payment.tenant
    and entered.source = payment.source
    and entered.invoice_id = payment.invoice_id
    and payment.place = 1
left join clearing
    on entered.tenant = clearing.tenant
    and entered.source = clearing.source
    and entered.invoice_id = clearing.invoice_id
{{ oracle_name('operating_unit', 'entered', 'operating_unit_id', 'company') }}
{{ oracle_name('user', 'validation', 'created_by_user_id', 'validator') }}
{{ oracle_name('user', 'entered', 'created_by_user_id', 'entry_clerk') }}
{{ oracle_name('user', 'entered', 'cancelled_by_user_id', 'canceller') }}
{{ oracle_name('user', 'clearing', 'created_by_user_id', 'payer') }}
