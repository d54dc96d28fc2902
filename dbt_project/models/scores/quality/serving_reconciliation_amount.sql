-- What people read of reconciliation: one row a SAP table and currency.
select
    tenant,
    source,
    table_name,
    currency,
    raw_amount,
    staged_amount,
    difference,
    is_reconciled
from {{ ref('mart_reconciliation_amount') }}
