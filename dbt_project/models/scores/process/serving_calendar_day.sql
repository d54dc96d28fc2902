-- The days of the working calendars of a tenant, with the opening seconds and working days before each.

with followed as (select distinct tenant, calendar_id from {{ source('raw', 'company_calendar') }})

select
    followed.tenant,
    calendar_day.calendar_id,
    calendar_day.day,
    calendar_day.opens_at,
    calendar_day.closes_at,
    calendar_day.open_seconds_before,
    calendar_day.working_days_before,
    calendar_day.seconds_of_working_day
from {{ ref('dim_calendar_day') }} as calendar_day
inner join followed on calendar_day.calendar_id = followed.calendar_id
