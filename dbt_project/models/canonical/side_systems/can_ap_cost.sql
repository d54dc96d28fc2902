-- One row a list of costs, company, month, currency and function: full-time people and costs by kind, added up over cost
-- centres. What one cost centre does not know nobody knows of the company.
select
    tenant,
    source,
    company_code,
    month_on,
    currency,
    cost_function,
    {%- for name in ['fte_count', 'labour_amount', 'systems_amount', 'outsourcing_amount', 'overhead_amount'] %}
    case when count({{ name }}) = count(*) then sum({{ name }}) end as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('stg_ap_cost__ap_costs') }}
where company_code is not null and month_on is not null
group by tenant, source, company_code, month_on, currency, cost_function
