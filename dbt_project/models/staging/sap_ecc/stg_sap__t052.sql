-- Terms of payment (T052): the latest version of each. Days count from the baseline date.
with latest as ({{ sap_latest('t052') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_id('zterm') }} as terms_code,
    {{ sap_id('ztagg') }} as day_limit,
    {{ sap_decimal('ztag1') }} as terms1_days,
    {{ sap_decimal('zprz1') }} as terms1_pct,
    {{ sap_decimal('ztag2') }} as terms2_days,
    {{ sap_decimal('zprz2') }} as terms2_pct,
    {{ sap_decimal('ztag3') }} as terms3_days,
    {{ sap_id('zfael') }} as fixed_day,
    {{ sap_id('zmona') }} as additional_months
from latest
