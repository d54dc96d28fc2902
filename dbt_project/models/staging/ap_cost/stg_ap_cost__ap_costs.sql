-- Costs and full-time people of accounts payable and procurement: the newest version of each month, company, currency, cost
-- centre and function.
with latest as ({{ latest_versions('ap_cost_ap_costs') }})

select
    {{ provenance() }},

    -- ids
    {{ month_of(side_date('month')) }} as month_on,
    {{ side_text('company_code') }} as company_code,
    {{ side_text('cost_centre') }} as cost_centre,
    {{ cost_function(side_word('function')) }} as cost_function,

    -- people and money
    {{ side_decimal('fte') }} as fte_count,
    {{ side_decimal('labour_cost') }} as labour_amount,
    {{ side_decimal('systems_cost') }} as systems_amount,
    {{ side_decimal('outsourcing_cost') }} as outsourcing_amount,
    {{ side_decimal('overhead_cost') }} as overhead_amount,
    {{ side_text('currency') }} as currency
from latest
