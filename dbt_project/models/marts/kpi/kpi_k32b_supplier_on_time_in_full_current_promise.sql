-- K32b: share of the delivered or overdue order items that came in full by the day that was promised last.
with subject as (
    {{ on_time_in_full('promised_on') }}
)

{{ kpi_observation('K32b', 'delivery_item', detail='outcome') }}
