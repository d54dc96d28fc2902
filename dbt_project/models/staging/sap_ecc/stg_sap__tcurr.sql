-- Exchange rates (TCURR): the latest version of each. A negative rate is the price of the second currency in the first.
with latest as ({{ sap_latest('tcurr') }})

select
    {{ sap_provenance() }},
    {{ sap_client('mandt') }} as client,
    {{ sap_code('kurst') }} as rate_type,
    {{ sap_code('fcurr') }} as from_currency,
    {{ sap_code('tcurr') }} as to_currency,
    {{ sap_inverted_date('gdatu') }} as valid_from,
    case
        when {{ sap_decimal('ukurs') }} < 0 then -1 / {{ sap_decimal('ukurs') }}
        else {{ sap_decimal('ukurs') }}
    end * coalesce(nullif({{ sap_decimal('tfact') }}, 0), 1) / coalesce(nullif({{ sap_decimal('ffact') }}, 0), 1)
        as rate
from latest
