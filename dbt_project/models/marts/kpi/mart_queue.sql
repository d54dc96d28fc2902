-- One row a queue, company, reason, currency and age: what stands in it at the end of the data. Work without an amount is counted
-- where no currency is given.
select
    work_item.tenant,
    work_item.source,
    work_item.queue,
    work_item.company_code,
    work_item.reason,
    work_item.currency,
    coalesce(work_item.age_bucket, 'unknown') as age_bucket,
    period.data_until as as_of_on,
    count(*) as open_count,
    sum(work_item.amount) as open_amount,
    min(work_item.entered_on) as oldest_on,
    max(work_item.age_business_days) as oldest_business_days
from {{ ref('fct_work_item') }} as work_item
inner join {{ ref('dim_source_period') }} as period
    on work_item.tenant = period.tenant and work_item.source = period.source
where work_item.is_open
group by
    work_item.tenant,
    work_item.source,
    work_item.queue,
    work_item.company_code,
    work_item.reason,
    work_item.currency,
    coalesce(work_item.age_bucket, 'unknown'),
    period.data_until
