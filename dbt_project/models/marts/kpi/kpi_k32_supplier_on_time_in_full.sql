-- K32: share of the delivered or overdue order items that came in full by the day that was promised first.
with subject as (
    {{ on_time_in_full('original_promised_on') }}
)

{{ kpi_observation('K32', 'delivery_item', detail='outcome') }}
