-- Cases that are alike for every rule's scope, one row a kind with its count: rules are matched with these, not with cases.
{% set alike = [
    'tenant', 'source', 'company_code', 'case_notion', 'matching_type', 'item_type', 'document_type', 'is_completed', 'is_deleted'
] %}

select
    cast(row_number() over (
        order by {{ alike | join(', ') }}
    ) as integer) as population_key,
    {{ alike | join(',\n    ') }},
    count(*) as case_count
from {{ ref('int_case_scope') }}
group by {{ alike | join(', ') }}
