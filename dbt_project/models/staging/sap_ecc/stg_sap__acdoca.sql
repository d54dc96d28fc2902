-- Universal journal (ACDOCA): the latest version of each line. Amounts carry their sign. A line of the accounting
-- document (BUZEI) may be split over several lines here; what has none is no part of the document's entry view.
with latest as ({{ sap_latest('acdoca') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('rclnt') }} as client,
    coalesce({{ sap_code('rldnr') }} = '0L', true) as is_leading_ledger,
    {{ sap_code('rbukrs') }} as company_code,
    {{ sap_id('belnr') }} as document_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_id('docln') }} as journal_line_no,
    {{ sap_id('buzei') }} as item_no,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('augbl') }} as clearing_document_id,
    {{ sap_id('rebzg') }} as related_document_id,
    {{ sap_id('rebzj') }} as related_document_year,

    -- kind
    coalesce({{ sap_code('koart') }} = 'K', false) as is_supplier_line,
    {{ sap_id('bschl') }} as posting_key,
    {{ sap_code('umskz') }} as special_ledger_code,
    coalesce({{ sap_code('drcrk') }} = 'H', false) as is_credit,
    coalesce({{ sap_code('ktosl') }} = 'PRD', false) as is_price_difference,
    coalesce({{ sap_code('ktosl') }} = 'SKE', false) as is_discount_line,
    {{ sap_code('sgtxt') }} as line_text,

    -- money
    {{ sap_decimal('wsl') }} as signed_amount,
    {{ sap_code('rwcur') }} as currency,
    {{ sap_decimal('hsl') }} as signed_local_amount,
    {{ sap_decimal('msl') }} as signed_quantity,

    -- dates
    {{ sap_date('augdt') }} as cleared_on,
    {{ sap_date('netdt') }} as net_due_on,
    {{ sap_utc_moment('timestamp') }} as recorded_at
from latest
