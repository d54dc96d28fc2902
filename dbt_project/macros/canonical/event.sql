{#- One activity's events: the same columns in the same order for every evt_ model of every system. The last two say which
    object the event is about. `keys` are the business keys that, with activity and object, make the event unique; `order_id`
    is the number whose order decides between equal times, the document's own unless said otherwise. `actor` is the type of
    actor where the source says it; without it the name decides. -#}
{% macro activity_event(
    activity, relation, object_id, qualifier, event_at, precision, document_id,
    keys=[], order_id=none, item_no="cast(null as text)", resource="cast(null as text)", actor=none,
    recorded_at="cast(null as timestamptz)", amount="cast(null as numeric)", currency="cast(null as text)",
    quantity="cast(null as numeric)", where="true"
) -%}
select
    {{ hash_id(["'" ~ activity ~ "'", object_id] + keys) }} as event_id,
    tenant,
    source,
    '{{ activity }}' as activity,
    {{ event_at }} as event_at,
    {{ precision }} as time_precision,
    source_tz,
    {{ recorded_at }} as recorded_at,
    {{ document_order_key(order_id or document_id, item_no) }} as order_key,
    {{ resource }} as resource,
    {{ actor or actor_type(resource) }} as actor_type,
    {{ amount }} as amount,
    {{ currency }} as currency,
    {{ quantity }} as quantity,
    {{ document_id }} as document_id,
    {{ is_plausible_time(event_at, 'loaded_at') }} as is_time_plausible,
    file_id,
    row_number,
    {{ object_id }} as object_id,
    '{{ qualifier }}' as qualifier
from {{ relation }}
where {{ event_at }} is not null and {{ where }}
{%- endmacro %}

{#- Events from changed attributes of objects: which object, which attribute, and what the new value must be. -#}
{% macro change_event(activity, relation, object_type, attribute, qualifier='changes', where='true') -%}
{{ activity_event(
    activity=activity,
    relation=relation,
    object_id='object_id',
    qualifier=qualifier,
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id',
    item_no='item_no',
    where="object_type = '" ~ object_type ~ "' and attribute = '" ~ attribute ~ "' and " ~ where
) }}
{%- endmacro %}
