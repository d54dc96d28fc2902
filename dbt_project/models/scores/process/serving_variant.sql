-- Variants, the most frequent first.
{{ config(indexes=[{"columns": ["tenant", "source", "variant_rank"], "unique": true}]) }}

select
    tenant,
    source,
    case_notion,
    rank as variant_rank,
    variant_key,
    activities,
    event_count,
    case_count,
    case_share,
    cumulative_share,
    median_duration_days
from {{ ref('mart_variant') }}
