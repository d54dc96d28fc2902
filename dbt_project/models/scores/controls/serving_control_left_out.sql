-- What each control did not test, and why.
select control_id, tenant, source, reason, subject_count from {{ ref('mart_control_left_out') }}
