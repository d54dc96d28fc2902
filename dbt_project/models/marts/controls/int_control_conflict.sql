-- One row a control and conflict of duties that it counts, with the bits of both duties.
{{ config(materialized='view') }}

select
    control_count.control_id,
    sod_conflict.conflict_id,
    sod_conflict.name,
    sod_conflict.severity,
    sod_conflict.first_duty,
    sod_conflict.second_duty,
    first_duty.duty_bit as first_bit,
    second_duty.duty_bit as second_bit
from {{ ref('sod_conflict') }} as sod_conflict
inner join {{ ref('control_count') }} as control_count
    on sod_conflict.conflict_id = control_count.counts_id and control_count.counts_kind = 'conflict'
inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as first_duty
    on sod_conflict.first_duty = first_duty.duty_id
inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as second_duty
    on sod_conflict.second_duty = second_duty.duty_id
