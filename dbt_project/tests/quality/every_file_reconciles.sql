-- The law of this product: rows read = loaded + quarantined + duplicates, and loaded = staged + superseded.
-- A difference stops publication.
{{ config(severity='error') }}

select tenant, source, file_id, path, rows_read, rows_loaded, staged_rows, superseded_rows, difference
from {{ ref('mart_reconciliation') }}
where not is_reconciled
