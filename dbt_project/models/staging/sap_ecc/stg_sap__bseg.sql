-- Accounting document items (BSEG): the latest version of each.
with latest as ({{ sap_latest('bseg') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('belnr') }} as document_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_id('buzei') }} as item_no,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('augbl') }} as clearing_document_id,
    {{ sap_id('rebzg') }} as related_document_id,
    {{ sap_id('rebzj') }} as related_document_year,

    -- kind: an export without the account type still has the posting key
    coalesce(
        {{ sap_code('koart') }} = 'K',
        {{ sap_code('lifnr') }} is not null and {{ sap_id('bschl') }} between '21' and '39',
        false
    ) as is_supplier_line,
    {{ sap_id('bschl') }} as posting_key,
    {{ sap_code('umskz') }} as special_ledger_code,
    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,
    coalesce({{ sap_code('ktosl') }} = 'PRD', false) as is_price_difference,
    coalesce({{ sap_code('ktosl') }} = 'SKE', false) as is_discount_line,
    {{ sap_code('zlspr') }} as payment_block_code,
    {{ sap_code('sgtxt') }} as line_text,

    -- money
    {{ sap_decimal('wrbtr') }} as amount,
    {{ sap_decimal('dmbtr') }} as local_amount,
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_decimal('skfbt') }} as discount_base_amount,
    {{ sap_decimal('wskto') }} as discount_amount,
    {{ sap_decimal('sknto') }} as local_discount_amount,

    -- terms
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_date('zfbdt') }} as baseline_on,
    {{ sap_decimal('zbd1t') }} as terms1_days,
    {{ sap_decimal('zbd1p') }} as terms1_pct,
    {{ sap_decimal('zbd2t') }} as terms2_days,
    {{ sap_decimal('zbd2p') }} as terms2_pct,
    {{ sap_decimal('zbd3t') }} as terms3_days,

    {{ sap_date('augdt') }} as cleared_on
from latest
