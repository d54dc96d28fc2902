-- Material document items (MSEG): the latest version of each. Newer releases repeat the header's
-- date, time and user in the item; they are taken where a file brings them.
{%- set date_pattern = '^[0-9]{1,4}[-./]?[0-9]{1,2}[-./]?[0-9]{1,4}$' %}
with

latest as ({{ sap_latest('mseg') }}),

header_copy as (
    select
        latest.*,
        {{ sap_optional('mseg', 'budat_mkpf', date_pattern) }} as _budat,
        {{ sap_optional('mseg', 'cpudt_mkpf', date_pattern) }} as _cpudt,
        {{ sap_optional('mseg', 'cputm_mkpf', '^[0-9]{1,2}:?[0-9]{2}:?[0-9]{2}( *[AaPp][Mm])?$') }} as _cputm,
        {{ sap_optional('mseg', 'usnam_mkpf') }} as _usnam,
        {{ sap_optional('mseg', 'tcode2_mkpf') }} as _tcode
    from latest
),

-- landing finds a file's time format in the columns that the specification types, and these are not among them
timed as (
    select
        header_copy.*,
        case
            when _cputm like '%M' or _cputm like '%m' then 'HH12:MI:SS AM'
            when _cputm like '%:%' then 'HH24:MI:SS'
            else 'HH24MISS'
        end as _cputm_format
    from header_copy
)

select
    {{ sap_provenance() }},

    -- ids
    {{ sap_client('mandt') }} as client,
    {{ sap_id('mblnr') }} as document_id,
    {{ sap_id('mjahr') }} as document_year,
    {{ sap_id('zeile') }} as item_no,
    {{ sap_id('ebeln') }} as purchase_order_id,
    {{ sap_id('ebelp') }} as purchase_order_item_no,
    {{ sap_id('matnr') }} as material_id,
    {{ sap_id('lifnr') }} as supplier_id,
    {{ sap_code('bukrs') }} as company_code,

    -- kind
    {{ sap_movement('bwart') }} as movement,
    coalesce({{ sap_code('shkzg') }} = 'H', false) as is_credit,

    -- numbers
    {{ sap_decimal('menge') }} as quantity,
    {{ sap_code('meins') }} as unit,
    {{ sap_decimal('dmbtr') }} as local_amount,
    {{ sap_code('waers') }} as local_currency,

    -- the header's copy
    {{ sap_date('_budat') }} as posted_on,
    {{ sap_time('_budat', 'null') }} as posted_at,
    {{ moment(sap_date('_cpudt'), '_cputm', '_cputm_format', '_time_zone') }} as recorded_at,
    {{ sap_precision('_cputm') }} as recorded_precision,
    {{ sap_code('_usnam') }} as posted_by,
    {{ sap_code('_tcode') }} as transaction_code
from timed
