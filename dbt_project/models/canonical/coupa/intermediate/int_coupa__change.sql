-- Changed fields of requisitions, orders and invoices, one row a field and moment: from revision records, and of orders
-- from their revisions where no records came for that moment. Values as staging says them, dates as dates.
{{ config(unlogged=true, work_mem="256MB") }}

{%- set is_undocumented -%}
revision.changed_at is not null
        and not exists (
            select 1
            from record
            where record.document_type = 'purchase_order'
                and record.tenant = revision.tenant
                and record.source = revision.source
                and record.document_id = revision.purchase_order_id
                and record.changed_at = revision.changed_at
        )
{%- endset %}

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

-- a revision tells nothing new where records of its moment came
header_revision as (
    select revision.*
    from {{ ref('stg_coupa__purchase_order_revisions') }} as revision
    where {{ is_undocumented }}
),

line_revision as (
    select revision.*
    from {{ ref('stg_coupa__order_line_revisions') }} as revision
    where {{ is_undocumented }}
),

undocumented as (
    {% for relation, line_id, attribute, before, after in [
        ('header_revision', 'cast(null as text)', 'status', 'state_before', 'state_after'),
        ('header_revision', 'cast(null as text)', 'transmission_status', 'cast(null as text)', 'transmission_after'),
        ('line_revision', 'purchase_order_line_id', 'price', 'price_before', 'price_after'),
        ('line_revision', 'purchase_order_line_id', 'quantity', 'quantity_before', 'quantity_after'),
        ('line_revision', 'purchase_order_line_id', 'delivery_date', 'promised_before_on', 'promised_after_on'),
        ('line_revision', 'purchase_order_line_id', 'status', 'line_state_before', 'line_state_after'),
    ] %}
    select
        tenant,
        source,
        file_id,
        row_number,
        source_tz,
        loaded_at,
        revision_id,
        purchase_order_id,
        {{ line_id }} as line_id,
        '{{ attribute }}' as attribute,
        cast({{ before }} as text) as value_before,
        cast({{ after }} as text) as value_after,
        changed_by_user_id,
        changed_at
    from {{ relation }}
    where {{ after }} is distinct from {{ before }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
    -- records have numbers of their own
    'r' || undocumented.revision_id as change_id,
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
