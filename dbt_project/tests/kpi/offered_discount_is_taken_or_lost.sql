-- Offered = taken + lost for every invoice; only a discount taken above the offer may exceed it.
select taken.tenant, taken.source, taken.subject_id, taken.numerator_value, lost.numerator_value as lost_value
from {{ ref('kpi_k28_discount_capture_rate') }} as taken
inner join {{ ref('kpi_k28b_discount_lost') }} as lost
    on
        taken.tenant = lost.tenant
        and taken.source = lost.source
        and taken.subject_id = lost.subject_id
        and taken.company_code is not distinct from lost.company_code
        and taken.currency is not distinct from lost.currency
        and taken.denominator_value = lost.denominator_value
where
    taken.is_denominator
    and taken.numerator_value + lost.numerator_value <> greatest(taken.denominator_value, taken.numerator_value)
