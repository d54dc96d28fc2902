-- Waivers in force on the day of the refresh: begun, not expired, not withdrawn.
{{ config(materialized='view') }}

select
    waiver.waiver_id,
    waiver.tenant,
    waiver.source,
    waiver.rule_id,
    waiver.scope_kind,
    waiver.scope_value,
    waiver.valid_from,
    waiver.expires_on,
    waiver.reason,
    waiver.asked_by,
    waiver.approved_by
from {{ source('ops', 'waiver') }} as waiver
left join {{ source('ops', 'waiver_withdrawal') }} as withdrawal on waiver.waiver_id = withdrawal.waiver_id
where
    withdrawal.waiver_id is null
    and cast({{ refresh_started_at() }} as date) between waiver.valid_from and waiver.expires_on
