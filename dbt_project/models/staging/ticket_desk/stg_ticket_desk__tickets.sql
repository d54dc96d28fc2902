-- Inquiries of suppliers: the newest version of each ticket.
with latest as ({{ latest_versions('ticket_desk_tickets') }})

select
    {{ provenance() }},

    -- ids
    {{ side_text('ticket_id') }} as ticket_id,
    {{ side_text('company_code') }} as company_code,
    -- as screens show it and the ERPs' staging keeps it: without leading zeros
    {{ sap_id(side_text('supplier_number')) }} as erp_supplier_no,
    {{ side_text('supplier_name') }} as supplier_name,
    {{ side_text('erp_system') }} as erp_source,
    {{ side_text('invoice_reference') }} as invoice_reference,

    -- what
    {{ side_text('subject') }} as subject,
    {{ side_word('reason') }} as reason,
    {{ side_word('channel') }} as channel,
    {{ side_word('priority') }} as priority,

    -- state
    {{ ticket_state(side_word('status')) }} as ticket_state,
    {{ side_word('queue') }} as queue,
    {{ side_text('assignee') }} as assignee,
    {{ side_integer('reopen_count') }} as reopen_count,

    -- when
    {{ side_moment('created_at') }} as created_at,
    {{ side_moment('first_response_at') }} as first_response_at,
    {{ side_moment('first_response_due_at') }} as first_response_due_at,
    {{ side_moment('resolved_at') }} as resolved_at,
    {{ side_moment('resolution_due_at') }} as resolution_due_at,
    {{ side_moment('closed_at') }} as closed_at,
    {{ side_moment('updated_at') }} as updated_at
from latest
