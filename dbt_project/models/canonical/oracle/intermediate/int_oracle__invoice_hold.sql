-- Holds of invoices of Oracle, one row an invoice, moment and direction: what validation finds it places at once, and
-- several holds that one person lets go at one moment are one release.
{{ config(materialized='ephemeral') }}

{%- set moments = {'set': ['held_at', 'created_by_user_id'], 'removed': ['released_at', 'released_by_user_id']} %}

with

hold as (select * from {{ ref('stg_oracle__ap_holds_all') }}),

moment as (
    {% for direction, columns in moments.items() %}
    select
        tenant,
        source,
        invoice_id,
        '{{ direction }}' as direction,
        {{ columns[0] }} as changed_at,
        {{ 'count(*)' if direction == 'set' else '-count(*)' }} as hold_change,
        max({{ columns[1] }}) as user_id,
        min(hold_id) as hold_id,
        max(hold_code) as hold_code,
        min(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from hold
    where {{ columns[0] }} is not null
    group by tenant, source, invoice_id, {{ columns[0] }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    invoice.invoice_object_id,
    moment.tenant,
    moment.source,
    moment.direction,
    moment.changed_at,
    coalesce(actor.name, moment.user_id) as changed_by,
    moment.hold_id,
    moment.hold_code,
    -- what is placed and let go at one moment was placed first
    sum(moment.hold_change) over (
        partition by moment.tenant, moment.source, moment.invoice_id
        order by moment.changed_at asc nulls last, moment.hold_change desc
        rows between unbounded preceding and current row
    ) > 0 as is_held,
    invoice.invoice_id,
    invoice.gross_amount,
    invoice.currency,
    moment.file_id,
    moment.row_number,
    moment.source_tz,
    moment.loaded_at
from moment
inner join {{ ref('oracle_invoice') }} as invoice
    on moment.tenant = invoice.tenant
    and moment.source = invoice.source
    and moment.invoice_id = invoice.invoice_id
{{ oracle_name('user', 'moment', 'user_id', 'actor') }}
