-- One row a day of each working calendar, with the opening seconds and working days before it, so that the working time
-- between any two moments is a difference of two rows.
with

calendar as (select distinct calendar_id from {{ source('raw', 'company_calendar') }}),

day as (
    select
        calendar.calendar_id,
        work_day.day,
        work_day.opens_at,
        work_day.closes_at,
        {{ seconds_between('work_day.opens_at', 'work_day.closes_at') }} as open_seconds
    from calendar
    inner join {{ source('raw', 'work_calendar_day') }} as work_day on calendar.calendar_id = work_day.calendar_id
)

select
    calendar_id,
    day,
    opens_at is not null as is_working,
    opens_at,
    closes_at,
    coalesce(sum(open_seconds) over earlier_days, 0) as open_seconds_before,
    cast(count(open_seconds) over earlier_days as integer) as working_days_before,
    max(open_seconds) over (partition by calendar_id) as seconds_of_working_day
from day
window earlier_days as (partition by calendar_id order by day asc nulls last rows between unbounded preceding and 1 preceding)
