-- Whether the record of decisions verified at the last refresh: one row a tenant, for a chain has no source.
with verified as (
    select
        *,
        row_number() over (partition by tenant order by verification_id desc nulls last) as place
    from {{ source('ops', 'audit_verification') }}
)

select
    tenant,
    cast('all sources' as text) as source,
    verified_at,
    cast(entry_count as bigint) as entry_count,
    cast(last_entry_number as bigint) as last_entry_number,
    last_entry_at,
    last_entry_hash,
    is_intact,
    cast(first_bad_entry as bigint) as first_bad_entry,
    problem
from verified
where place = 1
