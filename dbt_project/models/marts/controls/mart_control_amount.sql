-- One row a control, source, company, month and currency: what the breaches that stand are about. Each subject's amount counts
-- once in a control; controls overlap, so amounts of several controls make no sum.
select
    control_id,
    tenant,
    source,
    company_code,
    {{ month_of('observed_on') }} as month_on,
    currency,
    count(*) as breach_count,
    count(*) filter (where amount is null) as without_amount_count,
    sum(amount) as at_risk_amount
from {{ ref('fct_control_breach') }}
where state = 'breached' and is_first_of_subject
group by control_id, tenant, source, company_code, {{ month_of('observed_on') }}, currency
