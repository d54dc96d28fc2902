-- One row an order above the limit of those who released it (C03, as K23 counts it), and one an order that is part of a split
-- (C04, as K23b counts it). Orders of one buyer at one supplier that lie near each other are one split; of
-- each currency another, for sums of several make no sense.
{{ config(unlogged=true) }}

{% set days = var('split_order_days', 3) | int %}

with

hit as (
    select counted.control_id, observation.tenant, observation.source, observation.subject_id, observation.observed_on
    from {{ ref('fct_kpi_observation') }} as observation
    inner join {{ ref('control_count') }} as counted
        on observation.kpi_id = counted.counts_id and counted.counts_kind = 'kpi'
    where observation.kpi_id in ('K23', 'K23b') and observation.is_numerator
),

broken as (
    select hit.control_id, hit.observed_on, approval.*
    from hit
    inner join {{ ref('fct_order_approval') }} as approval
        on hit.tenant = approval.tenant and hit.source = approval.source and hit.subject_id = approval.subject_id
),

-- a gap of more days than a split may have begins another one
spaced as (
    select
        *,
        case
            when {{ days_between_dates('lag(created_on) over buyer_at_supplier', 'created_on') }} <= {{ days }} then 0
            else 1
        end as begins_a_split
    from broken
    window buyer_at_supplier as (
        partition by control_id, tenant, source, company_code, supplier_id, created_by, currency
        order by created_on asc nulls last, subject_id asc
    )
),

numbered as (
    select
        *,
        sum(begins_a_split) over (
            partition by control_id, tenant, source, company_code, supplier_id, created_by, currency
            order by created_on asc nulls last, subject_id asc
            rows between unbounded preceding and current row
        ) as split_no
    from spaced
),

summed as (
    select
        *,
        min(subject_id) over one_split as first_subject_id,
        count(*) over one_split as order_count,
        sum(net_amount) over one_split as split_amount
    from numbered
    window one_split as (partition by control_id, tenant, source, company_code, supplier_id, created_by, currency, split_no)
)

select
    {{ hash_id(['control_id', 'tenant', 'source', 'subject_id']) }} as breach_id,
    control_id,
    tenant,
    source,
    company_code,
    supplier_id,
    'order' as subject_type,
    purchase_order_object_id as subject_object_id,
    subject_id,
    cast(null as integer) as case_key,
    observed_on,
    case when control_id = 'C03' then released_amount else net_amount end as amount,
    currency,
    created_by as person,
    cast(null as text) as conflict_id,
    case when control_id = 'C03' then subject_id else first_subject_id end as group_key,
    case
        when control_id = 'C03'
            then 'worth ' || {{ amount_text('released_amount') }} || ' ' || coalesce(currency, '') || ' when released by '
                || release_count || case when release_count = 1 then ' person' else ' people' end || ', limit '
                || {{ amount_text('limit_amount') }} || ' ' || coalesce(limit_currency, '')
        else order_count || ' orders of ' || created_by || coalesce(' at supplier ' || supplier_id, '') || ', {{ days }} days or less apart, together '
            || {{ amount_text('split_amount') }} || ' ' || coalesce(currency, '') || '; up to '
            || {{ amount_text('free_amount') }} || ' ' || coalesce(currency, '') || ' nobody has to approve'
    end as told,
    'breached' as state,
    cast(null as bigint) as waiver_id,
    limit_amount,
    limit_currency
from summed
