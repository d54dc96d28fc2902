{#- Coupa's way of writing values, as its API answers, to typed values; statuses and types to the words of the
    business. A value stands in a column of raw, or (element=true) in an element of one of its arrays. -#}

{#- The latest version of each record of a resource. -#}
{% macro coupa_latest(table) -%}
    {{ latest_versions('coupa_' ~ table) }}
{%- endmacro %}

{#- Id, code or text as it stands; blank is null. -#}
{% macro coupa_text(key, element=false) -%}
    {%- if element -%}
        {{ json_text('_element', key) }}
    {%- else -%}
        {{ empty_to_null('"' ~ key ~ '"') }}
    {%- endif -%}
{%- endmacro %}

{% macro coupa_decimal(key, element=false) -%}
    {{ parse_decimal(coupa_text(key, element), "'.'") }}
{%- endmacro %}

{% macro coupa_integer(key, element=false) -%}
    cast({{ coupa_decimal(key, element) }} as bigint)
{%- endmacro %}

{#- true, false, or null where nothing is said. -#}
{% macro coupa_flag(key, element=false) -%}
    ({{ coupa_text(key, element) }} = 'true')
{%- endmacro %}

{#- Moment; one without an offset is local to the zone of the instance. -#}
{% macro coupa_moment(key, element=false) -%}
    {{ parse_moment(coupa_text(key, element), "'ISO'", '_time_zone') }}
{%- endmacro %}

{#- A date that a person entered: Coupa keeps the midnight of the company's zone, whatever zone an export shows. -#}
{% macro coupa_date(key, element=false) -%}
    {{ local_date(coupa_moment(key, element), '_time_zone') }}
{%- endmacro %}

{#- A moment where landing checked nothing (arrays inside of arrays): what does not look like one is null. -#}
{% macro coupa_unchecked_moment(element, key) -%}
    case
        when {{ json_text(element, key) }} like '____-__-__T__:__:__%'
            then {{ parse_moment(json_text(element, key), "'ISO'", '_time_zone') }}
    end
{%- endmacro %}

{#- A date that a revision tells, as text like 2026-01-31; whatever does not look like a moment stays as it was written. -#}
{% macro coupa_written_date(value, time_zone) -%}
    case
        when {{ value }} like '____-__-__T__:__:__%'
            then cast({{ local_date(parse_moment(value, "'ISO'", time_zone), time_zone) }} as text)
        else {{ value }}
    end
{%- endmacro %}

{#- What happened to the goods. Returns and voids name the transaction that they take from. -#}
{% macro coupa_movement(type) -%}
    case
        when {{ type }} = 'InventoryReceipt' then 'receipt'
        when {{ type }} = 'VoidInventoryReceipt' then 'receipt_reversal'
        when {{ type }} like 'Void%ReturnToSupplier' then 'return_reversal'
        when {{ type }} like '%ReturnToSupplier' then 'return'
        else 'other'
    end
{%- endmacro %}

{#- A requisition goes back to draft when it is refused, and keeps the mark. Of a status that is not there nothing
    is said, of one that is new 'unknown'; so it is for orders and invoices. -#}
{% macro coupa_requisition_state(status, is_rejected) -%}
    case
        when {{ is_rejected }} then 'rejected'
        when {{ status }} in ('abandoned', 'withdrawn') then 'cancelled'
        when {{ status }} in ('draft', 'cart', 'backgrounded') then 'draft'
        when {{ status }} in ('pending_buyer_action', 'pending_approval', 'approved') then {{ status }}
        when {{ status }} in ('ordered', 'partially_received', 'received') then 'ordered'
        when {{ status }} is not null then 'unknown'
    end
{%- endmacro %}

{#- buyer_hold waits for a person before the order goes out; the other holds wait for something else. -#}
{% macro coupa_order_state(status) -%}
    case
        when {{ status }} = 'draft' then 'draft'
        when {{ status }} = 'buyer_hold' then 'pending_release'
        when {{ status }} in ('supplier_hold', 'supplier_window_hold', 'currency_hold', 'error') then 'on_hold'
        when {{ status }} in ('issued', 'exported', 'expensed') then 'issued'
        when {{ status }} in ('closed', 'soft_closed') then 'closed'
        when {{ status }} = 'cancelled' then 'cancelled'
        when {{ status }} is not null then 'unknown'
    end
{%- endmacro %}

{% macro coupa_invoice_state(status) -%}
    case
        when {{ status }} in ('new', 'draft', 'processing', 'save_as_draft') then 'draft'
        when {{ status }} = 'pending_receipt' then 'pending_receipt'
        when {{ status }} in ('on_hold', 'ap_hold', 'booking_hold', 'pending_action') then 'on_hold'
        when {{ status }} = 'pending_approval' then 'pending_approval'
        when {{ status }} = 'disputed' then 'disputed'
        when {{ status }} in ('approved', 'payable_adjustment') then 'approved'
        when {{ status }} = 'voided' then 'voided'
        when {{ status }} = 'rejected' then 'rejected'
        when {{ status }} in ('abandoned', 'invalid') then 'cancelled'
        when {{ status }} is not null then 'unknown'
    end
{%- endmacro %}

{#- How far an order is on its way to the supplier. Orders that are bought on a website are sent there. -#}
{% macro coupa_transmission_state(status) -%}
    case
        when {{ status }} = 'created' then 'not_sent'
        when {{ status }} like 'sent_%' or {{ status }} = 'purchased_online' then 'sent'
        when {{ status }} like 'scheduled_%' or {{ status }} like 'pending_%' or {{ status }} like 'deferred%'
            then 'waiting'
        when {{ status }} = 'awaiting_online_purchase' then 'waiting'
        when {{ status }} = 'transmission_failure' then 'failed'
        when {{ status }} is not null then 'unknown'
    end
{%- endmacro %}

{#- What a status of a document or line means; kind is the business's word for the document, as in
    coupa_document_type. -#}
{% macro coupa_state(kind, is_line, status) -%}
    case
        when {{ is_line }} then {{ status }}
        when {{ kind }} = 'requisition' then {{ coupa_requisition_state(status, 'false') }}
        when {{ kind }} = 'purchase_order' then {{ coupa_order_state(status) }}
        when {{ kind }} = 'invoice' then {{ coupa_invoice_state(status) }}
    end
{%- endmacro %}

{#- Which kind of document; custom objects and expenses are 'other'. -#}
{% macro coupa_document_type(type) -%}
    case {{ type }}
        when 'RequisitionHeader' then 'requisition'
        when 'OrderHeader' then 'purchase_order'
        when 'OrderHeaderChange' then 'purchase_order_change'
        when 'InvoiceHeader' then 'invoice'
        when 'InventoryRequestHeader' then 'receipt_request'
        else 'other'
    end
{%- endmacro %}

{#- How invoices for a line are verified; 'none' is settled without an invoice for the order. -#}
{% macro coupa_matching_type(match_type) -%}
    case {{ match_type }}
        when '3-way' then 'three_way_before_gr'
        when '3-way-fifo' then 'three_way_before_gr'
        when 'direct_matching' then 'three_way_after_gr'
        when '3-way-direct' then 'three_way_after_gr'
        when '2-way' then 'two_way'
        when 'none' then 'consignment'
        else 'unknown'
    end
{%- endmacro %}

{#- What a failed tolerance is about. Codes are set up by each company, so their words decide. -#}
{% macro coupa_block_reason(code) -%}
    case
        when lower({{ code }}) like '%price%' then 'price'
        when lower({{ code }}) like '%quantity%' or lower({{ code }}) like '%qty%' then 'quantity'
        when lower({{ code }}) like '%receiv%' or lower({{ code }}) like '%receipt%' then 'quantity'
        when lower({{ code }}) like '%tax%' then 'tax'
        when lower({{ code }}) like '%total%' or lower({{ code }}) like '%amount%' then 'amount'
        else 'other'
    end
{%- endmacro %}

{#- What changed, in the words of canonical. -#}
{% macro coupa_attribute(field) -%}
    case {{ field }}
        when 'need-by-date' then 'delivery_date'
        when 'unit-price' then 'price'
        when 'payment-term' then 'payment_terms'
        else replace(lower({{ field }}), '-', '_')
    end
{%- endmacro %}

{#- Changed fields of one kind of document: the three resources of revision records have one shape. A changed
    status is told in the words of the business, everything else as it was written. -#}
{% macro coupa_changes(table) -%}
with latest as ({{ coupa_latest(table) }}),

change as (
    select
        {{ provenance() }},

        -- ids
        {{ coupa_text('id') }} as change_id,
        {{ coupa_document_type(coupa_text('document-type')) }} as document_type,
        {{ coupa_text('document-id') }} as document_id,
        {{ coupa_text('line-id') }} as line_id,
        {{ coupa_integer('line-num') }} as line_no,
        {{ coupa_integer('revision') }} as revision_no,

        -- what
        {{ coupa_attribute(coupa_text('field')) }} as attribute,
        {{ coupa_text('from') }} as written_before,
        {{ coupa_text('to') }} as written_after,

        -- who and when
        {{ coupa_text('created-by.login') }} as changed_by,
        {{ coupa_moment('created-at') }} as changed_at
    from latest
)

select
    change.*,
    case
        when attribute = 'status' then {{ coupa_state('document_type', 'line_id is not null', 'written_before') }}
        when attribute = 'transmission_status' then {{ coupa_transmission_state('written_before') }}
        else written_before
    end as value_before,
    case
        when attribute = 'status' then {{ coupa_state('document_type', 'line_id is not null', 'written_after') }}
        when attribute = 'transmission_status' then {{ coupa_transmission_state('written_after') }}
        else written_after
    end as value_after
from change
{%- endmacro %}
