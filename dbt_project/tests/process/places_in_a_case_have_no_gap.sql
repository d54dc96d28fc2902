-- Events of a case stand at 1, 2, 3 and so on to its number of events.
select case_key, count(*) as event_count, min(event_position) as first_position, max(event_position) as last_position
from {{ ref('fct_event_log') }}
group by case_key
having min(event_position) <> 1 or max(event_position) <> count(*)
