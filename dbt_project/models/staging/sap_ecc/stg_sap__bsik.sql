-- Open vendor items (BSIK): the latest version of each. They repeat the accounting document's header.
with latest as ({{ sap_latest('bsik') }})

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_code('bukrs') }} as company_code,
    {{ sap_id('belnr') }} as document_id,
    {{ sap_id('gjahr') }} as fiscal_year,
    {{ sap_id('buzei') }} as item_no,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_id('augbl') }} as clearing_document_id,
    {{ sap_id('rebzg') }} as related_document_id,
    {{ sap_id('rebzj') }} as related_document_year,
    {{ sap_code('xblnr') }} as reference,

    -- kind
    {{ sap_code('blart') }} as document_type,
    {{ sap_id('bschl') }} as posting_key,
    {{ sap_code('umskz') }} as special_ledger_code,
    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,
    {{ sap_code('zlspr') }} as payment_block_code,
    {{ sap_code('sgtxt') }} as line_text,

    -- money
    {{ sap_code('waers') }} as currency,
    {{ sap_decimal('wrbtr') }} as amount,
    {{ sap_decimal('dmbtr') }} as local_amount,
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

    -- dates
    {{ sap_date('augdt') }} as cleared_on,
    {{ sap_date('bldat') }} as document_on,
    {{ sap_time('bldat', 'null') }} as document_at,
    {{ sap_date('budat') }} as posted_on,
    {{ sap_time('budat', 'null') }} as posted_at,
    {{ sap_time('cpudt', 'null') }} as recorded_at
from latest
