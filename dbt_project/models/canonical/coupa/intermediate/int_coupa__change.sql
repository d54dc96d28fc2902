-- Changed fields of requisitions, orders and invoices, one row a field and moment: from revision records, and of orders
-- from their revisions where no records came for that moment. Values as staging says them, dates as dates.
{{ config(unlogged=true) }}

with

record as (
    {% for resource in ['requisition', 'order', 'invoice'] %}
    select
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        change_id,
        document_type,
        document_id,
        line_id,
        attribute,
        value_before,
        value_after,
        changed_by,
        changed_at
    from {{ ref('stg_coupa__' ~ resource ~ '_revision_records') }}
    where changed_at is not null and attribute is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- revisions name users by id
user_name as (select tenant, source, user_id, user_name from {{ ref('stg_coupa__users') }}),

order_revision as (
    select
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        revision_id,
        purchase_order_id,
        cast(null as text) as line_id,
        'status' as attribute,
        state_before as value_before,
        state_after as value_after,
        changed_by_user_id,
        changed_at
    from {{ ref('stg_coupa__purchase_order_revisions') }}
    where has_new_state

    union all

    select
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        revision_id,
        purchase_order_id,
        cast(null as text) as line_id,
        'transmission_status' as attribute,
        cast(null as text) as value_before,
        transmission_after as value_after,
        changed_by_user_id,
        changed_at
    from {{ ref('stg_coupa__purchase_order_revisions') }}
    where transmission_after is not null

    {% for attribute, before, after in [
        ('price', 'price_before', 'price_after'),
        ('quantity', 'quantity_before', 'quantity_after'),
        ('delivery_date', 'promised_before_on', 'promised_after_on'),
        ('status', 'line_state_before', 'line_state_after'),
    ] %}
    union all

    select
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        revision_id,
        purchase_order_id,
        purchase_order_line_id as line_id,
        '{{ attribute }}' as attribute,
        cast({{ before }} as text) as value_before,
        cast({{ after }} as text) as value_after,
        changed_by_user_id,
        changed_at
    from {{ ref('stg_coupa__order_line_revisions') }}
    where {{ before }} is distinct from {{ after }}
    {% endfor %}
),

undocumented as (
    select order_revision.*
    from order_revision
    where changed_at is not null
        and not exists (
            select 1
            from record
            where record.document_type = 'purchase_order'
                and record.tenant = order_revision.tenant
                and record.source = order_revision.source
                and record.document_id = order_revision.purchase_order_id
                and record.changed_at = order_revision.changed_at
        )
)

select
    tenant,
    source,
    file_id,
    row_number,
    source_tz,
    loaded_at,
    change_id,
    document_type,
    document_id,
    line_id,
    attribute,
    case when attribute = 'delivery_date' then {{ coupa_written_date('value_before', 'source_tz') }} else value_before end
        as value_before,
    case when attribute = 'delivery_date' then {{ coupa_written_date('value_after', 'source_tz') }} else value_after end
        as value_after,
    changed_by,
    changed_at
from record

union all

select
    undocumented.tenant,
    undocumented.source,
    undocumented.file_id,
    undocumented.row_number,
    undocumented.source_tz,
    undocumented.loaded_at,
    undocumented.revision_id as change_id,
    'purchase_order' as document_type,
    undocumented.purchase_order_id as document_id,
    undocumented.line_id,
    undocumented.attribute,
    undocumented.value_before,
    undocumented.value_after,
    user_name.user_name as changed_by,
    undocumented.changed_at
from undocumented
left join user_name
    on undocumented.tenant = user_name.tenant
    and undocumented.source = user_name.source
    and undocumented.changed_by_user_id = user_name.user_id
