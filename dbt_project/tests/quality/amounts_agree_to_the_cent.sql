-- Totals per currency in raw and in staging are equal; NUMERIC, so to the cent. A difference stops publication.
{{ config(severity='error') }}

select tenant, source, table_name, currency, raw_amount, staged_amount, difference
from {{ ref('mart_reconciliation_amount') }}
where not is_reconciled
