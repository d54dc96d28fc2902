-- A cause has at least thirty cases, holds against chance after correction, its interval lies above zero, and no
-- outcome lists more causes than were found or tested.
select
    root_cause.tenant,
    root_cause.source,
    root_cause.outcome_id,
    root_cause.rank
from {{ ref('serving_root_cause') }} as root_cause
inner join {{ ref('serving_cause_outcome') }} as outcome
    on
        root_cause.tenant = outcome.tenant
        and root_cause.source = outcome.source
        and root_cause.outcome_id = outcome.outcome_id
where
    root_cause.subject_count < 30
    or root_cause.q_value > 0.05
    or root_cause.p_value > root_cause.q_value
    or root_cause.difference_low_pct <= 0
    or root_cause.lift <= 1
    or root_cause.rank > outcome.cause_count
    or outcome.cause_count > outcome.tested_count
    or not outcome.is_examined
