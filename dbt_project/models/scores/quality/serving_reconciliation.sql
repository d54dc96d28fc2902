-- What people read of reconciliation: one row a file.
select
    tenant,
    source,
    file_id,
    path,
    system,
    table_name,
    rows_read,
    rows_loaded,
    rows_quarantined,
    rows_duplicate,
    staged_rows,
    superseded_rows,
    difference,
    is_reconciled,
    loaded_at
from {{ ref('mart_reconciliation') }}
