-- Every case that rules judge, with its population.
{{ config(unlogged=true) }}

select case_scope.case_key, population.population_key
from {{ ref('int_case_scope') }} as case_scope
inner join {{ ref('int_rule_population') }} as population
    on
        case_scope.tenant = population.tenant
        and case_scope.source = population.source
        and case_scope.company_code = population.company_code
        and case_scope.case_notion = population.case_notion
        and case_scope.matching_type = population.matching_type
        and case_scope.item_type = population.item_type
        and case_scope.document_type = population.document_type
        and case_scope.is_completed = population.is_completed
        and case_scope.is_deleted = population.is_deleted
