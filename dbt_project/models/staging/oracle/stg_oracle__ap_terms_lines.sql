-- Instalments of payment terms (AP_TERMS_LINES): the newest version of each.
with latest as ({{ oracle_latest('ap_terms_lines') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('term_id') }} as terms_id,
    {{ oracle_integer('sequence_num') }} as instalment_no,

    -- when it is due
    {{ oracle_number('due_percent') }} as due_pct,
    {{ oracle_number('due_days') }} as due_days,
    {{ oracle_number('due_day_of_month') }} as due_day_of_month,
    {{ oracle_number('due_months_forward') }} as due_months_forward,

    -- what is offered for paying early
    {{ oracle_number('discount_percent') }} as discount1_pct,
    {{ oracle_number('discount_days') }} as discount1_days,
    {{ oracle_number('discount_percent_2') }} as discount2_pct,
    {{ oracle_number('discount_days_2') }} as discount2_days,
    {{ oracle_number('discount_percent_3') }} as discount3_pct,
    {{ oracle_number('discount_days_3') }} as discount3_days,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
